import { digest } from '../base/digest.js'
import { QueryError } from '../base/error.js'
import type { Json } from '../base/json.js'
import { KeptQueries, type FoundQueries } from '../models/kept-queries.js'
import { quoteName, quoteTable, type Database, type Relation } from '../system/database.js'
import { tableNames } from './tables.js'

/** How a build made its tables, so that the next one need not make those again that would come out the same. */
export interface MadeBuild {
  /** A digest of what decides all tables: the engine and the macros. */
  ground: string
  /** A digest of how each table was made from what it reads, by name. */
  tables: Readonly<Record<string, string>>
  queries: FoundQueries
}

/** A build that stands, and the name to attach it under, which no query of a project may know. */
export interface BuildBefore {
  warehouse: string
  name: string
  made: MadeBuild
}

/**
 * The tables of the build before. One is copied where it was made in the same way and whatever it reads is the same, row for row and in
 * the same order: so all that follows from a change is made again, up to tables that come out as they were.
 */
export class KeptTables {
  readonly queries: KeptQueries
  private readonly made: Record<string, string> = {}
  private readonly copied = new Set<string>()
  private readonly same = new Map<string, boolean>()

  private constructor(
    private readonly database: Database,
    private readonly ground: string,
    private readonly before: BuildBefore | null,
    private readonly standing: ReadonlySet<string>,
  ) {
    this.queries = new KeptQueries(before?.made.queries)
  }

  /** Attaches the build before, unless it was made by another engine or with other macros. */
  static async open(database: Database, ground: Json, before: BuildBefore | null): Promise<KeptTables> {
    const own = digest(ground)
    if (before === null || before.made.ground !== own) return new KeptTables(database, own, null, new Set())
    // Another process may replace or remove it meanwhile.
    const isThere = await database.attach(before.warehouse, before.name).then(
      () => true,
      (cause: unknown) => {
        if (cause instanceof QueryError) return false
        throw cause
      },
    )
    if (!isThere) return new KeptTables(database, own, null, new Set())
    return new KeptTables(database, own, before, await tableNames(database, before.name))
  }

  /** Whether there is a build before, of the same engine and macros. */
  get isAgain(): boolean {
    return this.before !== null
  }

  /**
   * Copies tables of the build before, if they would come out the same.
   * @param how what makes them, beside the rows of the tables that they read. @returns whether they were copied.
   */
  async take(tables: readonly string[], how: Json, reads: readonly string[]): Promise<boolean> {
    const key = digest(how)
    for (const name of tables) this.made[name] = key
    const { before } = this
    if (before === null || !tables.every((name) => this.isMadeSo(name, key))) return false
    if (!(await this.areSame(reads))) return false
    await this.database.run(
      tables.map((name) => `create table ${quoteTable(name)} as from ${this.past(name)}`).join('; '),
    )
    for (const name of tables) {
      this.copied.add(name)
      this.same.set(name, true)
    }
    return true
  }

  /** Whether a table was copied from the build before. */
  isCopied(name: string): boolean {
    return this.copied.has(name)
  }

  /**
   * Whether a part of a table would come out as in the build before, from which it may then be copied.
   * @param how what makes it, beside the rows of the tables that it reads.
   */
  async holds(
    { table, part, how }: { table: string; part: string; how: Json },
    reads: readonly string[],
  ): Promise<boolean> {
    const name = `${table} of ${part}`
    const key = digest(how)
    this.made[name] = key
    return this.standing.has(table) && this.before?.made.tables[name] === key && (await this.areSame(reads))
  }

  /**
   * Where to copy the beginning of a table from that grows file by file.
   * @param steps what makes it, up to each of its files: the first is that of none. @returns the files whose rows `from` has, a select.
   */
  async begin(name: string, steps: readonly string[]): Promise<{ files: number; from: string | null }> {
    this.made[name] = steps.at(-1) ?? ''
    const files = this.standing.has(name) ? steps.lastIndexOf(this.before?.made.tables[name] ?? '') : 0
    if (files <= 0) return { files: 0, from: null }
    if (files === steps.length - 1) this.same.set(name, true)
    return { files, from: `from ${this.past(name)}` }
  }

  /** Whether all of some tables are the same. */
  async areSame(names: readonly string[]): Promise<boolean> {
    for (const name of names) if (!(await this.isSame(name))) return false
    return true
  }

  /** Whether a table that is complete has the rows, and the types of columns, that it had in the build before. */
  async isSame(name: string): Promise<boolean> {
    const known = this.same.get(name)
    if (known !== undefined) return known
    const isSame = this.standing.has(name) && (await this.isEqual(name))
    this.same.set(name, isSame)
    return isSame
  }

  /** Says how this build was made. */
  get record(): MadeBuild {
    return { ground: this.ground, tables: this.made, queries: this.queries.found }
  }

  /** Lets go of the build before. */
  async close(): Promise<void> {
    if (this.before !== null) await this.database.run(`detach ${quoteName(this.before.name)}`)
  }

  private isMadeSo(name: string, key: string): boolean {
    return this.before?.made.tables[name] === key && this.standing.has(name)
  }

  /** A table of the build before, in SQL. */
  past(name: string): string {
    return `${quoteName(this.before?.name ?? '')}.${quoteTable(name)}`
  }

  private async isEqual(name: string): Promise<boolean> {
    const [own, past] = [quoteTable(name), this.past(name)]
    const columns = await this.database.columns(`from ${own}`, name)
    if (JSON.stringify(columns) !== JSON.stringify(await this.database.columns(`from ${past}`, name)))
      return false
    const [counts] = await this.database.rows(
      `select (select count(*) from ${own}) = (select count(*) from ${past}) as is_same`,
    )
    if (counts?.['is_same'] !== true) return false
    const [found] = await this.database.rows(
      `select exists (from (select ${namesOf(columns, 'a')} from ${own}) positional join (select ${namesOf(columns, 'b')} from ${past}) where ${columns.map(differs).join(' or ')}) as differs`,
    )
    return found?.['differs'] === false
  }
}

type Columns = Relation['columns']

function namesOf(columns: Columns, side: string): string {
  return columns.map(({ name }, i) => `${quoteName(name)} as ${side}${i}`).join(', ')
}

/** SQL compares a list or struct, and the two zeros of a number with a floating point, as equal where they are written differently. */
function differs({ type }: Columns[number], i: number): string {
  const isPlain = /^(?:BIGINT|INTEGER|BOOLEAN|DATE|TIMESTAMP|VARCHAR|DECIMAL\(\d+,\d+\))$/.test(type)
  return isPlain ? `a${i} is distinct from b${i}` : `a${i}::varchar is distinct from b${i}::varchar`
}
