import { backoffMs } from '../base/backoff.js'
import type { SlotEntry } from './ledger-entry.js'
import type { JobPolicy } from './policy.js'
import { logicalDate } from './slots.js'

/** A try at a slot: which one, when it began, and whether the scheduler started it. */
export interface Attempt {
  slot: string
  attempt: number
  startedAt: Date
  scheduled: boolean
}

/** The entry of a try that has begun. */
export function begunEntry({ slot, attempt, startedAt, scheduled }: Attempt, policy: JobPolicy): SlotEntry {
  const at = startedAt.toISOString()
  return {
    slot,
    state: 'running',
    attempt,
    logical_date: logicalDate(slot, policy),
    decided_at: at,
    started_at: at,
    retry_at: null,
    scheduled,
    note: null,
  }
}

/** The entry of a try that succeeded. */
export function doneEntry(begun: SlotEntry, now: Date, note: string | null): SlotEntry {
  return { ...begun, state: 'done', decided_at: now.toISOString(), retry_at: null, note }
}

/** The entry of a try that failed: with the time of the next one, while there is one left. */
export function failedEntry(
  begun: SlotEntry,
  policy: Pick<JobPolicy, 'tries' | 'backoff'>,
  { now, random, why }: { now: Date; random: number; why: string },
): SlotEntry {
  const wait = backoffMs(begun.attempt, policy.backoff, random)
  const again = begun.attempt < policy.tries ? new Date(now.getTime() + wait).toISOString() : null
  return {
    ...begun,
    state: 'failed',
    decided_at: now.toISOString(),
    retry_at: again,
    note: why.slice(0, 2000),
  }
}

/** The entry of a slot that was left out, since something else was at work. */
export function skippedEntry(slot: string, policy: JobPolicy, now: Date, why: string): SlotEntry {
  const begun = begunEntry({ slot, attempt: 0, startedAt: now, scheduled: false }, policy)
  return { ...begun, state: 'skipped', started_at: null, note: why.slice(0, 2000) }
}
