import { printable } from '../base/printable.js'
import { parseCivilDate } from '../base/calendar.js'
import { attendRun } from '../notify/after-run.js'
import { refresh, type RefreshResult } from '../refresh/refresh.js'
import type { RunOptions } from '../refresh/run.js'
import { releaseStatus } from '../release/status.js'
import { logFormat, printedLog, wantsLog } from '../system/log-print.js'
import { openProject, type Project } from '../system/project.js'
import { printTold } from './told-lines.js'
import { findingCount } from './status-command.js'

/** Exit code: done, but not with every source. */
const WITHOUT_A_SOURCE = 3

/**
 * `almanac refresh`: steps go to standard error, the outcome and what is new to standard output, warnings to standard error at the end. The exit
 * code is 3 when it went on without a source. Whether somebody could be told of it changes nothing but what is said on standard error.
 */
export async function refreshCommand(
  folder: string,
  options: { date?: string; asOf?: string; quiet?: boolean; json?: boolean; log?: string; notify?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  const isSilent = options.quiet === true || options.json === true
  const result = await refreshAndTell(
    {
      project,
      ...(await progressOf(project, options.log, isSilent)),
      ...(options.date === undefined ? {} : { date: parseCivilDate(options.date) }),
      ...(options.asOf === undefined ? {} : { asOf: parseCivilDate(options.asOf) }),
    },
    options.notify === false,
  )
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  else if (options.quiet !== true)
    process.stdout.write(`${outcomeText(result)}${await newsText(project, result)}`)
  if (result.warnings.length === 0) return
  process.stderr.write(result.warnings.map((warning) => `almanac: warning: ${printable(warning)}\n`).join(''))
  process.exitCode = WITHOUT_A_SOURCE
}

/** What shows the work on standard error: the lines of the log where they are asked for, else the steps. */
async function progressOf(
  project: Project,
  wanted: string | undefined,
  isSilent: boolean,
): Promise<Pick<RunOptions, 'log' | 'showStep'>> {
  if (wanted !== undefined || wantsLog(process.env))
    return {
      log: await printedLog(logFormat(wanted, process.stderr), process.stderr, project.settings['time-zone']),
    }
  return isSilent ? {} : { showStep: (await import('./progress.js')).stepsOnTerminal }
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

function outcomeText(result: RefreshResult): string {
  return `${firstLine(result)}\n  report    ${result.site}/index.html\n  database  ${result.warehouse}\n`
}

/** What of a new release asks to be looked at: its flags that were not there before, and what its checks found. */
async function newsText(project: Project, { outcome }: RefreshResult): Promise<string> {
  const status = outcome === 'released' ? await releaseStatus(project) : null
  if (status === null) return ''
  const news = status.flags.reduce((sum, row) => sum + Number(row['new_count']), 0)
  const lines = [
    news > 0 ? `  flags     ${news} new; almanac explain lists all\n` : '',
    status.checks.length > 0 ? `  checks    ${status.checks.map(findingCount).join(', ')}\n` : '',
  ]
  return lines.join('')
}

function firstLine({ outcome, releaseId, asOf, held }: RefreshResult): string {
  if (asOf !== null) {
    const done =
      outcome === 'placed' ? `Placed ${releaseId}` : `Nothing changed; release ${releaseId} is there`
    return `${done}: what was known on ${asOf}; the served release stays`
  }
  const hold = held ? ' (held by a rollback; almanac rollback to a newer one ends that)' : ''
  return outcome === 'released'
    ? `Released ${releaseId}`
    : `Nothing changed; release ${releaseId} stays${hold}`
}
