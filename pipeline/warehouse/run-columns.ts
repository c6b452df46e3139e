/** Names and types of the columns of `ops.runs`. */
export const RUN_COLUMNS = {
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

/** Names and types of the columns of `ops.run_sources`. */
export const RUN_SOURCE_COLUMNS = {
  run_id: 'varchar',
  source: 'varchar',
  outcome: 'varchar',
  reason: 'varchar',
  file: 'varchar',
  file_in_use: 'varchar',
  received_at: 'timestamp',
}

/** Names and types of the columns of `ops.run_steps`. */
export const RUN_STEP_COLUMNS = {
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
