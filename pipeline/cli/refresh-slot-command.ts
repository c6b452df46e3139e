import { attendRun } from '../notify/after-run.js'
import { refreshSlot, type SlotResult } from '../refresh/refresh-slot.js'
import { Ledger } from '../schedule/ledger.js'
import { findJob, type JobPolicy } from '../schedule/policy.js'
import { findSlot } from '../schedule/slots.js'
import { defaultEffects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import { printResult, progressOf, say, type RefreshOptions } from './refresh-output.js'
import { warn } from './messages.js'
import { printTold } from './told-lines.js'

/** Exit code: skipped, since another run was active; that of a failure that passes (EX_TEMPFAIL). */
const SKIPPED = 75

/** `almanac refresh --slot`: as `refreshCommand`, for one slot of the schedule. The exit code is 75 when it was skipped, since another run was active. */
export async function refreshSlotCommand(
  project: Project,
  text: string,
  options: RefreshOptions,
): Promise<void> {
  const policy = findJob(project, options.job)
  const { job } = policy
  const slot = findSlot(policy, text, defaultEffects.now())
  const done = await refreshSlotAndTell(project, policy, slot, options)
  if (done.kind === 'skipped') {
    say(options, { outcome: 'skipped', job, slot, reason: done.why }, `Skipped slot ${slot} of ${job}\n`)
    warn(`slot ${slot} of ${job} skipped: ${done.why}`)
    process.exitCode = SKIPPED
    return
  }
  const { state, attempt } = done.entry
  if (done.kind === 'run')
    return printResult(project, done.result, options, { ...done.result, job, slot, attempt })
  const words = state === 'done' ? 'is done already' : `was tried already (try ${attempt}: ${state})`
  say(
    options,
    { outcome: `already-${state}`, job, slot, attempt },
    `Nothing to do: slot ${slot} of ${job} ${words}\n`,
  )
}

async function refreshSlotAndTell(
  project: Project,
  policy: JobPolicy,
  slot: string,
  options: RefreshOptions,
): Promise<SlotResult> {
  const ledger = new Ledger(project, policy.job, ({ file, remedy }) => warn(`${file} is damaged; ${remedy}`))
  const isScheduled = options.attempt !== undefined
  const attempt = isScheduled ? Number(options.attempt) : null
  const showing = await progressOf(project, options)
  const about = { isSilent: options.notify === false, slot: { job: policy.job, slot } }
  const attendance = await attendRun(project, about)
  try {
    const done = await refreshSlot({ project, ledger, policy, slot, attempt, ...showing })
    // Of a slot that its own scheduler skipped, the scheduler tells.
    const isSkipped = done.kind === 'skipped' && !isScheduled
    printTold(await (isSkipped ? attendance.failed(done.cause) : attendance.ended()))
    return done
  } catch (cause) {
    printTold(await attendance.failed(cause))
    throw cause
  }
}
