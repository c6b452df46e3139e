import type { RunRecord } from '../../pipeline/runs/run-record.js'

/** A run that has begun at noon of 23 November 2026, UTC, in a process that is not there. */
export const RUN: RunRecord = {
  run_id: '20261123T120000.000Z-4194400',
  job: null,
  slot: null,
  attempt: 1,
  logical_date: '2026-11-23',
  as_of: null,
  started_at: '2026-11-23T12:00:00.000Z',
  finished_at: null,
  outcome: 'running',
  release_id: null,
  error: null,
  sources: [],
  warnings: [],
  steps: [],
  versions: {},
}
