import { digest } from '../base/digest.js'
import type { Database } from '../system/database.js'
import { repeatable, type RepeatableQuery } from './repeatable.js'
import type { Query } from './syntax-tree.js'

/** What was found of queries, by a digest of their file and text. */
export type FoundQueries = Readonly<Record<string, Omit<RepeatableQuery, keyof Query>>>

/** Makes queries repeatable, those that were met before without DuckDB's parser; they have to meet the same macros. */
export class KeptQueries {
  private readonly met: Record<string, Omit<RepeatableQuery, keyof Query>> = {}

  constructor(private readonly before: FoundQueries = {}) {}

  /** As the function of this name. */
  async repeatable(database: Database, queries: readonly Query[]): Promise<RepeatableQuery[]> {
    const named = queries.map(({ file, sql }) => ({ file, sql, key: keyOf({ file, sql }) }))
    const unknown = named.filter(({ key }) => !Object.hasOwn(this.before, key))
    const found = unknown.length === 0 ? [] : await repeatable(database, unknown)
    for (const [i, { key }] of unknown.entries()) {
      const { file: _, sql: __, ...rest } = found[i] ?? missing(key)
      this.met[key] = rest
    }
    return named.map(({ file, sql, key }) => {
      const known = this.met[key] ?? this.before[key] ?? missing(key)
      this.met[key] = known
      return { file, sql, ...known }
    })
  }

  /** Those of the queries that were not met before. */
  unknown<T extends Query>(queries: readonly T[]): T[] {
    return queries.filter(({ file, sql }) => !Object.hasOwn(this.before, keyOf({ file, sql })))
  }

  /** What was found of all queries that were asked for. */
  get found(): FoundQueries {
    return this.met
  }
}

function keyOf({ file, sql }: Query): string {
  return digest([file, sql])
}

function missing(key: string): never {
  throw new Error(`no query was found for ${key}`)
}
