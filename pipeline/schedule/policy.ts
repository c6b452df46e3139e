import type { Backoff } from '../base/backoff.js'
import type { JobSettings } from '../base/schedule-settings.js'
import { UserError, unknownValue } from '../base/error.js'
import type { Project } from '../system/project.js'

/** A job of the schedule with all its rules; times in milliseconds. */
export interface JobPolicy {
  job: string
  cron: string
  timeZone: string
  catchUp: 'none' | 'latest' | 'every'
  mostMissed: number
  overlap: 'skip' | 'wait'
  /** How often a slot is tried at most, the first try included. */
  tries: number
  backoff: Backoff
  maxRuntimeMs: number
}

/** The jobs of a project. */
export function jobPolicies({ settings }: Pick<Project, 'settings'>): JobPolicy[] {
  return settings.schedule.map((job) => policyOf(job, settings['time-zone']))
}

/** The job of a name, or the only one. @throws UserError when there is none, or several and no name. */
export function findJob(project: Pick<Project, 'settings'>, name: string | undefined): JobPolicy {
  const jobs = jobPolicies(project)
  const names = jobs.map(({ job }) => job)
  if (jobs.length === 0) throw new UserError(NO_JOB, 2)
  if (name === undefined && jobs.length > 1)
    throw new UserError(`the schedule has several jobs; give --job, one of ${names.join(', ')}`, 2)
  const found = name === undefined ? jobs[0] : jobs.find(({ job }) => job === name)
  if (!found) throw new UserError(unknownValue('job', name ?? '', names), 2)
  return found
}

/** Said where a job is needed and almanac.yaml has none. */
export const NO_JOB =
  'almanac.yaml: schedule has no job; add one such as { job: refresh, cron: "30 6 * * *" }'

function policyOf(settings: JobSettings, projectZone: string): JobPolicy {
  const { retries } = settings
  return {
    job: settings.job,
    cron: settings.cron,
    timeZone: settings['time-zone'] ?? projectZone,
    catchUp: settings['catch-up'],
    mostMissed: settings['most-missed'],
    overlap: settings.overlap,
    tries: retries.attempts + 1,
    backoff: {
      firstMs: retries['first-wait-minutes'] * MINUTE,
      factor: retries.factor,
      longestMs: retries['longest-wait-minutes'] * MINUTE,
    },
    maxRuntimeMs: settings['max-runtime-minutes'] * MINUTE,
  }
}

const MINUTE = 60_000
