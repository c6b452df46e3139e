import { join } from 'node:path'
import { civilTime } from '../base/calendar.js'
import { bytesText, counted, spanText } from '../base/figures.js'
import { hasFailed } from '../runs/find-run.js'
import { warningsIn, type RunRecord } from '../runs/run-record.js'
import { verdictOf } from '../service/health/verdict.js'
import { jobStates } from '../schedule/job-state.js'
import { overviewOf, type Overview, type WorkState } from '../service/overview.js'
import type { SourceState } from '../service/source-states.js'
import type { Lateness } from '../sources/publishing.js'
import type { DiskUse } from '../system/disk-use.js'
import { textOf, type Row } from '../system/database.js'
import { defaultEffects } from '../system/effects.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'
import { frontPage } from './front-page.js'
import { agoText, screenText, screenWidth } from './screen.js'
import { asTyped } from './typed-command.js'

type Line = [label: string, text: string]

/** `almanac status`: one screen on the served release, the last run and the next, the sources and the disk. */
export async function statusCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const project = await openProject(folder)
  const overview = await overviewOf(project, {
    now: defaultEffects.now(),
    jobs: (now) => jobStates(project, now),
  })
  const page = overview.served ? await frontPage(project, join(project.current, 'site')) : null
  const text =
    options.json === true
      ? `${JSON.stringify(overview, null, 2)}\n`
      : screenText(lines(overview, project.settings['time-zone'], page), screenWidth(process.stdout))
  process.stdout.write(text)
}

function lines(overview: Overview, timeZone: string, page: string | null): Line[] {
  const { served, at_work, last_run, jobs, sources, disk, replaced, copies, unused, problems } = overview
  const now = new Date(overview.at)
  const warnings = [...new Set([...(last_run ? warningsIn(last_run) : []), ...unused])]
  const said: Line[] = [
    ['now', `${civilTime(now, timeZone)} in ${timeZone}, as all times here`],
    ['state', stateText(overview)],
    ...nextLines(overview),
    ...releaseLines(overview, now, timeZone),
    ...(page === null ? [] : [['report', page] satisfies Line]),
    ...at_work.map((work): Line => ['at work', workText(work, now, timeZone)]),
    ['last run', last_run ? runText(last_run, now, timeZone) : 'none'],
    ...jobs.flatMap(({ job, cron, next, overdue }): Line[] => [
      ['next run', `${next === null ? 'never' : agoText(next, now, timeZone)}: ${job}, ${cron}`],
      ...(overdue.length > 0 ? [overdueLine(job, overdue, timeZone)] : []),
    ]),
    ...sourceLines(sources, now, timeZone),
    ...(served ? findingLines(served) : []),
    ...(disk ? [['disk', diskText(disk)] satisfies Line] : []),
    ...(replaced.length > 0 ? [['library', `in its place: ${replaced.join(', ')}`] satisfies Line] : []),
    ...(copies.length > 0 ? [['copies', copiesText(copies)] satisfies Line] : []),
    ...warnings.map((warning): Line => ['warning', warning]),
    ...problems.map((problem): Line => ['problem', problem]),
  ]
  return said.map(([label, text]) => [label, asTyped(text)])
}

function copiesText(copies: readonly string[]): string {
  const what = copies.length === 1 ? (copies[0] ?? '') : `${copies.length} files`
  return `${what}: the same as almanac's own, but without its fixes; almanac library tidy removes such copies`
}

/** What asks to be looked at, in one line each, or that nothing does. */
function stateText(overview: Overview): string {
  const { at_work, last_run, problems } = overview
  const { reasons } = verdictOf(overview)
  if (at_work.some(({ alive }) => !alive)) reasons.push('a run was interrupted')
  if (last_run && hasFailed(last_run)) reasons.push(`the last run ${runEnd(last_run)}`)
  const warned = last_run ? warningsIn(last_run).length : 0
  const told = [
    warned > 0 ? counted(warned, 'warning') : '',
    problems.length > 0 ? counted(problems.length, 'problem') : '',
  ].filter(Boolean)
  const below = told.length > 0 ? `${told.join(' and ')} below` : ''
  if (isNew(overview)) return ['new: nothing was released yet', below].filter(Boolean).join('; ')
  if (reasons.length > 0) return ['NOT WELL', ...reasons, below].filter(Boolean).join('\n')
  return below === '' ? 'all is well' : `well, with ${below}`
}

/** Whether nothing was tried yet: there is no run, and nothing of a release. */
function isNew({ served, last_run, at_work, disk }: Overview): boolean {
  const releases = disk?.parts.find(({ part }) => part === 'releases')
  return served === null && last_run === null && at_work.length === 0 && releases?.bytes === 0
}

/** What to do for the first release. */
function nextLines(overview: Overview): Line[] {
  const { served, at_work, last_run, sources, problems } = overview
  if (served !== null || at_work.some(({ alive }) => alive)) return []
  if (problems.length > 0) return [['next', 'fix the problems below, then run almanac refresh']]
  if (last_run && hasFailed(last_run))
    return [['next', 'fix what made the last run fail, then run almanac refresh']]
  if (sources.length === 0) return [['next', 'almanac source new FILE --write proposes a first source']]
  return [['next', 'almanac refresh fetches the sources and makes the first release']]
}

function runEnd({ outcome }: RunRecord): string {
  return outcome === 'failed' ? 'failed' : 'was interrupted'
}

function releaseLines(overview: Overview, now: Date, timeZone: string): Line[] {
  const { served, held, problems } = overview
  if (!served)
    return [['release', problems.length > 0 && !isNew(overview) ? 'none that can be read' : 'none yet']]
  const { id, date, released_at } = served.release
  const hold = held ? '\nheld by a rollback until a refresh brings something new' : ''
  return [
    ['release', `${id}, logical date ${date}`],
    ['', `made ${agoText(released_at, now, timeZone)}${hold}`],
  ]
}

function workText(work: WorkState, now: Date, timeZone: string): string {
  const { job, attempt, started_at, step, alive } = work
  const parts = [job ?? 'by hand', attempt > 1 ? `attempt ${attempt}` : '', step === null ? '' : `at ${step}`]
  const gone = alive ? '' : '\ninterrupted: its process is gone; the next refresh clears up'
  return `since ${agoText(started_at, now, timeZone)}: ${parts.filter(Boolean).join(', ')}${gone}`
}

function runText(run: RunRecord, now: Date, timeZone: string): string {
  const { started_at, finished_at, outcome, job, attempt, error } = run
  const took =
    finished_at === null ? '' : `, took ${spanText(Date.parse(finished_at) - Date.parse(started_at))}`
  const tries = attempt > 1 ? `, attempt ${attempt}` : ''
  const why =
    error === null
      ? ''
      : `\n${error}\nalmanac log ${outcome === 'failed' ? 'last-failed' : 'last'} tells more`
  return `${outcome}, ${agoText(started_at, now, timeZone)}${took}: ${job ?? 'by hand'}${tries}${why}`
}

function overdueLine(job: string, overdue: readonly string[], timeZone: string): Line {
  const [first = ''] = overdue
  const since = civilTime(new Date(first), timeZone)
  return [
    'OVERDUE',
    `${job}: ${counted(overdue.length, 'slot')} since ${since}; is almanac schedule running?`,
  ]
}

function sourceLines(sources: readonly SourceState[], now: Date, timeZone: string): Line[] {
  if (sources.length === 0) return []
  const hasCalendar = sources.some(({ lateness }) => lateness !== null)
  const hasFailed = sources.some(({ outcome }) => outcome !== null && outcome !== 'read')
  const table = listTable(
    [
      'name',
      'received',
      'set aside',
      'refused',
      ...(hasCalendar ? ['calendar'] : []),
      ...(hasFailed ? ['last run'] : []),
    ],
    sources.map((source) => [
      source.source,
      source.received_at === null ? 'nothing yet' : agoText(source.received_at, now, timeZone),
      source.rows_set_aside ?? '',
      source.files_refused ?? '',
      ...(hasCalendar ? [calendarText(source.lateness)] : []),
      ...(hasFailed ? [fareText(source.outcome)] : []),
    ]),
  )
  return [['sources', table.trimEnd()]]
}

function fareText(outcome: SourceState['outcome']): string {
  if (outcome === null || outcome === 'read') return outcome ?? ''
  return outcome.replace('-', ' ').toUpperCase()
}

function calendarText(lateness: Lateness | null): string {
  if (lateness === null) return ''
  return lateness.state === 'late' ? `late by ${counted(lateness.days, 'day')}` : lateness.state
}

function findingLines({ findings, flags, claims, checks }: NonNullable<Overview['served']>): Line[] {
  const verdicts = claims.map((row) => `${textOf(row['claim_count'])} ${textOf(row['verdict'])}`)
  return [
    ['findings', findings.map(attentionCount).join(', ') || 'none'],
    ['flags', flags.map(flagCount).join(', ') || 'none'],
    ['claims', verdicts.join(', ') || 'none'],
    ['checks', checks.map(findingCount).join(', ') || 'healthy'],
  ]
}

function diskText({ parts, free_bytes }: DiskUse): string {
  const used = parts
    .filter(({ bytes }) => bytes > 0)
    .map(({ part, bytes, whole }) => `${part} ${whole ? '' : 'over '}${bytesText(bytes)}`)
  return `${used.join(', ') || 'nothing kept yet'}; ${bytesText(free_bytes)} free`
}

function flagCount(row: Row): string {
  const marks = [
    Number(row['accepted_count']) > 0 ? `${textOf(row['accepted_count'])} accepted` : '',
    Number(row['new_count']) > 0 ? `${textOf(row['new_count'])} new` : '',
  ].filter(Boolean)
  const count = `${textOf(row['flag_count'])} ${textOf(row['severity'])}`
  return marks.length > 0 ? `${count} (${marks.join(', ')})` : count
}

const ATTENTIONS: Readonly<Record<string, string>> = {
  today: 'to look at today',
  'worth-knowing': 'worth knowing',
  'on-record': 'on record',
}

function attentionCount(row: Row): string {
  const news = Number(row['new_count']) > 0 ? ` (${textOf(row['new_count'])} new)` : ''
  return `${textOf(row['finding_count'])} ${ATTENTIONS[textOf(row['attention'])] ?? ''}${news}`
}

/** A check and how many findings it has, in words. */
export function findingCount({ rule, finding_count: count }: Row): string {
  return `${textOf(rule)}: ${counted(Number(count), 'finding')}`
}
