import { createTask, validate, type ScheduledTask } from 'node-cron'
import { messageOf, UserError } from '../base/error.js'
import { refresh, type RefreshResult } from '../refresh/refresh.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import { openProject, type Project } from '../system/project.js'
import { aborted } from './aborted.js'

/** What the scheduler tells of: one line each. */
export type Say = (line: string) => void

/** When each job runs next, by the project's schedule and time zone. @throws UserError for a cron expression that is none. */
export async function nextRuns(
  project: Project,
): Promise<{ job: string; cron: string; next_at: string | null }[]> {
  const tasks = tasksOf(project, () => undefined)
  try {
    // A task that was never started knows no next run.
    for (const { task } of tasks) await task.start()
    return tasks.map(({ task, job, expression }) => ({
      job,
      cron: expression,
      next_at: task.getNextRun()?.toISOString() ?? null,
    }))
  } finally {
    for (const { task } of tasks) await task.destroy()
  }
}

/**
 * Refreshes the project on its schedule until `stop` is aborted, then waits for a refresh at work to end. A refresh that fails
 * is told and the schedule goes on; a slot that comes while a refresh is at work is left out and told.
 */
export async function runSchedule(
  project: Project,
  say: Say,
  stop: AbortSignal,
  effects: Effects = defaultEffects,
): Promise<void> {
  let atWork: Promise<void> = Promise.resolve()
  const tasks = tasksOf(project, (job) => {
    atWork = refreshOnce(project.folder, job, say, effects)
    return atWork
  })
  if (tasks.length === 0)
    throw new UserError(
      'almanac.yaml: schedule has no job; add one such as { job: refresh, cron: "30 6 * * *" }',
    )
  for (const { task, job } of tasks) {
    task.on('execution:overlap', () => say(`${job}: left out, the refresh before it is still at work`))
    await task.start()
    say(`${job}: next run ${task.getNextRun()?.toISOString() ?? 'never'}`)
  }
  await aborted(stop)
  say('stopping')
  for (const { task } of tasks) await task.destroy()
  await atWork
}

async function refreshOnce(folder: string, job: string, say: Say, effects: Effects): Promise<void> {
  say(`${job}: started`)
  try {
    const result = await refresh({ project: await openProject(folder) }, effects)
    for (const warning of result.warnings) say(`${job}: warning: ${warning}`)
    say(`${job}: ${outcomeLine(result)}`)
  } catch (cause) {
    say(`${job}: failed: ${messageOf(cause)}`)
  }
}

function outcomeLine({ outcome, releaseId }: RefreshResult): string {
  return outcome === 'unchanged' ? `nothing changed, ${releaseId} stays` : `released ${releaseId}`
}

function tasksOf(
  project: Project,
  work: (job: string) => Promise<void> | undefined,
): { task: ScheduledTask; job: string; expression: string }[] {
  return project.settings.schedule.map(({ job, cron: expression }) => {
    if (!validate(expression))
      throw new UserError(
        `almanac.yaml: schedule: ${job}: not a cron expression: ${expression}; an example is 30 6 * * *`,
      )
    const task = createTask(expression, () => work(job), {
      timezone: project.settings['time-zone'],
      noOverlap: true,
      name: job,
    })
    return { task, job, expression }
  })
}
