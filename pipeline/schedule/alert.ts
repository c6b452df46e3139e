/**
 * What the scheduler has to tell somebody. `key` is the same whenever the same event is told, so that whoever sends it on sends it once. `job` and
 * `slot` (ISO 8601, UTC) say what it is about.
 */
export interface Alert {
  key: string
  kind: 'gave-up' | 'killed' | 'catch-up-refused' | 'skipped' | 'ledger-damaged' | 'clock'
  text: string
  job: string
  slot: string | null
}
