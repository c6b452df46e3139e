import type { Alert } from './alert.js'
import { failedEntry } from './attempt.js'
import { GRACE_MS, type JobView } from './job-view.js'
import type { Mark, RangeEntry, SlotEntry } from './ledger-entry.js'
import type { JobPolicy } from './policy.js'

/** What to do for a job: tell, then write the entries, then the mark, then run. */
export interface Decision {
  lines: string[]
  alerts: Alert[]
  ranges: RangeEntry[]
  slots: SlotEntry[]
  mark: Mark
  run: { slot: string; attempt: number } | null
  /** The entry of a try whose process ended unseen; the caller makes sure of that, writes it alone, and decides again. */
  interrupted: SlotEntry | null
  /** A run of this slot that another scheduler started takes too long. */
  kill: string | null
  /** More slots are due than could be listed: decide again at once. */
  again: boolean
}

/** Decides what becomes of the slots of a job that are due. Pure; `random` (0 up to 1) spreads the time of another try. */
export function decide(view: JobView, policy: JobPolicy, now: Date, random: number): Decision {
  const { lines, alerts, disregarded: ranges, mark } = view
  const start: Decision = {
    lines: [...lines],
    alerts: [...alerts],
    ranges: [...ranges],
    slots: [],
    mark,
    run: null,
    interrupted: null,
    kill: null,
    again: false,
  }
  const draft = view.mark.open === null ? start : decideOpen(start, view, policy, now, random)
  const isSettled = draft.mark.open === null
  const decided = isSettled ? decideDue(draft, view, policy, now) : draft
  const run = mayStart(view, policy) ? decided.run : null
  // That an open slot is done stands in its entry already; the mark is written with the next decision.
  const isQuiet =
    decided.mark.open === null &&
    decided.mark.decided_until === mark.decided_until &&
    decided.alerts.length === alerts.length
  return isQuiet ? { ...decided, run, mark } : { ...decided, run }
}

function mayStart({ atWork }: JobView, { overlap }: JobPolicy): boolean {
  return !atWork.ours && !(overlap === 'wait' && atWork.busy)
}

/** What becomes of the slot that was begun: it goes on, is tried again, or is settled (`mark.open` is null then). */
function decideOpen(draft: Decision, view: JobView, policy: JobPolicy, now: Date, random: number): Decision {
  const { open, atWork } = view
  const slot = view.mark.open ?? ''
  if (atWork.ours || (open?.state === 'running' && atWork.owner?.slot === slot))
    return whileAtWork(draft, view, policy, now)
  if (open === null) return { ...draft, run: { slot, attempt: 1 } }
  if (open.state === 'done' || open.state === 'skipped') return settle(draft, [])
  if (open.state === 'failed') return afterFailure(draft, view, policy, now, open)
  const why = 'the process ended before the run did'
  return { ...draft, interrupted: failedEntry(open, policy, { now, random, why }) }
}

function whileAtWork(draft: Decision, view: JobView, policy: JobPolicy, now: Date): Decision {
  const { open, atWork, due } = view
  const startedAt = open?.started_at ?? null
  const isLate =
    startedAt !== null && now.getTime() - Date.parse(startedAt) > policy.maxRuntimeMs + GRACE_MS / 5
  const kill = isLate && !atWork.ours && open?.scheduled === true ? open.slot : null
  if (policy.overlap === 'wait' || due.slots.length === 0) return { ...draft, kill }
  const why = `the slot ${view.mark.open} was still running`
  return { ...leaveOut(draft, due.slots, { state: 'skipped', kind: 'skipped', policy, now, why }), kill }
}

function afterFailure(
  draft: Decision,
  { due }: JobView,
  policy: JobPolicy,
  now: Date,
  failed: SlotEntry,
): Decision {
  const { slot, attempt, retry_at: retryAt } = failed
  const wait = retryAt === null ? 0 : Date.parse(retryAt) - now.getTime()
  if (retryAt === null || attempt >= policy.tries) return giveUp(draft, policy, failed)
  if (due.slots.length > 0 && policy.catchUp !== 'every') {
    const note = `${failed.note}; the next slot came before another try`
    const last: SlotEntry = { ...failed, retry_at: null, note }
    return giveUp({ ...draft, slots: [...draft.slots, last] }, policy, last)
  }
  // A wait longer than any there can be was set by a clock that ran ahead.
  const isTime = wait <= 0 || wait > policy.backoff.longestMs
  return isTime ? { ...draft, run: { slot, attempt: attempt + 1 } } : draft
}

function giveUp(draft: Decision, { job }: JobPolicy, { slot, attempt, note }: SlotEntry): Decision {
  const times = attempt === 1 ? '1 try' : `${attempt} tries`
  const text = `${job}: ${slot}: gave up after ${times}: ${note ?? 'no reason is known'}`
  return settle(draft, [{ key: `gave-up/${job}/${slot}`, kind: 'gave-up', text, job, slot }])
}

function settle(draft: Decision, alerts: Alert[]): Decision {
  return {
    ...draft,
    alerts: [...draft.alerts, ...alerts],
    lines: [...draft.lines, ...alerts.map(({ text }) => text)],
    mark: { ...draft.mark, open: null },
  }
}

function decideDue(draft: Decision, { due }: JobView, policy: JobPolicy, now: Date): Decision {
  const missed = { state: 'missed', kind: null, policy, now, why: `catch-up: ${policy.catchUp}` } as const
  const isLate = (slot: string): boolean => now.getTime() - Date.parse(slot) > GRACE_MS
  const late = due.slots.filter(isLate)
  if (policy.catchUp === 'every') {
    if (late.length <= policy.mostMissed) return runSlot(draft, due.slots[0], now)
    const why = `${late.length}${due.more ? ' and more' : ''} slots were missed, and most-missed is ${policy.mostMissed}; run those that matter with almanac refresh --slot`
    const refused = leaveOut(draft, late, { state: 'refused', kind: 'catch-up-refused', policy, now, why })
    return due.more ? { ...refused, again: true } : runSlot(refused, due.slots[late.length], now)
  }
  if (due.more) return { ...leaveOut(draft, due.slots, missed), again: true }
  const newest = due.slots.at(-1)
  const isRun = newest !== undefined && (policy.catchUp === 'latest' || !isLate(newest))
  const rest = isRun ? due.slots.slice(0, -1) : due.slots
  return runSlot(leaveOut(draft, rest, missed), isRun ? newest : undefined, now)
}

function runSlot(draft: Decision, slot: string | undefined, now: Date): Decision {
  if (slot === undefined) return draft
  const mark = { ...draft.mark, decided_until: slot, decided_at: now.toISOString(), open: slot }
  return { ...draft, mark, run: { slot, attempt: 1 } }
}

interface LeftOut {
  state: 'missed' | 'refused' | 'skipped'
  kind: Alert['kind'] | null
  policy: JobPolicy
  now: Date
  why: string
}

/** Decides slots that are not run, as one entry. */
function leaveOut(
  draft: Decision,
  slots: readonly string[],
  { state, kind, policy, now, why }: LeftOut,
): Decision {
  const [first, last] = [slots[0], slots.at(-1)]
  if (first === undefined || last === undefined) return draft
  const at = now.toISOString()
  const count = slots.length
  const which = count === 1 ? first : `${count} slots, ${first} to ${last}`
  const text = `${policy.job}: ${state}: ${which}: ${why}`
  const alert = kind && { key: `${kind}/${policy.job}/${first}`, kind, text, job: policy.job, slot: last }
  return {
    ...draft,
    lines: [...draft.lines, text],
    alerts: alert ? [...draft.alerts, alert] : draft.alerts,
    ranges: [...draft.ranges, { first, last, count, state, decided_at: at, note: why }],
    mark: { ...draft.mark, decided_until: last, decided_at: at },
  }
}
