import { listOf, textOf, type Database } from '../system/database.js'
import { tracedQueries, type AnswerCache } from '../warehouse/answers.js'
import { withPosition } from './query-position.js'
import { rowsOf, type CellQuery, type Results } from './result.js'

/** The tables that each query reads, by cell id. */
type TablesByCell = ReadonlyMap<string, readonly string[]>

/** Where the figures of a notebook come from. */
export interface Lineage {
  queries: readonly CellQuery[]
  tables: TablesByCell
}

/**
 * Reads from DuckDB's parser which tables each query names, and makes each give the same rows in the same order each time.
 * @param answers where that is kept; null finds it out anew.
 * @throws UserError naming the cell that reads anything else, or gives something else each time.
 */
export async function traceQueries(
  database: Database,
  queries: readonly CellQuery[],
  answers: AnswerCache | null = null,
): Promise<Lineage> {
  const named = queries.map(({ sql, place }) => ({ file: place, sql }))
  const found = await tracedQueries(database, named, answers).catch((cause: unknown) => {
    throw withPosition(queries, cause)
  })
  const traced = queries.map((query, i) => ({ ...query, ...(found[i] && { repeatable: found[i] }) }))
  return { queries: traced, tables: new Map(queries.map(({ id }, i) => [id, found[i]?.reads ?? []])) }
}

/** A table's dependencies by its name, from `ops.models`. */
export type Dependencies = ReadonlyMap<string, readonly string[]>

/** @param models the result of the provenance cell's query of `ops.models`. */
export function dependenciesOf(results: Results): Dependencies {
  const models = results.get('models')
  if (!models) return new Map()
  return new Map(rowsOf(models.table).map((row) => [textOf(row['name']), listOf(row['depends_on'])]))
}

/** Every table below the given ones, nearest first. */
export function upstream(tables: readonly string[], dependencies: Dependencies): string[] {
  const found = new Set(tables)
  for (const table of found) for (const next of dependencies.get(table) ?? []) found.add(next)
  return [...found].filter((table) => !tables.includes(table))
}

/** The name of the source that a landed table was read from. */
export function sourceOf(table: string): string | null {
  return table.startsWith('landed.') ? table.slice('landed.'.length).replaceAll('_', '-') : null
}
