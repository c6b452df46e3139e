import { table, type ColumnTable } from 'arquero'
import { messageOf, QueryError, UserError, unknownValue } from '../base/error.js'
import { textOf, type Database, type Relation, type Row, type Value } from '../system/database.js'
import { failureOf, type RepeatableQuery } from '../models/repeatable.js'
import { isOfBuild, type AnswerCache } from '../warehouse/answers.js'
import { withPosition } from './query-position.js'
import type { Reference } from './template.js'

/** A query of a notebook: `place` is notebook, line and cell, as messages name it. */
export interface CellQuery {
  id: string
  sql: string
  place: string
  /** How it is asked so that it gives the same each time; absent where it is asked as it stands. */
  repeatable?: RepeatableQuery
}

/** What a query gave. */
export interface Result extends CellQuery {
  table: ColumnTable
  /** The columns with their DuckDB types. */
  columns: Relation['columns']
}

/** The results of a notebook by cell. */
export type Results = ReadonlyMap<string, Result>

/** Runs the queries. @param answers where answers are kept; null asks all anew. @throws QueryError naming notebook, line and cell, with DuckDB's words. */
export async function runQueries(
  database: Database,
  queries: readonly CellQuery[],
  answers: AnswerCache | null = null,
): Promise<Results> {
  if (answers === null) return resultsOf(queries, await askAll(database, queries))
  const texts = queries.map((query) => (isOfBuild(query.repeatable) ? askedFor(query) : null))
  const relations = await answers.answered(texts, (places) =>
    askAll(
      database,
      places.flatMap((i) => queries[i] ?? []),
    ),
  )
  return resultsOf(queries, relations)
}

async function askAll(database: Database, queries: readonly CellQuery[]): Promise<Relation[]> {
  const named = queries.map((query) => ({ sql: askedFor(query), file: query.place }))
  return database.queryAll(named).catch(async (cause: unknown) => {
    throw await failureOfOne(database, queries, cause)
  })
}

/** The text that is asked for a query. */
export function askedFor({ sql, repeatable }: CellQuery): string {
  return repeatable?.asked ?? sql
}

/** Why one of the queries failed, told of the query as it was written. */
export async function failureOfOne(
  database: Database,
  queries: readonly CellQuery[],
  cause: unknown,
): Promise<unknown> {
  const query = queries.find(({ place }) => cause instanceof QueryError && cause.file === place)
  if (query?.repeatable === undefined) return withPosition(queries, cause)
  const unplanned = await database.columnNames(query.sql, query.place).then(
    () => null,
    (fault: unknown) => fault,
  )
  return withPosition(queries, unplanned ?? failureOf(query.repeatable, cause))
}

/** What queries gave, by the ids of their cells. */
export function resultsOf(queries: readonly CellQuery[], relations: readonly Relation[]): Results {
  return new Map(
    queries.flatMap((query, i): [string, Result][] => {
      const relation = relations[i]
      return relation ? [[query.id, { ...query, table: tableOf(relation), columns: relation.columns }]] : []
    }),
  )
}

/** The value a reference names. @throws UserError for an unknown cell or column, no such row, or no value in it. */
export function figureOf(results: Results, reference: Reference, place: string): Value {
  const { table } = resultOf(results, reference.name, place)
  if (reference.column === null)
    throw new UserError(`${place}: {{ ${reference.text} }} names no column of cell ${reference.name}`)
  const columns = [...reference.conditions.map(({ column }) => column), reference.column]
  for (const column of columns) requireColumn(table, column, `${place}: cell ${reference.name}`)
  const row = rowOf(results, reference)
  if (!row) throw new UserError(`${place}: cell ${reference.name} has no row for {{ ${reference.text} }}`)
  const value = row[reference.column] ?? null
  if (value === null)
    throw new UserError(`${place}: cell ${reference.name} has no value (null) for {{ ${reference.text} }}`)
  return value
}

/** Many figures are of one result. */
const rowsByTable = new WeakMap<ColumnTable, Row[]>()

/** The row that a reference names; null where there is none. */
export function rowOf(results: Results, { name, conditions }: Reference): Row | null {
  const table = results.get(name)?.table
  if (table === undefined) return null
  const rows = rowsByTable.get(table) ?? rowsOf(table)
  rowsByTable.set(table, rows)
  return rows.find((row) => conditions.every(({ column, value }) => textOf(row[column]) === value)) ?? null
}

/** @throws UserError when no cell has this id. */
export function resultOf(results: Results, id: string, place: string): Result {
  const result = results.get(id)
  if (!result) throw new UserError(`${place}: ${unknownValue('cell', id, [...results.keys()])}`)
  return result
}

/** @throws UserError when the table has no such column. */
export function requireColumn(table: ColumnTable, column: string, place: string): void {
  if (!table.columnNames().includes(column)) {
    throw new UserError(`${place}: ${unknownValue('column', column, table.columnNames())}`)
  }
}

/** The rows of a result, by column name; none of a result that there is not. */
export function rowsOf(table: ColumnTable | undefined): Record<string, Value>[] {
  if (table === undefined) return []
  const names = table.columnNames()
  return Array.from({ length: table.numRows() }, (_, i) =>
    Object.fromEntries(names.map((name): [string, Value] => [name, table.get(name, i)])),
  )
}

/** Some columns of a result, each once, with all rows. One that was made by reshaping is a figure where all its values are. */
export function relationOf({ table, columns }: Result, names: readonly string[]): Relation {
  const rows = rowsOf(table)
  const typeOf = (name: string): string =>
    columns.find((column) => column.name === name)?.type ??
    (rows.every((row) => row[name] === null || typeof row[name] === 'number') ? 'DOUBLE' : 'VARCHAR')
  return { columns: [...new Set(names)].map((name) => ({ name, type: typeOf(name) })), rows }
}

/** Runs `work`; a UserError from it gets `place` before its message. */
export function at<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof UserError) || cause instanceof QueryError || cause.message.startsWith(place))
      throw cause
    throw new UserError(`${place}: ${messageOf(cause)}`, 1, { cause })
  }
}

function tableOf({ columns, rows }: Relation): ColumnTable {
  return table(columns.map(({ name }): [string, Value[]] => [name, rows.map((row) => row[name] ?? null)]))
}
