import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBListValue,
  LIST,
  listValue,
  VARCHAR,
  ResultReturnType,
  StatementType,
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { messageOf, QueryError, UserError } from '../base/error.js'
import { machineFault } from '../base/machine-fault.js'
import { exactly } from './exact-value.js'
import { changesSession, sessionRefusal } from './session-statement.js'
import type { Relation, Row, Value } from './value.js'

/** At most 2,048 rows of an answer. */
export class Batch {
  constructor(
    readonly columns: Relation['columns'],
    /** The rows as DuckDB holds them. */
    readonly chunk: DuckDBDataChunk,
  ) {}

  /** Some of the rows, from `start` up to but without `end`. */
  slice(start: number, end: number): Batch {
    if (start === 0 && end >= this.rowCount) return this
    const rows = this.exact().slice(start, end)
    const chunk = DuckDBDataChunk.create(this.types, rows.length)
    chunk.setRows(rows)
    return new Batch(this.columns, chunk)
  }

  get rowCount(): number {
    return this.chunk.rowCount
  }

  /** Each row as DuckDB's own values, in the order of the columns. */
  exact(): DuckDBValue[][] {
    return this.chunk.getRows()
  }

  /** Each row as values that are not rounded (`exactly`), in the order of the columns. */
  values(): Value[][] {
    const converts = this.types.map(exactly)
    return this.exact().map((row) => row.map((value, i) => converts[i]?.(value) ?? null))
  }

  /** The same by column name. */
  rows(): Row[] {
    return this.values().map((row) =>
      Object.fromEntries(this.columns.map(({ name }, i) => [name, row[i] ?? null])),
    )
  }

  private get types(): DuckDBType[] {
    return Array.from({ length: this.chunk.columnCount }, (_, i) => this.chunk.getColumnVector(i).type)
  }
}

/** A query and what it is asked with. */
export interface Asked {
  sql: string
  /** Where the text stands, for messages. */
  file: string
  parameters: Row
  /** Aborted when nobody waits for the answer any more. */
  stop?: AbortSignal | undefined
}

/** A query that DuckDB has planned, on the connection that carries it out. */
export interface Plan {
  connection: DuckDBConnection
  statement: DuckDBPreparedStatement
  /** Whether it can be carried out again with other values. */
  isRepeatable: boolean
}

/** The rows of one query as they come. */
export class Answer {
  readonly columns: Relation['columns']
  /** DuckDB's types of the columns, in their order. */
  readonly types: readonly DuckDBType[]
  private isWhole = false

  private constructor(
    private readonly plan: Plan,
    private readonly result: DuckDBResult,
    private readonly asked: Asked,
    private readonly leave: (isWhole: boolean) => void,
  ) {
    this.types = result.columnTypes()
    this.columns = result.deduplicatedColumnNames().map((name, i) => ({ name, type: String(this.types[i]) }))
  }

  /**
   * Carries a plan out.
   * @param leave is told when the answer is closed, and whether all of it was taken. @throws UserError when a parameter has no value.
   */
  static async begin(plan: Plan, asked: Asked, leave: (isWhole: boolean) => void): Promise<Answer> {
    bind(plan.statement, asked.parameters, asked.file)
    return new Answer(plan, await plan.statement.stream(), asked, leave)
  }

  /** The next rows; null after the last. @throws QueryError, also when it was stopped. */
  async next(): Promise<Batch | null> {
    try {
      const chunk = await this.result.fetchChunk()
      if (chunk !== null && chunk.rowCount > 0) return new Batch(this.columns, chunk)
      if (hasFailed(this.result)) throw new Error(await lateReason(this.plan.connection, this.asked))
      this.isWhole = true
      return null
    } catch (cause) {
      throw machineFault(cause) ?? new QueryError(this.asked.file, this.asked.sql, cause)
    }
  }

  /** All rows that are left, for an answer known to be small. @throws QueryError */
  async all(): Promise<Row[]> {
    const rows: Row[] = []
    for (let batch = await this.next(); batch !== null; batch = await this.next()) rows.push(...batch.rows())
    return rows
  }

  close(): void {
    this.leave(this.isWhole)
  }
}

const LATE = 'the query failed after its first rows'

/** @throws Error when a stream of rows that gives no more has not come to its end. */
export function refuseLateFailure(result: DuckDBResult): void {
  if (hasFailed(result)) throw new Error(LATE)
}

/** DuckDB's binding gives no more rows of a query that fails after its first ones, as if it were at its end. */
function hasFailed(result: DuckDBResult): boolean {
  return result.returnType === ResultReturnType.INVALID
}

/** Why a query failed after its first rows, which the binding does not tell: found by carrying it out once more, without its rows. */
async function lateReason(
  connection: DuckDBConnection,
  { sql, file, parameters, stop }: Asked,
): Promise<string> {
  if (stop?.aborted) return 'the query was stopped'
  try {
    const again = await connection.prepare(`${EXPLAINED}${sql}`)
    bind(again, parameters, file)
    await again.run()
    return LATE
  } catch (cause) {
    const words = messageOf(cause)
    // Not everything that is answered can be explained.
    return /^(?:Parser|Binder|Catalog) Error/.test(words) ? LATE : withoutPrefix(words, EXPLAINED)
  }
}

const EXPLAINED = 'explain analyze\n'

/** Words that show a line of a text which had a line before it, as they would be without that. */
function withoutPrefix(words: string, prefix: string): string {
  const before = prefix.split('\n').length - 1
  return words.replace(/^LINE (\d+): (.*)\n( *)\^/m, (_, line: string, shown: string, blanks: string) => {
    const number = String(Number(line) - before)
    const mark = ' '.repeat(Math.max(0, blanks.length - line.length + number.length))
    return `LINE ${number}: ${shown}\n${mark}^`
  })
}

/**
 * Plans the one query of a text. A pivot without a list of values is several statements to DuckDB: those before the last make the type of
 * its columns and are run.
 * @param isSession whether what changes the session is carried out too.
 * @throws UserError when the text is no single query.
 */
export async function planQuery(
  connection: DuckDBConnection,
  sql: string,
  file: string,
  isSession = false,
): Promise<Plan> {
  const statements = await extract(connection, sql, file)
  const typed = sql.trim().replace(/(?:\s*;)+$/, '')
  if (statements.count > 1 && typed.includes(';'))
    throw new UserError(`${file}: give one query; found ${statements.count} statements`, 2)
  for (let i = 0; i < statements.count - 1; i++) await (await statements.prepare(i)).run()
  const statement = await statements.prepare(statements.count - 1)
  if (isSession && changesSession(typed)) refuseInSession(typed, file)
  else await refuseOther(connection, statement, typed, file)
  return { connection, statement, isRepeatable: !isSession && statements.count === 1 }
}

/** What DuckDB's parser makes of a text. @throws UserError when there is no statement in it. */
async function extract(
  connection: DuckDBConnection,
  sql: string,
  file: string,
): Promise<DuckDBExtractedStatements> {
  // DuckDB's binding gives no words for a text without a statement, such as one of comments.
  const statements = await connection.extractStatements(sql).catch((cause: unknown) => {
    const words = messageOf(cause)
    if (words === NOTHING_PARSED) return null
    throw new Error(words.replace(BINDING_WORDS, ''), { cause })
  })
  if (statements === null || statements.count === 0)
    throw new UserError(`${file}: there is no query in it; an example is: select * from marts.series`, 2)
  return statements
}

const NOTHING_PARSED = 'Error in native callback'
const BINDING_WORDS = /^Failed to extract statements: /
const EXPLAIN = /^explain\s+(?:analyze\s+)?(?:\([^)]*\)\s*)?/i

function refuseInSession(sql: string, file: string): void {
  const refusal = sessionRefusal(sql)
  if (refusal !== null) throw new UserError(`${file}: ${refusal}`, 2)
}

async function refuseOther(
  connection: DuckDBConnection,
  statement: DuckDBPreparedStatement,
  sql: string,
  file: string,
): Promise<void> {
  const type = statement.statementType
  if (type === StatementType.SELECT) return
  // What is explained may be carried out (analyze), so that it must be a query as well.
  const explained = type === StatementType.EXPLAIN && EXPLAIN.test(sql) ? sql.replace(EXPLAIN, '') : null
  if (explained !== null) {
    const inner = await (await extract(connection, explained, file)).prepare(0)
    if (inner.statementType === StatementType.SELECT) return
  }
  throw new UserError(
    `${file}: only queries are answered (select, with, from, values, show, describe, summarize, pivot, explain); this is ${StatementType[type] ?? 'another statement'}`,
    2,
  )
}

/** The type of the members of a list; null where they are of several kinds. */
function memberType(list: readonly Value[]): DuckDBType | null {
  const kinds = new Set(list.flatMap((each) => (each === null ? [] : typeof each)))
  const [kind = 'string'] = kinds
  if (kinds.size > 1 || kind === 'object') return null
  if (kind === 'number')
    return list.every((each) => each === null || Number.isSafeInteger(each)) ? BIGINT : DOUBLE
  return kind === 'boolean' ? BOOLEAN : VARCHAR
}

function bind(statement: DuckDBPreparedStatement, parameters: Row, file: string): void {
  const names = Array.from({ length: statement.parameterCount }, (_, i) => statement.parameterName(i + 1))
  const missing = names.filter((name) => !(name in parameters))
  if (missing.length > 0)
    throw new UserError(
      `${file}: no value for ${missing.map((name) => `$${name}`).join(', ')}; give it as a parameter`,
      2,
    )
  const unused = Object.keys(parameters).filter((name) => !names.includes(name))
  if (unused.length > 0)
    throw new UserError(
      `${file}: unknown parameter: ${unused.join(', ')}; ${names.length === 0 ? 'the query has none' : `one of ${names.join(', ')}`}`,
      2,
    )
  if (names.length === 0) return
  const values = names.map((name): [string, Bound] => [name, bindable(parameters[name], name, file)])
  const lists = names.flatMap((name): [string, DuckDBType][] => {
    const value = parameters[name]
    const member = Array.isArray(value) ? memberType(value) : null
    return member === null ? [] : [[name, LIST(member)]]
  })
  statement.bind(Object.fromEntries(values), Object.fromEntries(lists))
}

type Bound = string | number | boolean | null | DuckDBListValue

function bindable(value: Value | undefined, name: string, file: string): Bound {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return value
  const member = Array.isArray(value) ? memberType(value) : null
  if (Array.isArray(value) && member !== null)
    return listValue(
      value.map((each) => (typeof each === 'object' ? null : member === BIGINT ? BigInt(each) : each)),
    )
  throw new UserError(
    `${file}: the parameter ${name} is a record, or a list of several kinds; give a text, number, true, false, null, or a list of one of them`,
    2,
  )
}
