import {
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResultReader,
  type DuckDBConnection,
} from '@duckdb/node-api'
import { totalmem } from 'node:os'
import { parse } from 'node:path'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { Answer, planQuery, refuseLateFailure, type Plan } from './answer.js'
import { COMMON, isSealed, settingsOf, type Access, type DatabaseLimits } from './database-settings.js'
import { CHUNK_ROWS, chunkOf, numbersOf } from './number-chunks.js'
import { PlanCache } from './plan-cache.js'
import { openToRead } from './private-copy.js'
import { quoteName, quoteText } from './quote.js'
import { scalarFunction, type TextFunction } from './text-function.js'
import { record, type Relation, type Row, type Value } from './value.js'

export type { Access, DatabaseLimits } from './database-settings.js'
export { quoteName, quoteTable, quoteText } from './quote.js'
export type { Relation, Row, Value } from './value.js'

/** Another database that answers may read, by its name or, where a schema of it is searched, by the names of the tables in that. */
export interface Beside {
  path: string
  name: string
  searched: string | null
}

/** A query that has been planned: the names of its parameters, and what it gives for values of them. */
export interface PreparedQuery {
  parameters: readonly string[]
  ask: (values: Row) => Promise<Relation>
}

/** The one opener of DuckDB. A file is opened once per process at a time; close it before another opens it. */
export class Database {
  private readonly plans = new PlanCache()
  /** How many pieces of work, one within the other, ask for one thread. */
  private withOne = 0

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    /** A second connection of a sealed database, which reads beside the first; else the first. */
    private readonly spare: DuckDBConnection,
    /** Has a connection look for names in what stands beside the database too; null: nothing does. */
    private readonly searchPath: string | null,
    /** Whether all answers are given on one connection, whose temporary tables and variables stay. */
    private readonly isSession: boolean,
  ) {}

  /**
   * @param file path of the database, or ':memory:'. @param beside others that answers may read too.
   */
  static async open(
    file: string,
    access: Access,
    limits?: DatabaseLimits,
    beside: readonly Beside[] = [],
  ): Promise<Database> {
    const instance = await (access === 'write'
      ? DuckDBInstance.create(file, COMMON)
      : openToRead(file, (path) => DuckDBInstance.create(path, { ...COMMON, access_mode: 'READ_ONLY' })))
    const connection = await instance.connect()
    for (const { path, name } of beside)
      await openToRead(path, (found) => connection.run(attachSql(found, name)))
    for (const setting of settingsOf(access, limits)) await connection.run(`set ${setting}`)
    const searchPath = searchPathOf(file, beside)
    if (searchPath !== null) await connection.run(searchPath)
    const spare = isSealed(access) ? await connected(instance, searchPath) : connection
    return new Database(instance, connection, spare, searchPath, access === 'session')
  }

  /** Runs `work` on a database and closes it whatever happens. @param beside as for `open`. */
  static async use<T>(
    file: string,
    access: Access,
    work: (database: Database) => Promise<T>,
    beside: readonly Beside[] = [],
  ): Promise<T> {
    const database = await Database.open(file, access, undefined, beside)
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

  /**
   * Has DuckDB write into a folder beside the file what does not fit into so many bytes of memory.
   * @param bytes null for half of what the machine, or the container it runs in, has.
   */
  async limitMemory(bytes: number | null): Promise<void> {
    const half = Math.floor(Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 2)
    await this.run(`set memory_limit = '${bytes ?? half}B'`)
  }

  /** Adds another database, which is only read, under a name. */
  async attach(file: string, name: string): Promise<void> {
    const trial = await this.instance.connect()
    try {
      await openToRead(file, async (path) => {
        // A file that another program holds would end the transaction at work here.
        await trial.run(`${attachSql(path, 'trial')}; detach trial`)
        await this.run(attachSql(path, name))
      })
    } finally {
      trial.closeSync()
    }
  }

  /** Makes a function known to SQL, in place of one of the same name. It is asked on this thread, which may wait for no query meanwhile. */
  define(what: TextFunction): void {
    this.connection.registerScalarFunction(scalarFunction(what))
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

  /** The columns of a query, as they stand in it, without asking it. @throws QueryError naming `file` when it cannot be planned. */
  async columns(sql: string, file: string): Promise<Relation['columns']> {
    return this.attempt(file, sql, async () => {
      const statement = await this.connection.prepare(sql)
      const columns = Array.from({ length: statement.columnCount }, (_, i) => ({
        name: statement.columnName(i),
        type: String(statement.columnType(i)),
      }))
      statement.destroySync()
      return columns
    })
  }

  /** Names of the columns of a query, as `columns` gives them. */
  async columnNames(sql: string, file: string): Promise<string[]> {
    return (await this.columns(sql, file)).map(({ name }) => name)
  }

  /** Does work with one thread of DuckDB's, which takes rows in the same order each time, and less of the processor where they are few. */
  async withOneThread<T>(work: () => Promise<T>): Promise<T> {
    if (this.withOne++ === 0) await this.run('set threads = 1')
    const result = await work()
    if (--this.withOne === 0) await this.run('reset threads')
    return result
  }

  /**
   * Does work in one transaction, or none of it where it fails, with one thread: so the same work leaves the same rows in the same order. What
   * it wrote goes into the file at once: through the log beside it, as DuckDB does by itself, it would be written twice.
   */
  async inOneTransaction<T>(work: () => Promise<T>): Promise<T> {
    return this.withOneThread(async () => {
      await this.run("set checkpoint_threshold = '0B'; begin")
      const result = await work()
      await this.run('commit; reset checkpoint_threshold')
      return result
    })
  }

  /** The rows of one query. @throws QueryError naming `file`, where the SQL stands. */
  async rows(sql: string, parameters: readonly (string | number)[] = [], file = 'almanac'): Promise<Row[]> {
    return (await this.query(sql, parameters, file)).rows
  }

  /**
   * Begins one query on a connection that nothing but the same text uses, so that nothing it leaves in a session meets another; in a session on its one connection. Close the
   * answer. When `stop` is aborted, it fails as soon as DuckDB notices.
   * @throws UserError when the text is no single query; QueryError naming `file` when it cannot be planned or its first rows fail.
   */
  async answer(sql: string, file: string, parameters: Row = {}, stop?: AbortSignal): Promise<Answer> {
    const known = this.isSession ? null : this.plans.take(sql)
    const connection = this.isSession
      ? this.connection
      : (known?.connection ?? (await connected(this.instance, this.searchPath)))
    const interrupt = (): void => connection.interrupt()
    stop?.addEventListener('abort', interrupt)
    const leave = (reusable: Plan | null): void => {
      stop?.removeEventListener('abort', interrupt)
      if (this.isSession) return
      if (reusable === null) connection.closeSync()
      else this.plans.keep(sql, reusable)
    }
    try {
      return await this.attempt(file, sql, async () => {
        const plan = known ?? (await planQuery(connection, sql, file, this.isSession))
        return Answer.begin(plan, { sql, file, parameters, stop }, (isWhole) =>
          leave(isWhole && plan.isRepeatable ? plan : null),
        )
      })
    } catch (cause) {
      leave(null)
      throw cause
    }
  }

  /**
   * Whether a text ends its last statement, so that nothing typed after it would belong to it: a further statement may follow. Text that is no SQL
   * is ended by a semicolon.
   */
  async isTerminated(sql: string): Promise<boolean> {
    const count = async (text: string): Promise<number | string> => {
      try {
        return (await this.connection.extractStatements(text)).count
      } catch (cause) {
        return messageOf(cause)
      }
    }
    const [found, further] = [await count(sql), await count(`${sql}\nselect 1`)]
    if (typeof found === 'number') return typeof further === 'number' && further > found
    return !/unterminated/i.test(found) && sql.trimEnd().endsWith(';')
  }

  /** Appends a chunk to a table with columns of the same types. */
  async appendChunk(table: string, chunk: DuckDBDataChunk): Promise<void> {
    const appender = await this.connection.createAppender(table)
    appender.appendDataChunk(chunk)
    appender.closeSync()
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
        if (chunk === null || chunk.rowCount === 0) return refuseLateFailure(result)
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
    this.plans.close()
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

function attachSql(file: string, name: string): string {
  return `attach ${quoteText(file)} as ${quoteName(name)} (read_only)`
}

/** DuckDB calls a database by the name of its file. What stands beside it goes before it where both have a table of `ops`, and after it elsewhere. */
function searchPathOf(file: string, beside: readonly Beside[]): string | null {
  const own = quoteName(parse(file).name)
  const others = beside.flatMap(({ name, searched }) =>
    searched === null ? [] : [`${quoteName(name)}.${quoteName(searched)}`],
  )
  if (others.length === 0) return null
  return `set search_path = ${quoteText([`${own}.main`, ...others, `${own}.ops`].join(','))}`
}

async function connected(instance: DuckDBInstance, searchPath: string | null): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  if (searchPath !== null) await connection.run(searchPath)
  return connection
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

function relationOf(reader: DuckDBResultReader): Relation {
  const columns = reader
    .deduplicatedColumnNames()
    .map((name, i) => ({ name, type: String(reader.columnType(i)) }))
  return { columns, rows: reader.getRows().map((row) => record(columns, row)) }
}

function scalarOf(value: Value | undefined): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? textOf(value) : (value ?? null)
}
