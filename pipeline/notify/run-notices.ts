import { DAY_MS } from '../base/calendar.js'
import { sha256 } from '../base/digest.js'
import type { RunRecord } from '../runs/run-record.js'
import { noticeOf, type Notice } from './notice.js'
import { wordIn } from './words.js'

/** What lasts is told again after so many days. */
const REMINDER_DAYS = 7
/**
 * The notices that a run gives by itself and by the runs before it: failures and the end of them, sources that failed and those that are
 * back, other warnings. They depend on the records alone, so that a run that was never told of is caught up with.
 * @param runs records of all runs until this one, oldest first. @param sources names of the sources.
 */
export function runNotices(
  runs: readonly RunRecord[],
  sources: readonly string[],
  languages: readonly string[],
): Notice[] {
  const served = runs.filter((run) => run.as_of === null)
  const run = served.at(-1)
  if (run === undefined) return []
  return [
    ...outcomeNotices(run, served.slice(0, -1), languages),
    ...warningNotices(run, served.slice(0, -1), sources, languages),
  ]
}

function outcomeNotices(
  run: RunRecord,
  before: readonly RunRecord[],
  languages: readonly string[],
): Notice[] {
  const failures = before.slice(before.findLastIndex(isDone) + 1)
  const [first = run] = failures
  const since = first.logical_date
  const name = first.slot ?? first.run_id
  if (isDone(run)) {
    if (failures.length === 0) return []
    return [
      noticeOf(`recovered:${name}`, 'recovered', languages, (language) =>
        wordIn(language, 'recovered', { since, count: failures.length }),
      ),
    ]
  }
  const weeks = weeksBetween(first, run)
  const textIn = (language: string): string => {
    const error = run.error ?? wordIn(language, 'interrupted')
    return weeks === 0
      ? wordIn(language, 'failed', { date: run.logical_date, error })
      : wordIn(language, 'still-failing', { since, count: failures.length + 1, error })
  }
  return [noticeOf(reminded(`failed:${name}`, weeks), 'failed', languages, textIn)]
}

interface Trouble {
  /** Names the trouble from run to run; the reason may hold times and names of files that change. */
  name: string
  source: string | null
  reason: string
}

function warningNotices(
  run: RunRecord,
  before: readonly RunRecord[],
  sources: readonly string[],
  languages: readonly string[],
): Notice[] {
  const troublesOf = (record: RunRecord): Trouble[] =>
    record.warnings.map((warning) => troubleIn(warning, sources))
  const now = troublesOf(run)
  const notices = now.map((trouble) => troubleNotice(trouble, run, before, troublesOf, languages))
  if (!isDone(run)) return notices
  const last = before.findLast((record) => isDone(record) || record.warnings.length > 0)
  const over = (last === undefined ? [] : troublesOf(last)).filter(
    ({ name, source }) => source !== null && !now.some((trouble) => trouble.name === name),
  )
  return [...notices, ...over.map((trouble) => backNotice(trouble, run, before, troublesOf, languages))]
}

function troubleNotice(
  trouble: Trouble,
  run: RunRecord,
  before: readonly RunRecord[],
  troublesOf: (run: RunRecord) => Trouble[],
  languages: readonly string[],
): Notice {
  const { name, source, reason } = trouble
  const first = firstRunWith(name, before, troublesOf) ?? run
  const weeks = weeksBetween(first, run)
  const key = reminded(`${name}@${first.slot ?? first.run_id}`, weeks)
  if (source === null) return noticeOf(key, 'warning', languages, () => reason)
  const word = weeks === 0 ? 'source-failed' : 'source-still-failing'
  const slots = { source, reason, since: first.logical_date }
  return noticeOf(key, 'source-failed', languages, (language) => wordIn(language, word, slots))
}

function backNotice(
  { name, source, reason }: Trouble,
  run: RunRecord,
  before: readonly RunRecord[],
  troublesOf: (run: RunRecord) => Trouble[],
  languages: readonly string[],
): Notice {
  const first = firstRunWith(name, before, troublesOf) ?? run
  const slots = { source: source ?? '', reason, since: first.logical_date }
  return noticeOf(`recovered:${name}@${first.slot ?? first.run_id}`, 'recovered', languages, (language) =>
    wordIn(language, 'source-recovered', slots),
  )
}

/** The first of the runs in a row that had a trouble; a run that failed without naming it says nothing of it. */
function firstRunWith(
  name: string,
  before: readonly RunRecord[],
  troublesOf: (run: RunRecord) => Trouble[],
): RunRecord | undefined {
  let first: RunRecord | undefined
  for (const run of before.toReversed()) {
    if (troublesOf(run).some((trouble) => trouble.name === name)) first = run
    else if (isDone(run)) break
  }
  return first
}

function troubleIn(warning: string, sources: readonly string[]): Trouble {
  const source = sources.find((each) => warning.startsWith(`${each}: `))
  const rest = source === undefined ? '' : warning.slice(source.length + 2)
  const reasonClass = /^(not fetched|refused)(?=: )/.exec(rest)?.[1]
  if (source === undefined || reasonClass === undefined)
    return {
      name: `warning:${sha256(warning.replaceAll(/\d+/g, '#')).slice(0, 16)}`,
      source: null,
      reason: warning,
    }
  return { name: `source-failed:${source}:${reasonClass.replace(' ', '-')}`, source, reason: rest }
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
