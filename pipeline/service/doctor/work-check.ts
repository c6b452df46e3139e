import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { civilTime } from '../../base/calendar.js'
import { counted } from '../../base/figures.js'
import { readRuns, readRunsAtWork } from '../../runs/run-record.js'
import type { JobState } from '../../schedule/job-state.js'
import { isLeftOver, nullIfMissing } from '../../system/files.js'
import { isRunning } from '../../system/processes.js'
import { lockOwner } from '../../system/lock.js'
import { ownerWords } from '../../system/lock-owner.js'
import { ok, problem, warning, type Checked, type Finding } from './finding.js'

const NEXT_REFRESH = 'nothing to do: the next refresh cleans up'
const RUNS_LOOKED_AT = 500

/** Who holds the lock of the project. That of a process that ended is taken over by the next run. */
export async function checkLock({ project }: Checked): Promise<Finding[]> {
  const owner = await lockOwner(project.var)
  return [ok('lock', owner === null ? 'free' : `held for a ${owner.work} by ${ownerWords(owner)}`)]
}

function pidOf(runId: string): number {
  return Number(runId.split('-').at(-1))
}

/** What ended processes and damaged records left in `var/`. */
export async function checkLeftovers({ project }: Checked): Promise<Finding[]> {
  const working = await readRunsAtWork(project)
  const dead = working.runs.filter(({ run_id }) => !isRunning(pidOf(run_id)))
  const { damaged } = await readRuns(project, RUNS_LOOKED_AT)
  const aside = (await nullIfMissing(readdir(join(project.runs, 'damaged')))) ?? []
  const temporary = await temporaries(project)
  const findings = [
    ...dead.map(({ run_id }) => warning('leftovers', `run ${run_id} was interrupted`, NEXT_REFRESH)),
    ...[...working.damaged, ...damaged].map((name) =>
      warning(
        'leftovers',
        `the run record var/runs/${name} is damaged`,
        'restore it from a backup, or remove it',
      ),
    ),
  ]
  if (temporary > 0)
    findings.push(
      warning('leftovers', `${counted(temporary, 'unfinished file or folder')} in var/`, NEXT_REFRESH),
    )
  if (aside.length > 0)
    findings.push(
      warning(
        'leftovers',
        `${counted(aside.length, 'damaged run record')} in var/runs/damaged`,
        'restore from a backup what you need, then remove that folder',
      ),
    )
  return findings.length > 0 ? findings : [ok('leftovers', 'none')]
}

async function temporaries({ var: folder, releases, cache }: Checked['project']): Promise<number> {
  const steps = ((await nullIfMissing(readdir(cache))) ?? []).map((step) => join(cache, step))
  const lists = await Promise.all(
    [folder, releases, ...steps].map(async (place) =>
      ((await nullIfMissing(readdir(place))) ?? []).map((name) => join(place, name)),
    ),
  )
  return lists.flat().filter(isLeftOver).length
}

/** Whether anything is to run, and what should have. */
export function checkSchedule(jobs: readonly JobState[]): Finding[] {
  if (jobs.length === 0)
    return [
      warning(
        'schedule',
        'almanac.yaml has no job',
        'add one under schedule, unless cron or systemd runs almanac refresh',
      ),
    ]
  return jobs.map(({ job, next, overdue, timeZone }) =>
    overdue.length > 0
      ? problem(
          'schedule',
          `${job}: ${counted(overdue.length, 'slot')} overdue, the first ${timeText(overdue[0] ?? null, timeZone)}`,
          'see that almanac schedule runs (systemctl status almanac), and almanac runs --failed',
        )
      : ok('schedule', `${job}: next ${timeText(next, timeZone)}`),
  )
}

function timeText(instant: string | null, timeZone: string): string {
  return instant === null ? 'never' : `${civilTime(new Date(instant), timeZone)} in ${timeZone}`
}
