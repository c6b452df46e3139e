/** A table that the engine makes, and not a file of the project; what it holds is said in reports/words, under `catalogue`. */
interface EngineTable {
  grain: readonly string[]
  /** Tables it is made from. */
  reads: readonly string[]
}

/** Every table that the engine makes under one name in each project. */
export const ENGINE_TABLES: Readonly<Record<string, EngineTable>> = {
  'ops.files': { grain: ['file'], reads: [] },
  'ops.sources': { grain: ['source'], reads: [] },
  'ops.rejects': { grain: ['file', 'row'], reads: ['ops.files'] },
  'ops.repairs': { grain: ['file', 'row', 'text'], reads: ['ops.files'] },
  'ops.schema_changes': { grain: ['file', 'kind', 'column_name', 'found'], reads: ['ops.files'] },
  'ops.reconciliations': { grain: [], reads: ['ops.files'] },
  'statistics.decompositions': { grain: ['series', 'period_start'], reads: [] },
  'statistics.interventions': { grain: ['series', 'period_start'], reads: [] },
  'statistics.next_periods': { grain: ['series', 'period_start'], reads: [] },
  'statistics.scores': { grain: ['series', 'period_start'], reads: [] },
  'statistics.segments': { grain: ['series', 'period_start'], reads: [] },
  'statistics.streaming': { grain: ['series', 'period_start'], reads: [] },
  'statistics.trend_changes': { grain: ['series', 'period_start'], reads: [] },
  'flags.all': { grain: ['flag_id'], reads: [] },
  'flags.rules': { grain: ['rule'], reads: [] },
  'flags.kinds': { grain: ['rule', 'kind'], reads: [] },
  'flags.coincidences': { grain: ['flag_id', 'event_id'], reads: ['flags.all', 'marts.events'] },
  'flags.findings': {
    grain: ['finding_id'],
    reads: ['flags.all', 'flags.kinds', 'marts.series', 'marts.observations'],
  },
  'flags.history': { grain: ['flag_id'], reads: ['flags.all'] },
  'flags.announced': { grain: ['release_id', 'flag_id'], reads: ['flags.all', 'flags.rules'] },
  'ops.exceptions': { grain: ['line'], reads: ['flags.all'] },
  'marts.claim_parts': { grain: ['id', 'part'], reads: [] },
  'ops.claims': { grain: ['id'], reads: [] },
  'ops.claim_changes': { grain: ['id'], reads: ['marts.claims'] },
  'ops.observation_changes': { grain: ['series', 'period_start'], reads: ['marts.observations'] },
  'ops.releases': {
    grain: ['id'],
    reads: ['flags.all', 'flags.history', 'ops.observation_changes', 'ops.claim_changes'],
  },
  'ops.models': { grain: ['name'], reads: [] },
  'ops.checks': { grain: ['rule'], reads: [] },
  'ops.queries': { grain: ['name'], reads: [] },
  'ops.tables': { grain: ['name'], reads: [] },
  'ops.columns': { grain: ['model', 'position'], reads: [] },
}
