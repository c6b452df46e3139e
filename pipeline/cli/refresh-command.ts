import { UserError } from '../base/error.js'
import { printable } from '../base/printable.js'
import { parseCivilDate } from '../base/calendar.js'
import { attendRun } from '../notify/after-run.js'
import { refresh, type RefreshResult } from '../refresh/refresh.js'
import { refreshSlot, type SlotResult } from '../refresh/refresh-slot.js'
import type { RunOptions } from '../refresh/run.js'
import { Ledger } from '../schedule/ledger.js'
import { findJob, type JobPolicy } from '../schedule/policy.js'
import { findSlot } from '../schedule/slots.js'
import { defaultEffects } from '../system/effects.js'
import { openProject, type Project } from '../system/project.js'
import { printResult, progressOf, say, type OutputOptions } from './refresh-output.js'
import { printTold } from './told-lines.js'

/** Exit code: left out, something else was at work; that of a failure that passes (EX_TEMPFAIL). */
const LEFT_OUT = 75

interface RefreshOptions extends OutputOptions {
  notify?: boolean
  slot?: string
  job?: string
  attempt?: string
}

/**
 * `almanac refresh`: steps go to standard error, the outcome and what is new to standard output, warnings to standard error at the end. The exit
 * code is 3 when it went on without a source. Whether somebody could be told of it changes nothing but what is said on standard error.
 */
export async function refreshCommand(
  folder: string,
  options: RefreshOptions & { date?: string; asOf?: string },
): Promise<void> {
  const project = await openProject(folder)
  if (options.slot !== undefined) return refreshSlotCommand(project, options.slot, options)
  if (options.job !== undefined) throw new UserError('--job goes with --slot; give both or neither', 2)
  const result = await refreshAndTell(
    {
      project,
      ...(await progressOf(project, options)),
      ...(options.date === undefined ? {} : { date: parseCivilDate(options.date) }),
      ...(options.asOf === undefined ? {} : { asOf: parseCivilDate(options.asOf) }),
    },
    options.notify === false,
  )
  await printResult(project, result, options)
}

/** A look back tells nobody. */
async function refreshAndTell(options: RunOptions, isSilent: boolean): Promise<RefreshResult> {
  if (options.asOf !== undefined) return refresh(options)
  const attendance = await attendRun(options.project, { isSilent })
  try {
    const result = await refresh(options)
    printTold(await attendance.ended())
    return result
  } catch (cause) {
    printTold(await attendance.failed(cause))
    throw cause
  }
}

/** `almanac refresh --slot`: as above for one slot of the schedule. The exit code is 75 when it was left out, since something else was at work. */
async function refreshSlotCommand(project: Project, text: string, options: RefreshOptions): Promise<void> {
  const policy = findJob(project, options.job)
  const { job } = policy
  const slot = findSlot(policy, text, defaultEffects.now())
  const done = await refreshSlotAndTell(project, policy, slot, options)
  if (done.kind === 'skipped') {
    say(options, { outcome: 'skipped', job, slot, reason: done.why }, `Left out slot ${slot} of ${job}\n`)
    process.stderr.write(`almanac: slot ${slot} of ${job} left out: ${printable(done.why)}\n`)
    process.exitCode = LEFT_OUT
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
  const ledger = new Ledger(project, policy.job, ({ file, remedy }) =>
    process.stderr.write(`almanac: warning: ${printable(`${file} is damaged; ${remedy}`)}\n`),
  )
  const isScheduled = options.attempt !== undefined
  const attempt = isScheduled ? Number(options.attempt) : null
  const showing = await progressOf(project, options)
  const about = { isSilent: options.notify === false, slot: { job: policy.job, slot } }
  const attendance = await attendRun(project, about)
  try {
    const done = await refreshSlot({ project, ledger, policy, slot, attempt, ...showing })
    // Of a slot that its own scheduler left out, the scheduler tells.
    const isLeftOut = done.kind === 'skipped' && !isScheduled
    printTold(await (isLeftOut ? attendance.failed(done.cause) : attendance.ended()))
    return done
  } catch (cause) {
    printTold(await attendance.failed(cause))
    throw cause
  }
}
