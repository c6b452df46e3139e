import { counted } from '../base/figures.js'
import type { LockOwner } from '../system/lock-owner.js'
import type { Alert } from './alert.js'
import type { Ledger } from './ledger.js'
import type { Mark, RangeEntry, SlotEntry } from './ledger-entry.js'
import type { JobPolicy } from './policy.js'
import { slotsIn, type SlotList } from './slots.js'

/** A slot that comes due is late after so long; a clock may be set back by as much without a word. */
export const GRACE_MS = 5 * 60_000

/** Who is at work, as the scheduler and the lock tell it; the lock is looked at only where it decides something. */
interface AtWork {
  /** This scheduler started the open slot, and it has not ended. */
  ours: boolean
  /** Who holds the lock for a slot of this job, whoever started it. */
  owner: LockOwner | null
  /** Somebody holds the lock of the project. */
  busy: boolean
}

/** All that a decision on a job rests on. */
export interface JobView {
  /** The mark as it stands in the ledger, and as it is to be taken now. */
  kept: Mark | null
  mark: Mark
  /** The entry of the mark's open slot; null when that has not begun. */
  open: SlotEntry | null
  atWork: AtWork
  /** Slots that are due and undecided, oldest first. */
  due: SlotList
  /** Ranges that do not count any more. */
  disregarded: RangeEntry[]
  lines: string[]
  alerts: Alert[]
}

/** Reads of the ledger what a decision on a job needs: a few small files, however long the ledger is. */
export async function readJobView(
  ledger: Ledger,
  policy: JobPolicy,
  now: Date,
  ours: boolean,
  lock: () => Promise<LockOwner | null>,
): Promise<JobView> {
  const kept = await ledger.readMark()
  const isSame = kept?.cron === policy.cron && kept.time_zone === policy.timeZone
  const begun = kept && isSame ? { mark: kept, lines: [] } : await begin(ledger, policy, now, kept)
  const { mark, disregarded, alerts } = await heedClock(ledger, begun.mark, now)
  let open = mark.open === null ? null : await ledger.readSlot(mark.open)
  const isSettled = mark.open === null || (open !== null && open.state !== 'running')
  const owner = isSettled && policy.overlap === 'skip' ? null : await lock()
  // Read again: a run that has ended since holds the lock no longer, and must not seem interrupted.
  if (owner === null && open?.state === 'running') open = await ledger.readSlot(open.slot)
  const atWork = { ours, owner: owner?.job === policy.job ? owner : null, busy: owner !== null }
  const due = await undecided(ledger, policy, new Date(mark.decided_until), now)
  const lines = [...begun.lines, ...alerts.map(({ text }) => text)]
  return { kept, mark, open, atWork, due, disregarded, lines, alerts }
}

/** A job that is seen first, or whose timetable changed, begins at now; one whose mark alone is lost goes on after its newest slot. */
async function begin(
  ledger: Ledger,
  policy: JobPolicy,
  now: Date,
  before: Mark | null,
): Promise<{ mark: Mark; lines: string[] }> {
  const at = now.toISOString()
  const { job, cron, timeZone } = policy
  const mark = { job, cron, time_zone: timeZone, since: at, decided_until: at, decided_at: at, open: null }
  if (before) {
    const line = `${job}: the schedule is now ${cron} in ${timeZone}; it begins at ${at}, and nothing before counts as missed`
    return { mark, lines: [line] }
  }
  await ledger.recover()
  const newest = await ledger.newest(now)
  const goesOn = newest !== null && isSlot(policy, newest.slot)
  if (!goesOn) return { mark, lines: [`${job}: first seen at ${at}; nothing before counts as missed`] }
  const { slot, state } = newest
  const open = state === 'running' || state === 'failed' ? slot : null
  const line = `${job}: continues after ${slot}, the newest slot in its ledger or in the run records`
  return { mark: { ...mark, since: slot, decided_until: slot, open }, lines: [line] }
}

/** What was decided under a clock that ran ahead and was set back since: ranges of missed slots are undecided again. */
async function heedClock(
  ledger: Ledger,
  mark: Mark,
  now: Date,
): Promise<Pick<JobView, 'mark' | 'disregarded' | 'alerts'>> {
  if (Date.parse(mark.decided_at) - now.getTime() <= GRACE_MS) return { mark, disregarded: [], alerts: [] }
  const at = now.toISOString()
  const ranges = await ledger.rangesFromTheFuture(now)
  const count = ranges.reduce((sum, range) => sum + range.count, 0)
  const firsts = ranges.map(({ first }) => new Date(Date.parse(first) - 1000).toISOString())
  const [decidedUntil = at] = [mark.decided_until, at, ...firsts].toSorted()
  const again = count > 0 ? `; ${counted(count, 'slot')} counted as missed then, undecided again` : ''
  const text = `${mark.job}: the clock was set back: the ledger was written at ${mark.decided_at}, and it is ${at}${again}`
  return {
    mark: {
      ...mark,
      since: mark.since < at ? mark.since : at,
      decided_until: decidedUntil,
      decided_at: at,
    },
    disregarded: ranges.map((range) => ({ ...range, state: 'disregarded' })),
    alerts: [{ key: `clock/${mark.job}/${mark.decided_at}`, kind: 'clock', text, job: mark.job, slot: null }],
  }
}

async function undecided(ledger: Ledger, policy: JobPolicy, from: Date, now: Date): Promise<SlotList> {
  const { slots, more } = slotsIn(policy, from, now)
  if (slots.length === 0) return { slots, more }
  const decided = await ledger.slotsWithEntry(slots)
  return { slots: slots.filter((slot) => !decided.has(slot)), more }
}

function isSlot(policy: JobPolicy, slot: string): boolean {
  const at = new Date(slot)
  return slotsIn(policy, new Date(at.getTime() - 1000), at).slots.length > 0
}
