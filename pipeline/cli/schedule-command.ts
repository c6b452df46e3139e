import { serveHealth } from '../service/health-server.js'
import { knownJobs } from '../service/known-jobs.js'
import { runSchedule } from '../service/schedule.js'
import { serviceLogger } from '../service/service-log.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'

/** `almanac schedule`: runs until SIGTERM or SIGINT; a refresh at work is let finish. */
export async function scheduleCommand(folder: string, options: { log?: string }): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  const project = await openProject(folder)
  const { log } = await serviceLogger(project, defaultEffects, options.log)
  const { listen } = project.settings.service
  const health =
    listen === undefined ? null : await serveHealth(project, listen, (now) => knownJobs(project, now))
  if (health) log.info({}, `metrics and health at ${health.url}/metrics and ${health.url}/healthz`)
  try {
    await runSchedule(project, (line) => log.info({}, line), stop.signal)
  } finally {
    await health?.stop()
  }
}
