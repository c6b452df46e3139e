import type { RefreshResult } from '../refresh/refresh.js'
import type { RunOptions } from '../refresh/run.js'
import { logFormat, printedLog, wantsLog } from '../system/log-print.js'
import type { Project } from '../system/project.js'
import { tell, warn } from './messages.js'
import { frontPage } from './front-page.js'
import { offerPage } from './offer-page.js'

/** Exit code: done, but not with every source. */
const WITHOUT_A_SOURCE = 3

/** How much a refresh prints. */
interface OutputOptions {
  quiet?: boolean
  json?: boolean
  log?: string
}

/** What else a refresh is asked for, beside its dates. */
export interface RefreshOptions extends OutputOptions {
  notify?: boolean
  slot?: string
  job?: string
  attempt?: string
}

/** What shows the work on standard error: the lines of the log where they are asked for, else the steps. */
export async function progressOf(
  project: Project,
  { quiet, json, log }: OutputOptions,
): Promise<Pick<RunOptions, 'log' | 'showStep'>> {
  if (log !== undefined || wantsLog(process.env))
    return {
      log: printedLog(logFormat(log, process.stderr), process.stderr, project.settings['time-zone']),
    }
  return quiet === true || json === true ? {} : { showStep: (await import('./progress.js')).stepsOnTerminal }
}

/** Facts as JSON, or words, on standard output. */
export function say({ json, quiet }: OutputOptions, facts: object, words: string): void {
  if (json === true) process.stdout.write(`${JSON.stringify(facts)}\n`)
  else if (quiet !== true) tell(words)
}

/** How a refresh ended and what is new, on standard output; its warnings on standard error, with the exit code 3. */
export async function printResult(
  project: Project,
  result: RefreshResult,
  options: OutputOptions,
  facts: object = result,
): Promise<void> {
  const isForPeople = options.json !== true && options.quiet !== true
  const page = isForPeople ? await frontPage(project, result.site) : ''
  say(
    options,
    facts,
    isForPeople ? `${outcomeText(project, result, page)}${await newsText(project, result)}` : '',
  )
  for (const warning of result.warnings) warn(warning)
  if (result.warnings.length > 0) process.exitCode = WITHOUT_A_SOURCE
  if (isForPeople && result.outcome === 'released') await offerPage(page)
}

function outcomeText({ settings }: Project, result: RefreshResult, page: string): string {
  const { address } = settings
  const web = address === undefined || result.asOf !== null ? '' : `  web       ${address}\n`
  return `${firstLine(result)}\n  report    ${page}\n${web}  database  ${result.warehouse}\n`
}

/** What of a new release asks to be looked at: its flags that were not there before, and what its checks found. */
async function newsText(project: Project, { outcome }: RefreshResult): Promise<string> {
  if (outcome !== 'released') return ''
  const [{ releaseStatus }, { findingCount }] = await Promise.all([
    import('../release/status.js'),
    import('./status-command.js'),
  ])
  const status = await releaseStatus(project)
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
      outcome === 'placed' ? `Placed ${releaseId}` : `Nothing changed; release ${releaseId} already exists`
    return `${done}: what was known on ${asOf}; the served release stays`
  }
  const hold = held ? ' (held by a rollback; roll back to a newer release to end that)' : ''
  return outcome === 'released'
    ? `Released ${releaseId}`
    : `Nothing changed; release ${releaseId} stays${hold}`
}
