import { civilTime } from '../base/calendar.js'
import { bytesText, spanText } from '../base/figures.js'
import { UserError } from '../base/error.js'
import { findRun } from '../runs/find-run.js'
import { readRunLog } from '../runs/run-log.js'
import { warningsIn, damageText, type RunRecord } from '../runs/run-record.js'
import { hasColours } from '../system/colours.js'
import { prettyLines } from '../system/log-print.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'
import { screenText, screenWidth } from './screen.js'
import { warn } from './messages.js'

const SHORT_HASH = 8

/**
 * `almanac log RUN`: the record of one run and its log; with `--json` the record and then each line of the log, one JSON value a line.
 * @throws UserError when there is no such run, or there is neither its record nor its log.
 */
export async function logCommand(folder: string, wanted: string, options: { json?: boolean }): Promise<void> {
  const project = await openProject(folder)
  const { id, record } = await findRun(project, wanted)
  const lines = await readRunLog(project, id)
  if (record === null && lines.length === 0) throw new UserError(damageText(`${id}.json`))
  if (record === null) warn(damageText(`${id}.json`))
  if (options.json === true) {
    const values = [...(record ? [JSON.stringify(record)] : []), ...lines]
    process.stdout.write(values.map((value) => `${value}\n`).join(''))
    return
  }
  const timeZone = project.settings['time-zone']
  const pretty = prettyLines(timeZone, hasColours(process.stdout))
  if (record) process.stdout.write(recordText(record, timeZone))
  const none = 'no log: it was written by an older almanac, or was removed\n'
  process.stdout.write(`\n${lines.length === 0 ? none : lines.map(pretty).join('')}`)
}

function recordText(run: RunRecord, timeZone: string): string {
  const at = (instant: string): string => civilTime(new Date(instant), timeZone)
  const took = run.finished_at === null ? null : Date.parse(run.finished_at) - Date.parse(run.started_at)
  const rows: [string, string][] = [
    ['run', run.run_id],
    ['outcome', `${run.outcome}${run.release_id === null ? '' : `, release ${run.release_id}`}`],
    ['started', `${at(run.started_at)} ${timeZone}${took === null ? '' : `, took ${spanText(took)}`}`],
    ['for', `${jobText(run, at)}, logical date ${run.logical_date}`],
    ...(run.as_of === null ? [] : [['as of', run.as_of] satisfies [string, string]]),
    ...(run.error === null ? [] : [['error', run.error] satisfies [string, string]]),
    ...warningsIn(run).map((warning): [string, string] => ['warning', warning]),
    ['versions', versionsText(run)],
  ]
  return `${screenText(rows, screenWidth(process.stdout))}${stepsText(run)}`
}

function jobText({ job, slot, attempt }: RunRecord, at: (instant: string) => string): string {
  if (job === null) return 'no job: by hand'
  return `${job}${slot === null ? '' : `, slot ${at(slot)}`}${attempt === 1 ? '' : `, attempt ${attempt}`}`
}

function versionsText({ versions }: RunRecord): string {
  return (
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ') || 'not recorded'
  )
}

function stepsText({ steps }: RunRecord): string {
  if (steps.length === 0) return ''
  return `\n${listTable(
    ['step', 'took', 'files', 'rows', 'size', 'sha256', ''],
    steps.map(({ step, milliseconds, files, rows, bytes, sha256, failed }) => [
      step,
      spanText(milliseconds),
      files?.toLocaleString('en-US') ?? '',
      rows?.toLocaleString('en-US') ?? '',
      bytes === null ? '' : bytesText(bytes),
      sha256?.slice(0, SHORT_HASH) ?? '',
      failed ? 'failed' : '',
    ]),
  )}`
}
