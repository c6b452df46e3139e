import { headerOf } from '../models/header.js'
import type { PlannedModel } from '../models/order.js'
import { quoteName, quoteTable, type Database } from '../system/database.js'
import { OBSERVED, type AnalysisMemory, type StatisticsTable } from './analyses.js'
import type { KeptTables } from './kept-tables.js'
import { regularAnalysis } from './regular-analysis.js'
import { streamingAnalysis } from './streaming-analysis.js'

const ANALYSES = [regularAnalysis, streamingAnalysis]

/** Every table of `statistics`. */
export const STATISTICS: readonly StatisticsTable[] = ANALYSES.flatMap(({ tables }) => tables)

/** Marts that an analysis reads where a project has them. */
const OPTIONAL = ['marts.breaks', 'marts.calendar', 'marts.partial_periods']

/** The tables of `statistics` as models, in their place after the marts they are computed from. @param names of the tables that stand or are built. */
export function statisticsModels(names: ReadonlySet<string>): PlannedModel[] {
  const reads = isObserved(names) ? [...OBSERVED, ...OPTIONAL].filter((name) => names.has(name)) : []
  return STATISTICS.map(({ name, description, grain, checks }) => ({
    name,
    layer: 'statistics',
    owner: 'library',
    file: name,
    sql: '',
    header: { ...headerOf(description, [...grain]), checks },
    reads,
    query: null,
  }))
}

/**
 * Makes a table of `statistics`, and with it those of the same analysis; empty ones for a project without observations.
 * @param tools.made names of the tables that were made before; those made now are added.
 */
export async function buildStatistics(
  database: Database,
  { name, reads }: PlannedModel,
  { memory, made, kept }: { memory: AnalysisMemory | null; made: Set<string>; kept: KeptTables },
): Promise<void> {
  if (made.has(name)) return
  const analysis = ANALYSES.find(({ tables }) => tables.some((table) => table.name === name))
  if (!analysis) throw new Error(`no analysis makes ${name}`)
  const tables = analysis.tables.map((table) => table.name)
  for (const table of tables) made.add(table)
  if (await kept.take(tables, { reads }, reads)) return
  if (reads.length > 0) await analysis.build(database, memory)
  else for (const table of analysis.tables) await makeEmpty(database, table)
}

async function makeEmpty(database: Database, { name, columns }: StatisticsTable): Promise<void> {
  const definitions = Object.entries(columns).map(([column, type]) => `${quoteName(column)} ${type}`)
  await database.run(`create table ${quoteTable(name)} (${definitions.join(', ')})`)
}

function isObserved(names: ReadonlySet<string>): boolean {
  return OBSERVED.every((name) => names.has(name))
}
