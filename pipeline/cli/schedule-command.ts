import { alertNotice } from '../notify/notice.js'
import { factsWithoutRun } from '../notify/run-facts.js'
import { tell } from '../notify/tell.js'
import type { Alert } from '../schedule/alert.js'
import { jobStates } from '../schedule/job-state.js'
import { serveHealth } from '../service/health-server.js'
import { runSchedule } from '../service/schedule.js'
import { serviceLogger } from '../service/service-log.js'
import { runSlotProcess } from '../service/slot-process.js'
import { defaultEffects } from '../system/effects.js'
import type { Log } from '../system/log.js'
import { openProject, type Project } from '../system/project.js'
import { toldText } from './told-lines.js'

/**
 * `almanac schedule`: runs until SIGTERM or SIGINT; a refresh at work is let end, unless a second signal comes. What asks for attention is told
 * in the ways of the settings.
 */
export async function scheduleCommand(folder: string, options: { log?: string }): Promise<void> {
  const project = await openProject(folder)
  const { log } = serviceLogger(project, defaultEffects, options.log)
  const [stop, kill] = [new AbortController(), new AbortController()]
  const onSignal = (): void => (stop.signal.aborted ? kill : stop).abort()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal)
  const { listen } = project.settings.service
  const answer = async (address: string): Promise<() => Promise<void>> => {
    const { url, stop } = await serveHealth(project, address, (now) => jobStates(project, now))
    log.info({}, `metrics and health at ${url}/metrics and ${url}/healthz`)
    return stop
  }
  await runSchedule(project, {
    say: (line) => log.info({}, line),
    alert: (alert) => pass(project, log, alert),
    runSlot: runSlotProcess,
    effects: defaultEffects,
    ...(listen === undefined ? {} : { listen: () => answer(listen) }),
    stop: stop.signal,
    kill: kill.signal,
  })
}

/** Logs an alert and tells it in the ways that the settings name now. */
async function pass({ folder }: Project, log: Log, alert: Alert): Promise<void> {
  const { kind, job, slot, text } = alert
  log.error({ alert: kind, job, slot }, text)
  const project = await openProject(folder)
  const told = await tell(project, [alertNotice(alert)], factsWithoutRun(project, { job, slot }))
  for (const words of told.map(toldText)) if (words !== null) log.warn({}, words)
}
