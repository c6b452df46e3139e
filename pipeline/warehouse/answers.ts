import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Json } from '../base/json.js'
import type { Query } from '../models/syntax-tree.js'
import { repeatable, type RepeatableQuery } from '../models/repeatable.js'
import type { Database } from '../system/database.js'
import type { Relation } from '../system/value.js'
import { cachedStep } from '../system/step-cache.js'
import { RELEASE_TABLES, SCHEMAS } from './release-tables.js'
import { RUN_TABLES } from './run-columns.js'

/** Name of the step in the cache. */
const ANSWER_STEP = 'answers'

const FILE = 'answers.bin'

/** What queries of notebooks and saved ones read and give, kept in the cache of a project for as long as the build of its database stays the same. */
export class AnswerCache {
  /** @param build name of the result of the build in the cache, which stands for all that decides what its tables hold. */
  constructor(
    private readonly cacheFolder: string,
    private readonly build: string,
  ) {}

  /** What `trace` finds out about queries, or found out before. */
  async traced(
    queries: readonly Query[],
    trace: () => Promise<RepeatableQuery[]>,
  ): Promise<RepeatableQuery[]> {
    const found = await this.kept({ traced: queries.map(({ sql }) => sql) }, trace)
    // The place of a query moves with the lines above it.
    return found.map((query, i) => ({ ...query, file: queries[i]?.file ?? query.file }))
  }

  /**
   * What `ask` gives for queries, told by their places in the list, or gave before.
   * @param texts all that decides what each gives beside the build; null for one that is asked anew each time.
   */
  async answered<T extends Relation | null>(
    texts: readonly (string | null)[],
    ask: (places: readonly number[]) => Promise<T[]>,
  ): Promise<T[]> {
    const placesOf = (areKept: boolean): number[] =>
      [...texts.keys()].filter((i) => (texts[i] !== null) === areKept)
    const kept = await this.kept({ asked: texts.filter((text) => text !== null) }, () => ask(placesOf(true)))
    const anew = await ask(placesOf(false))
    const [ofBuild, ofRelease] = [kept.values(), anew.values()]
    return texts.flatMap((text) => {
      const next = (text === null ? ofRelease : ofBuild).next()
      return next.done === true ? [] : [next.value]
    })
  }

  private async kept<T>(what: Json, make: () => Promise<T>): Promise<T> {
    // Another version of V8 may write values otherwise.
    const inputs = { build: this.build, what, v8: process.versions.v8 }
    const folder = await cachedStep(this.cacheFolder, ANSWER_STEP, inputs, async (temporary) =>
      writeFile(join(temporary, FILE), serialize(await make())),
    )
    return deserialize(await readFile(join(folder, FILE)))
  }
}

/** Queries whose rows have an order, made repeatable as `repeatable` does. @param answers where that is kept; null finds it out anew. */
export function tracedQueries(
  database: Database,
  queries: readonly Query[],
  answers: AnswerCache | null,
): Promise<RepeatableQuery[]> {
  const named = queries.map(({ file, sql }) => ({ file, sql }))
  const trace = (): Promise<RepeatableQuery[]> => repeatable(database, named, { hasOrder: true })
  return answers === null ? trace() : answers.traced(named, trace)
}

/** Whether a query gives the same for each release of a build: what DuckDB says of its own tables it does not. */
export function isOfBuild(query: Pick<RepeatableQuery, 'reads'> | undefined): boolean {
  return query?.reads.every(isBuilt) === true
}

function isBuilt(table: string): boolean {
  return (
    SCHEMAS.includes(table.split('.')[0] ?? '') &&
    !RELEASE_TABLES.includes(table) &&
    !Object.hasOwn(RUN_TABLES, table)
  )
}
