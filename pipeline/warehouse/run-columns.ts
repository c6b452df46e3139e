const RUN_COLUMNS = {
  run_id: 'varchar',
  job: 'varchar',
  slot: 'timestamp',
  attempt: 'integer',
  logical_date: 'date',
  as_of: 'date',
  started_at: 'timestamp',
  finished_at: 'timestamp',
  outcome: 'varchar',
  release_id: 'varchar',
  error: 'varchar',
  warnings: 'varchar[]',
  versions: 'json',
}

const RUN_SOURCE_COLUMNS = {
  run_id: 'varchar',
  source: 'varchar',
  outcome: 'varchar',
  reason: 'varchar',
  file: 'varchar',
  file_in_use: 'varchar',
  received_at: 'timestamp',
}

const RUN_STEP_COLUMNS = {
  run_id: 'varchar',
  position: 'integer',
  step: 'varchar',
  started_at: 'timestamp',
  milliseconds: 'bigint',
  failed: 'boolean',
  files: 'bigint',
  rows: 'bigint',
  bytes: 'bigint',
  sha256: 'varchar',
}

/** Names and types of the columns of the tables of runs, by table. */
export const RUN_TABLES = {
  'ops.runs': RUN_COLUMNS,
  'ops.run_steps': RUN_STEP_COLUMNS,
  'ops.run_sources': RUN_SOURCE_COLUMNS,
}

/** Whether a query may read them. */
export function readsRuns(sql: string): boolean {
  return /\brun(?:s|_steps|_sources)\b/i.test(sql)
}
