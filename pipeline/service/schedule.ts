import { setTimeout } from 'node:timers/promises'
import { messageOf, UserError } from '../base/error.js'
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
  /** Aborted: nothing more is started, and a run at work is let end. */
  stop: AbortSignal
  /** Aborted: a run at work is ended too. */
  kill: AbortSignal
}

const STAND_BY_MS = 5000

/**
 * Runs the schedule of a project until `stop` is aborted. One scheduler is at work in a project at a time: a second one says who is, stands by, and
 * takes over when that one ends. @throws UserError when the schedule has no job.
 */
export async function runSchedule(project: Project, options: ScheduleOptions): Promise<void> {
  if (jobPolicies(project).length === 0) throw new UserError(NO_JOB)
  const { say, stop } = options
  let toldOf = ''
  while (!stop.aborted) {
    let working: Promise<void> = Promise.resolve()
    const work = (lock: HeldLock): Promise<void> => (working = serve(project, lock, options))
    try {
      await withLock(project.var, work, { name: 'scheduler', purpose: { work: 'scheduler' } })
    } catch (cause) {
      await working.catch(() => undefined)
      if (!(cause instanceof UserError)) throw cause
      const isNews = !(cause instanceof LockHeldError) || cause.owner?.token !== toldOf
      if (cause instanceof LockHeldError) toldOf = cause.owner?.token ?? ''
      if (isNews) say(`standing by: ${messageOf(cause).replace(/; wait for it to end.*$/, '')}`)
      await setTimeout(STAND_BY_MS, undefined, { signal: stop }).catch(() => undefined)
    }
  }
}

async function serve(project: Project, lock: HeldLock, options: ScheduleOptions): Promise<void> {
  const { say, stop, kill } = options
  const readProject = settingsReader(project, say)
  const scheduler = new Scheduler({ ...options, project: readProject })
  const onKill = (): void => scheduler.kill()
  kill.addEventListener('abort', onKill)
  const lost = new AbortController()
  const look = async (): Promise<void> => {
    try {
      await lock.check()
      await scheduler.look()
    } catch (cause) {
      say(messageOf(cause))
      lost.abort()
    }
  }
  const endWaking = await wakeEachMinute(look)
  await look()
  await sayNext(project, options)
  await Promise.race([aborted(stop), aborted(lost.signal)])
  say('stopping; a refresh at work is let end')
  await endWaking()
  await scheduler.stop()
  kill.removeEventListener('abort', onKill)
}

async function sayNext(project: Project, { say, effects }: ScheduleOptions): Promise<void> {
  for (const { job, next } of await jobStates(project, effects.now()))
    say(`${job}: next run ${next ?? 'never'}`)
}
