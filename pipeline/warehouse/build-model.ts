import { UserError } from '../base/error.js'
import type { PlannedModel } from '../models/order.js'
import { failureOf } from '../models/repeatable.js'
import { quoteTable, type Database } from '../system/database.js'

/**
 * Makes the table of a model.
 * @throws QueryError that points into the query as it was written; UserError for two columns of one name.
 */
export async function buildModel(database: Database, model: PlannedModel): Promise<void> {
  const { name, file, sql, query } = model
  // One thread adds up floating-point numbers in one order; several give other last digits each time.
  const make = (): Promise<void> =>
    database
      .run(`create table ${quoteTable(name)} as ${query?.asked ?? sql}`, file)
      .catch(async (cause: unknown) => {
        throw await failureOfModel(database, model, cause)
      })
  await (query?.isRounding === true ? database.withOneThread(make) : make())
  await refuseTwinColumns(database, model)
}

/** DuckDB's words for the text that was asked point into a text that nobody wrote: where it cannot be planned, those for the one that was written. */
async function failureOfModel(
  database: Database,
  { file, sql, query }: PlannedModel,
  cause: unknown,
): Promise<unknown> {
  const unplanned = await database.columnNames(sql, file).then(
    () => null,
    (fault: unknown) => fault,
  )
  return unplanned ?? (query === null ? cause : failureOf(query, cause))
}

/** DuckDB gives the second of two columns of one name a number, which nobody chose. Only where one has a number is the query planned again. */
async function refuseTwinColumns(database: Database, { name, file, sql }: PlannedModel): Promise<void> {
  const made = await database.columnNames(`from ${quoteTable(name)}`, file)
  const isNumbered = (column: string): boolean =>
    made.some((other) => isSameName(other, column.replace(/_\d+$/, '')) && other !== column)
  if (!made.some(isNumbered)) return
  const names = await database.columnNames(sql, file)
  const twin = names.find((each, i) => names.findIndex((other) => isSameName(other, each)) < i)
  if (twin !== undefined)
    throw new UserError(
      `${file}: two columns are called ${twin}, which SQL writes in capitals or small letters alike; give each a name of its own, or take one out`,
    )
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
