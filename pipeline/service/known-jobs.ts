import type { JobState } from '../schedule/job-state.js'
import type { Project } from '../system/project.js'
import { nextRuns } from './schedule.js'

/** How the jobs of the schedule stand. @throws UserError for a cron expression that is none. */
export async function knownJobs(project: Project, _now: Date): Promise<JobState[]> {
  const timeZone = project.settings['time-zone']
  const jobs = await nextRuns(project)
  return jobs.map(({ job, cron, next_at }) => ({
    job,
    cron,
    timeZone,
    last: null,
    next: next_at,
    overdue: [],
  }))
}
