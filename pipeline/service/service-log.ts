import type { Effects } from '../system/effects.js'
import { openLog, type Log, type LogSink } from '../system/log.js'
import { logFormat, printedLog, type LogTerminal } from '../system/log-print.js'
import type { Project } from '../system/project.js'

/** The log of a service, and the place where the lines of its runs' logs go beside their files. */
export interface ServiceLog {
  log: Log
  /** Give it to each run as `log`. */
  sink: LogSink
}

/** The log of a process that works unattended, printed on standard error: for people on a terminal, as JSON elsewhere or as `wanted`. */
export function serviceLogger(
  project: Project,
  effects: Effects,
  wanted?: string,
  terminal: LogTerminal = process.stderr,
): ServiceLog {
  const sink = printedLog(logFormat(wanted, terminal), terminal, project.settings['time-zone'])
  return { log: openLog([sink], { now: () => effects.now() }), sink }
}
