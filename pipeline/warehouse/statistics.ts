import type { Model } from '../models/model.js'
import type { PlannedModel } from '../models/order.js'
import { quoteName, quoteTable, type Database } from '../system/database.js'
import { OBSERVED, type Analysis, type AnalysisMemory } from './analyses.js'
import { decompositionAnalysis } from './decomposition-analysis.js'
import { interventionAnalysis } from './intervention-analysis.js'
import { nextPeriodAnalysis } from './next-period-analysis.js'
import { segmentAnalysis } from './segment-analysis.js'
import { streamingAnalysis } from './streaming-analysis.js'

/** Every table of `statistics`. */
export const ANALYSES: readonly Analysis[] = [
  decompositionAnalysis,
  interventionAnalysis,
  nextPeriodAnalysis,
  segmentAnalysis,
  streamingAnalysis,
]

/** Marts that an analysis reads where a project has them. */
const OPTIONAL = ['marts.calendar']

/** The tables of `statistics` as models, in their place after the marts they are computed from. */
export function analysisModels(models: readonly Model[]): PlannedModel[] {
  const names = new Set(models.map(({ name }) => name))
  const reads = isObserved(names) ? [...OBSERVED, ...OPTIONAL].filter((name) => names.has(name)) : []
  return ANALYSES.map(({ name, description, grain, checks }) => ({
    name,
    layer: 'statistics',
    file: name,
    sql: '',
    header: { description, grain, checks, severity: null, reason: {}, remedy: {} },
    reads,
  }))
}

/** Makes one table of `statistics`, an empty one for a project without observations. */
export async function buildAnalysis(
  database: Database,
  { name, reads }: PlannedModel,
  memory: AnalysisMemory | null,
): Promise<void> {
  const analysis = ANALYSES.find((each) => each.name === name)
  if (!analysis) throw new Error(`no analysis makes ${name}`)
  if (reads.length > 0) return analysis.build(database, memory)
  const columns = Object.entries(analysis.columns).map(([column, type]) => `${quoteName(column)} ${type}`)
  await database.run(`create table ${quoteTable(name)} (${columns.join(', ')})`)
}

function isObserved(names: ReadonlySet<string>): boolean {
  return OBSERVED.every((name) => names.has(name))
}
