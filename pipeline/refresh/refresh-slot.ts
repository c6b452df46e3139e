import { messageOf, UserError } from '../base/error.js'
import { begunEntry, doneEntry, failedEntry, skippedEntry } from '../schedule/attempt.js'
import type { Ledger } from '../schedule/ledger.js'
import type { SlotEntry } from '../schedule/ledger-entry.js'
import type { JobPolicy } from '../schedule/policy.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import type { LogSink } from '../system/log.js'
import { LockHeldError, withLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { refreshWithin, type RefreshResult } from './refresh.js'
import type { ShowStep } from './run.js'

/** Which slot to run, by which rules. */
export interface SlotRequest {
  project: Project
  ledger: Ledger
  policy: JobPolicy
  slot: string
  /** The try that the scheduler asks for; it is not made again when somebody made it already. Null: any slot that is not done is run. */
  attempt: number | null
  showStep?: ShowStep
  log?: LogSink
}

/**
 * What became of it: run now; done before, or this try made before by somebody else (`before`); or left out (`skipped`), since something
 * else is at work.
 */
export type SlotResult =
  | { kind: 'run'; entry: SlotEntry; result: RefreshResult }
  | { kind: 'before'; entry: SlotEntry }
  | { kind: 'skipped'; why: string; cause: LockHeldError }

/**
 * Refreshes for a slot of the schedule, once: within the lock of the project it looks in the ledger, and runs what is not done. The logical date is
 * the slot's, however late it runs. What becomes of it goes into the ledger, also when it fails.
 * A job that waits does so for as long as a run may take, and is left out then.
 * @throws UserError when the refresh fails.
 */
export async function refreshSlot(
  request: SlotRequest,
  effects: Effects = defaultEffects,
): Promise<SlotResult> {
  const { project, policy, slot } = request
  const purpose = { work: 'refresh', job: policy.job, slot }
  try {
    return await withLock(
      project.var,
      (lock) =>
        carryOutSlot(request, effects, ({ attempt, logical_date: date }) =>
          refreshWithin(
            lock,
            {
              project,
              date,
              slot: { job: policy.job, slot, attempt },
              ...(request.showStep ? { showStep: request.showStep } : {}),
              ...(request.log ? { log: request.log } : {}),
            },
            effects,
          ),
        ),
      { purpose, waitMs: policy.overlap === 'wait' ? policy.maxRuntimeMs : 0 },
    )
  } catch (cause) {
    if (!(cause instanceof LockHeldError)) throw cause
    return leaveOut(request, cause, effects)
  }
}

/** The part of it that the lock is held for: `work` is the run. */
export async function carryOutSlot(
  { ledger, policy, slot, attempt: asked }: Pick<SlotRequest, 'ledger' | 'policy' | 'slot' | 'attempt'>,
  effects: Pick<Effects, 'now' | 'random'>,
  work: (begun: SlotEntry) => Promise<RefreshResult>,
): Promise<SlotResult> {
  const before =
    (await ledger.readSlot(slot)) ?? ((await ledger.recover()) ? await ledger.readSlot(slot) : null)
  if (before && (before.state === 'done' || (asked !== null && isMade(before, asked))))
    return { kind: 'before', entry: before }
  const attempt = (before?.attempt ?? 0) + 1
  const begun = begunEntry({ slot, attempt, startedAt: effects.now(), scheduled: asked !== null }, policy)
  if (before) await ledger.writeSlot(begun)
  else if (!(await ledger.createSlot(begun)))
    return carryOutSlot({ ledger, policy, slot, attempt: asked }, effects, work)
  try {
    const result = await work(begun)
    const entry = doneEntry(begun, effects.now(), `${result.outcome} ${result.releaseId}`)
    await ledger.writeSlot(entry)
    return { kind: 'run', entry, result }
  } catch (cause) {
    const failure = { now: effects.now(), random: effects.random(), why: messageOf(cause) }
    await recordFailure(ledger, failedEntry(begun, policy, failure), cause)
    throw cause
  }
}

function isMade(before: SlotEntry, asked: number): boolean {
  return before.state === 'skipped' || before.attempt >= asked
}

async function recordFailure(ledger: Ledger, entry: SlotEntry, cause: unknown): Promise<void> {
  try {
    await ledger.writeSlot(entry)
  } catch (second) {
    throw new UserError(`${messageOf(cause)}\nand the ledger could not be written: ${messageOf(second)}`, 1, {
      cause,
    })
  }
}

async function leaveOut(
  { ledger, policy, slot }: SlotRequest,
  held: LockHeldError,
  effects: Effects,
): Promise<SlotResult> {
  const before = await ledger.readSlot(slot)
  if (before?.state === 'done') return { kind: 'before', entry: before }
  const isSame = held.owner?.job === policy.job && held.owner.slot === slot
  if (!isSame) await ledger.createSlot(skippedEntry(slot, policy, effects.now(), held.message))
  return { kind: 'skipped', why: held.message, cause: held }
}
