import { DAY_MS } from '../base/calendar.js'
import { sha256 } from '../base/digest.js'
import type { RunRecord } from '../runs/run-record.js'
import type { Strings } from '../system/words.js'
import { outcomeText } from '../release/source-outcome.js'
import { noticeOf, type Notice } from './notice.js'

/** What lasts is told again after so many days. */
const REMINDER_DAYS = 7
/**
 * The notices that a run gives by itself and by the runs before it: failures and the end of them, sources that failed and those that are
 * back, other warnings. They depend on the records alone, so that a run that was never told of is caught up with.
 * @param runs records of all runs until this one, oldest first.
 */
export function runNotices(runs: readonly RunRecord[], strings: Strings): Notice[] {
  const served = runs.filter((run) => run.as_of === null)
  const run = served.at(-1)
  if (run === undefined) return []
  return [
    ...outcomeNotices(run, served.slice(0, -1), strings),
    ...warningNotices(run, served.slice(0, -1), strings),
  ]
}

function outcomeNotices(run: RunRecord, before: readonly RunRecord[], strings: Strings): Notice[] {
  const failures = before.slice(before.findLastIndex(isDone) + 1)
  const [first = run] = failures
  const since = first.logical_date
  const name = first.slot ?? first.run_id
  if (isDone(run)) {
    if (failures.length === 0) return []
    return [
      noticeOf(`recovered:${name}`, 'recovered', strings.languages, (language) =>
        strings.message(language, 'recovered', { since, count: failures.length }),
      ),
    ]
  }
  const weeks = weeksBetween(first, run)
  const textIn = (language: string): string => {
    const error = run.error ?? strings.message(language, 'interrupted')
    return weeks === 0
      ? strings.message(language, 'failed', { date: run.logical_date, error })
      : strings.message(language, 'still-failing', { since, count: failures.length + 1, error })
  }
  return [noticeOf(reminded(`failed:${name}`, weeks), 'failed', strings.languages, textIn)]
}

interface Trouble {
  /** Names the trouble from run to run; the reason may hold times and names of files that change. */
  name: string
  source: string | null
  reason: string
}

function warningNotices(run: RunRecord, before: readonly RunRecord[], strings: Strings): Notice[] {
  const now = troublesOf(run)
  const notices = now.map((trouble) => troubleNotice(trouble, run, before, strings))
  if (!isDone(run)) return notices
  const last = before.findLast((record) => isDone(record) || troublesOf(record).length > 0)
  const over = (last === undefined ? [] : troublesOf(last)).filter(
    ({ name, source }) => source !== null && !now.some((trouble) => trouble.name === name),
  )
  return [...notices, ...over.map((trouble) => backNotice(trouble, run, before, strings))]
}

/** Files of one source that fail in the same way are one trouble, as are warnings about one thing. */
function troublesOf({ sources, warnings }: RunRecord): Trouble[] {
  const each: Trouble[] = [
    ...sources.map((outcome) => ({
      name: `source-failed:${outcome.source}:${outcome.outcome}`,
      source: outcome.source,
      reason: outcomeText(outcome),
    })),
    ...warnings.map(({ about, words }) => ({
      name: `warning:${sha256(about).slice(0, 16)}`,
      source: null,
      reason: words,
    })),
  ]
  const names = [...new Set(each.map(({ name }) => name))]
  return names.map((name) => {
    const same = each.filter((trouble) => trouble.name === name)
    return { name, source: same[0]?.source ?? null, reason: same.map(({ reason }) => reason).join('\n') }
  })
}

function troubleNotice(
  trouble: Trouble,
  run: RunRecord,
  before: readonly RunRecord[],
  strings: Strings,
): Notice {
  const { name, source, reason } = trouble
  const first = firstRunWith(name, before) ?? run
  const weeks = weeksBetween(first, run)
  const key = reminded(`${name}@${first.slot ?? first.run_id}`, weeks)
  if (source === null) return noticeOf(key, 'warning', strings.languages, () => reason)
  const word = weeks === 0 ? 'source-failed' : 'source-still-failing'
  const slots = { source, reason, since: first.logical_date }
  return noticeOf(key, 'source-failed', strings.languages, (language) =>
    strings.message(language, word, slots),
  )
}

function backNotice(
  { name, source, reason }: Trouble,
  run: RunRecord,
  before: readonly RunRecord[],
  strings: Strings,
): Notice {
  const first = firstRunWith(name, before) ?? run
  const slots = { source: source ?? '', reason, since: first.logical_date }
  return noticeOf(
    `recovered:${name}@${first.slot ?? first.run_id}`,
    'recovered',
    strings.languages,
    (language) => strings.message(language, 'source-recovered', slots),
  )
}

/** The first of the runs in a row that had a trouble; a run that failed without naming it says nothing of it. */
function firstRunWith(name: string, before: readonly RunRecord[]): RunRecord | undefined {
  let first: RunRecord | undefined
  for (const run of before.toReversed()) {
    if (troublesOf(run).some((trouble) => trouble.name === name)) first = run
    else if (isDone(run)) break
  }
  return first
}

function isDone({ outcome }: RunRecord): boolean {
  return outcome === 'released' || outcome === 'unchanged'
}

function weeksBetween(first: RunRecord, run: RunRecord): number {
  const days = (Date.parse(run.started_at) - Date.parse(first.started_at)) / DAY_MS
  return Math.max(0, Math.floor(days / REMINDER_DAYS))
}

function reminded(key: string, weeks: number): string {
  return weeks === 0 ? key : `${key}+${weeks}w`
}
