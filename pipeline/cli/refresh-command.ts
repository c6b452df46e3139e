import { UserError } from '../base/error.js'
import { printable } from '../base/printable.js'
import { parseCivilDate } from '../base/calendar.js'
import { refresh, type RefreshResult } from '../refresh/refresh.js'
import { refreshSlot } from '../refresh/refresh-slot.js'
import type { ShowStep } from '../refresh/run.js'
import { releaseStatus } from '../release/status.js'
import { Ledger } from '../schedule/ledger.js'
import { findJob } from '../schedule/policy.js'
import { findSlot } from '../schedule/slots.js'
import { defaultEffects } from '../system/effects.js'
import { openProject, type Project } from '../system/project.js'
import { findingCount } from './status-command.js'

/** Exit code: done, but not with every source. */
const WITHOUT_A_SOURCE = 3
/** Exit code: left out, something else was at work; that of a failure that passes (EX_TEMPFAIL). */
const LEFT_OUT = 75

interface OutputOptions {
  quiet?: boolean
  json?: boolean
}

/**
 * `almanac refresh`: steps go to standard error, the outcome and what is new to standard output, warnings to standard error at the end. The exit
 * code is 3 when it went on without a source.
 */
export async function refreshCommand(
  folder: string,
  options: { date?: string; asOf?: string } & SlotOptions,
): Promise<void> {
  const project = await openProject(folder)
  if (options.slot !== undefined) return refreshSlotCommand(project, options.slot, options)
  if (options.job !== undefined) throw new UserError('--job goes with --slot; give both or neither', 2)
  const result = await refresh({
    project,
    ...(await stepDisplay(options)),
    ...(options.date === undefined ? {} : { date: parseCivilDate(options.date) }),
    ...(options.asOf === undefined ? {} : { asOf: parseCivilDate(options.asOf) }),
  })
  if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`)
  else await printOutcome(project, result, options)
  warn(result)
}

interface SlotOptions extends OutputOptions {
  slot?: string
  job?: string
  attempt?: string
}

/** `almanac refresh --slot`: as above for one slot of the schedule. The exit code is 75 when it was left out, since something else was at work. */
async function refreshSlotCommand(project: Project, text: string, options: SlotOptions): Promise<void> {
  const policy = findJob(project, options.job)
  const { job } = policy
  const slot = findSlot(policy, text, defaultEffects.now())
  const ledger = new Ledger(project, job, ({ file, remedy }) =>
    process.stderr.write(`almanac: warning: ${printable(`${file} is damaged; ${remedy}`)}\n`),
  )
  const attempt = options.attempt === undefined ? null : Number(options.attempt)
  const showing = await stepDisplay(options)
  const done = await refreshSlot({ project, ledger, policy, slot, attempt, ...showing })
  if (done.kind === 'skipped') {
    say(options, { outcome: 'skipped', job, slot, reason: done.why }, `Left out slot ${slot} of ${job}\n`)
    process.stderr.write(`almanac: slot ${slot} of ${job} left out: ${printable(done.why)}\n`)
    process.exitCode = LEFT_OUT
    return
  }
  const { state, attempt: made } = done.entry
  if (done.kind === 'before') {
    const words = state === 'done' ? 'is done already' : `was tried already (try ${made}: ${state})`
    say(
      options,
      { outcome: `already-${state}`, job, slot, attempt: made },
      `Nothing to do: slot ${slot} of ${job} ${words}\n`,
    )
    return
  }
  say(options, { ...done.result, job, slot, attempt: made }, '')
  if (options.json !== true) await printOutcome(project, done.result, options)
  warn(done.result)
}

function say({ json, quiet }: OutputOptions, facts: object, words: string): void {
  if (json === true) process.stdout.write(`${JSON.stringify(facts)}\n`)
  else if (quiet !== true) process.stdout.write(words)
}

async function stepDisplay({ quiet, json }: OutputOptions): Promise<{ showStep?: ShowStep }> {
  return quiet === true || json === true ? {} : { showStep: (await import('./progress.js')).stepsOnTerminal }
}

async function printOutcome(project: Project, result: RefreshResult, options: OutputOptions): Promise<void> {
  if (options.quiet !== true) process.stdout.write(`${outcomeText(result)}${await newsText(project, result)}`)
}

function warn(result: RefreshResult): void {
  if (result.warnings.length === 0) return
  process.stderr.write(result.warnings.map((warning) => `almanac: warning: ${printable(warning)}\n`).join(''))
  process.exitCode = WITHOUT_A_SOURCE
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
