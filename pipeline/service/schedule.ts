import { setTimeout } from 'node:timers/promises'
import { messageOf, UserError } from '../base/error.js'
import { spanText } from '../base/figures.js'
import { isPassingFault } from '../base/machine-fault.js'
import { jobStates } from '../schedule/job-state.js'
import { jobPolicies, NO_JOB } from '../schedule/policy.js'
import type { Effects } from '../system/effects.js'
import { LockHeldError, withLock, type HeldLock } from '../system/lock.js'
import type { Project } from '../system/project.js'
import { aborted } from './aborted.js'
import { Scheduler, type SchedulerParts } from './scheduler.js'
import { settingsReader } from './settings-reader.js'
import { wakeEachMinute } from './wake.js'

/** A scheduler's parts but for the project, which is read again whenever its settings change, and who ends it. */
export interface ScheduleOptions extends Omit<SchedulerParts, 'project' | 'effects'> {
  effects: Effects
  /** Begins to answer from outside what the one scheduler at work is asked, and gives the end of it. */
  listen?: () => Promise<() => Promise<void>>
  /** Aborted: nothing more is started, and a run at work is let end. */
  stop: AbortSignal
  /** Aborted: a run at work is ended too. */
  kill: AbortSignal
}

const STAND_BY_MS = 5000

/**
 * Runs the schedule of a project until `stop` is aborted. One scheduler is at work in a project at a time: a second one says who is, stands by, and
 * takes over when that one ends; until then it does not listen. @throws UserError when the schedule has no job, or it cannot listen.
 */
export async function runSchedule(project: Project, options: ScheduleOptions): Promise<void> {
  if (jobPolicies(project).length === 0) throw new UserError(NO_JOB)
  const { say, stop } = options
  let toldOf = ''
  while (!stop.aborted) {
    const lost = new AbortController()
    let working: Promise<unknown> = Promise.resolve(null)
    const work = (lock: HeldLock): Promise<void> => {
      toldOf = ''
      const served = serve(project, lock, lost, options)
      working = served.then(
        () => null,
        (fault: unknown) => fault,
      )
      return served
    }
    try {
      await withLock(project.var, work, { name: 'scheduler', purpose: { work: 'scheduler' } })
    } catch (cause) {
      lost.abort()
      const fault = await working
      if (!isPassingFault(cause) && (fault !== null || !(cause instanceof UserError))) throw fault ?? cause
      const about = (cause instanceof LockHeldError && cause.owner?.token) || messageOf(cause)
      if (about !== toldOf) say(`standing by: ${messageOf(cause).replace(/; wait for it to end.*$/, '')}`)
      toldOf = about
      await setTimeout(STAND_BY_MS, undefined, { signal: stop }).catch(() => undefined)
    }
  }
}

async function serve(
  project: Project,
  lock: HeldLock,
  lost: AbortController,
  options: ScheduleOptions,
): Promise<void> {
  const { say, stop, kill, effects, listen } = options
  const endListening = await listen?.()
  const readProject = settingsReader(project, say)
  const scheduler = new Scheduler({ ...options, project: readProject })
  const onKill = (): void => scheduler.kill()
  kill.addEventListener('abort', onKill)
  const look = async (): Promise<void> => {
    try {
      await lock.check()
      await scheduler.look()
    } catch (cause) {
      say(messageOf(cause))
      if (!isPassingFault(cause)) lost.abort()
    }
  }
  const jumped = (milliseconds: number): void => say(jumpText(milliseconds, effects.now()))
  const endWaking = wakeEachMinute({ now: () => effects.now(), work: look, jumped })
  try {
    await look()
    await sayNext(project, options)
    await Promise.race([aborted(stop), aborted(lost.signal)])
    say('stopping; a running refresh may finish')
  } finally {
    endWaking()
    await scheduler.stop()
    kill.removeEventListener('abort', onKill)
    await endListening?.()
  }
}

function jumpText(milliseconds: number, now: Date): string {
  const way = milliseconds > 0 ? 'ahead' : 'back'
  return `the clock jumped ${way} by ${spanText(Math.abs(milliseconds))} (it was set, or this machine slept): it is now ${now.toISOString()}; each job decides once what is due, by its own rules`
}

async function sayNext(project: Project, { say, effects }: ScheduleOptions): Promise<void> {
  for (const { job, next } of await jobStates(project, effects.now()))
    say(`${job}: next run ${next ?? 'never'}`)
}
