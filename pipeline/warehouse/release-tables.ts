/** Schemas of the tables of a release, its layers, in the order in which data pass through them. */
export const SCHEMAS: readonly string[] = [
  'landed',
  'totals',
  'staging',
  'statistics',
  'marts',
  'flags',
  'checks',
  'ops',
]

/** Tables that are written or changed for each release of a build, and so differ between releases of the same one. */
export const RELEASE_TABLES: readonly string[] = [
  'flags.all',
  'flags.announced',
  'flags.findings',
  'flags.history',
  'ops.claim_changes',
  'ops.columns',
  'ops.observation_changes',
  'ops.queries',
  'ops.releases',
  'ops.tables',
]
