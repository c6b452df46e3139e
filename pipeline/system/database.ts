import {
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDecimalValue,
  DuckDBDoubleVector,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBResultReader,
  DuckDBStructValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api'
import { QueryError, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'

/** A value as it leaves the database: dates and times are DuckDB's ISO text, an integer beyond 2^53 is the text of its digits. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }
/** One row by column name. */
export type Row = Record<string, Value>

/** The result of a query: column names with DuckDB types, in order, and the rows. */
export interface Relation {
  columns: { name: string; type: string }[]
  rows: Row[]
}

/** A query that has been planned: the names of its parameters, and what it gives for values of them. */
export interface PreparedQuery {
  parameters: readonly string[]
  ask: (values: Row) => Promise<Relation>
}

/**
 * How a database is opened. A sealed one can neither be written nor reach any file or network. One for export cannot be written
 * either, but its tables can be copied into files: it answers statements of our own alone, never a stranger's or a notebook's.
 */
export type Access = 'write' | 'sealed' | 'export'

/** The one opener of DuckDB. A file is opened once per process at a time; close it before another opens it. */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    /** A second connection of a sealed database, which reads beside the first; else the first. */
    private readonly spare: DuckDBConnection,
  ) {}

  /** @param file path of the database, or ':memory:'. */
  static async open(file: string, access: Access): Promise<Database> {
    const instance = await DuckDBInstance.create(file, { ...COMMON, ...OPTIONS[access] })
    const connection = await instance.connect()
    const spare = access === 'sealed' ? await instance.connect() : connection
    for (const each of new Set([connection, spare])) await each.run("set TimeZone = 'UTC'")
    await connection.run(`set lock_configuration = ${access !== 'write'}`)
    return new Database(instance, connection, spare)
  }

  /** Runs `work` on a database and closes it whatever happens. */
  static async use<T>(file: string, access: Access, work: (database: Database) => Promise<T>): Promise<T> {
    const database = await Database.open(file, access)
    try {
      return await work(database)
    } finally {
      database.close()
    }
  }

  /** Runs one or several statements for their effect. @throws QueryError naming `file`, where the SQL stands; MachineFault. */
  async run(sql: string, file = 'almanac'): Promise<void> {
    await this.attempt(file, sql, () => this.connection.run(sql))
  }

  /** The whole result of one query. @throws QueryError naming `file`, where the SQL stands. */
  async query(
    sql: string,
    parameters: readonly (string | number)[] = [],
    file = 'almanac',
  ): Promise<Relation> {
    return this.ask(this.connection, sql, parameters, file)
  }

  /**
   * The results of several queries, in their order; a sealed database answers two at a time.
   * @throws QueryError for the first in order that fails.
   */
  async queryAll(queries: readonly { sql: string; file: string }[]): Promise<Relation[]> {
    const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()]
    const answers = queries.map(({ sql, file }, i) => {
      const before = lanes[i % 2]
      const answer = Promise.resolve(before).then(() =>
        this.ask(i % 2 === 0 ? this.connection : this.spare, sql, [], file),
      )
      lanes[i % 2] = answer.catch(() => null)
      return answer
    })
    const outcomes = await Promise.allSettled(answers)
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    })
  }

  /**
   * Plans a query that is asked again and again with other values for its parameters, `$name`. A sealed database has two lanes, which
   * answer side by side.
   * @throws QueryError naming `file` when it cannot be planned.
   */
  async prepare(sql: string, file: string, lane: 0 | 1 = 0): Promise<PreparedQuery> {
    const connection = lane === 0 ? this.connection : this.spare
    const statement = await this.attempt(file, sql, () => connection.prepare(sql))
    const parameters = Array.from({ length: statement.parameterCount }, (_, i) =>
      statement.parameterName(i + 1),
    )
    return {
      parameters,
      ask: (values) =>
        this.attempt(file, sql, async () => {
          statement.bind(Object.fromEntries(parameters.map((name) => [name, scalarOf(values[name])])))
          return relationOf(await statement.runAndReadAll())
        }),
    }
  }

  /** The rows of one query. @throws QueryError naming `file`, where the SQL stands. */
  async rows(sql: string, parameters: readonly (string | number)[] = [], file = 'almanac'): Promise<Row[]> {
    return (await this.query(sql, parameters, file)).rows
  }

  /**
   * Runs one query and hands over its rows in batches of at most 2,048, so that memory does not grow with the result.
   * @throws QueryError when the text is not exactly one statement, or the statement fails.
   */
  async stream(
    sql: string,
    file: string,
    take: (batch: Relation) => Promise<boolean> | boolean,
  ): Promise<void> {
    await this.attempt(file, sql, async () => {
      const statements = await this.connection.extractStatements(sql)
      if (statements.count !== 1)
        throw new UserError(`${file}: give one statement; found ${statements.count}`, 2)
      const result = await (await statements.prepare(0)).stream()
      const columns = result
        .deduplicatedColumnNames()
        .map((name, i) => ({ name, type: String(result.columnType(i)) }))
      let goOn = await take({ columns, rows: [] })
      while (goOn) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        goOn = await take({ columns, rows: chunk.getRows().map((row) => record(columns, row)) })
      }
    })
  }

  /** Appends text rows to a table whose columns are all VARCHAR, in order; null stays null. */
  async appendText(table: string, rows: Iterable<readonly (string | null)[]>): Promise<void> {
    const appender = await this.connection.createAppender(table)
    for (const row of rows) {
      for (const cell of row) {
        if (cell === null) appender.appendNull()
        else appender.appendVarchar(cell)
      }
      appender.endRow()
    }
    appender.closeSync()
  }

  /**
   * Runs one query whose columns are all DOUBLE and hands over copies of its columns in batches of at most 2,048 rows; null is NaN.
   * @throws QueryError when the query fails or a column is of another type.
   */
  async streamNumbers(
    sql: string,
    file: string,
    take: (columns: readonly Float64Array[], rowCount: number) => void,
  ): Promise<void> {
    await this.attempt(file, sql, async () => {
      const result = await this.connection.stream(sql)
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        take(numbersOf(chunk), chunk.rowCount)
      }
    })
  }

  /** Appends `rowCount` rows to a table whose columns are all DOUBLE, given column by column; NaN becomes null. */
  async appendNumbers(table: string, columns: readonly Float64Array[], rowCount: number): Promise<void> {
    const [schema, name = ''] = table.includes('.') ? table.split('.') : [undefined, table]
    const appender = await this.connection.createAppender(name, schema)
    for (let start = 0; start < rowCount; start += CHUNK_ROWS)
      appender.appendDataChunk(chunkOf(columns, start, Math.min(rowCount, start + CHUNK_ROWS)))
    appender.closeSync()
  }

  close(): void {
    for (const each of new Set([this.connection, this.spare])) each.closeSync()
    this.instance.closeSync()
  }

  private ask(
    connection: DuckDBConnection,
    sql: string,
    parameters: readonly (string | number)[],
    file: string,
  ): Promise<Relation> {
    return this.attempt(file, sql, async () =>
      relationOf(await connection.runAndReadAll(sql, [...parameters])),
    )
  }

  private async attempt<T>(file: string, sql: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof UserError) throw cause
      throw machineFault(cause) ?? new QueryError(file, sql, cause)
    }
  }
}

// Small blocks keep a database of many small tables a tenth of the size that blocks of 256 KiB make of it.
const COMMON = {
  default_block_size: '16384',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}
const OPTIONS: Readonly<Record<Access, Record<string, string>>> = {
  write: {},
  sealed: { access_mode: 'READ_ONLY', enable_external_access: 'false' },
  export: { access_mode: 'READ_ONLY' },
}

/** A value as text: a list or struct as JSON, null as nothing. */
export function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The texts of a list that stands in a column. */
export function listOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** A name as a quoted SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `schema.table` as quoted SQL identifiers. */
export function quoteTable(name: string): string {
  return name.split('.').map(quoteName).join('.')
}

/** Text as a SQL literal, for the few statements that take no bound value (COPY, CREATE TABLE, table functions). */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Rows in a full chunk of DuckDB. */
const CHUNK_ROWS = 2048

function numbersOf(chunk: DuckDBDataChunk): Float64Array[] {
  return Array.from({ length: chunk.columnCount }, (_, i) => {
    const vector = chunk.getColumnVector(i)
    if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`column ${i + 1} is no DOUBLE`)
    const numbers = new Float64Array(chunk.rowCount)
    for (let row = 0; row < chunk.rowCount; row++) numbers[row] = vector.getItem(row) ?? Number.NaN
    return numbers
  })
}

function chunkOf(columns: readonly Float64Array[], start: number, end: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    columns.map(() => DOUBLE),
    end - start,
  )
  for (const [i, column] of columns.entries()) {
    const vector = chunk.getColumnVector(i)
    for (let row = start; row < end; row++) {
      const value = column[row] ?? Number.NaN
      vector.setItem(row - start, Number.isNaN(value) ? null : value)
    }
    vector.flush()
  }
  return chunk
}

function relationOf(reader: DuckDBResultReader): Relation {
  const columns = reader
    .deduplicatedColumnNames()
    .map((name, i) => ({ name, type: String(reader.columnType(i)) }))
  return { columns, rows: reader.getRows().map((row) => record(columns, row)) }
}

function scalarOf(value: Value | undefined): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? textOf(value) : (value ?? null)
}

function record(columns: Relation['columns'], row: readonly DuckDBValue[]): Row {
  return Object.fromEntries(columns.map(({ name }, i) => [name, plain(row[i] ?? null)]))
}

function plain(value: DuckDBValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value)
  if (value instanceof DuckDBListValue) return value.items.map(plain)
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, member]) => [name, plain(member)]))
  }
  return value instanceof DuckDBDecimalValue ? value.toDouble() : value.toString()
}

function isSafe(integer: bigint): boolean {
  return integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER)
}
