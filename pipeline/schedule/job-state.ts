/**
 * How a job of the schedule stands: its newest slot with what became of it, its next slot, and the slots that should have run by now and
 * did not. Slots are ISO 8601, UTC.
 */
export interface JobState {
  job: string
  cron: string
  timeZone: string
  last: { slot: string; state: string } | null
  next: string | null
  overdue: string[]
}
