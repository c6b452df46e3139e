import { civilTime } from '../base/calendar.js'
import { spanText } from '../base/figures.js'
import { UserError } from '../base/error.js'
import { hasFailed } from '../runs/find-run.js'
import { damageText, readRecords, runNames, warningsIn, type RunRecord } from '../runs/run-record.js'
import { openProject, type Project } from '../system/project.js'
import { listTable } from './formats.js'
import { noteText, screenWidth } from './screen.js'
import { warn } from './messages.js'
import { asTyped } from './typed-command.js'

const INDENT = 4
const READ_AT_ONCE = 64

/** Digits of an id that are the second of the start, UTC. */
const SHORT_ID = 15

/** `almanac runs`: the newest runs that ended, newest first; damaged records are told on standard error. */
export async function runsCommand(
  folder: string,
  options: { limit: string; failed?: boolean; json?: boolean },
): Promise<void> {
  const project = await openProject(folder)
  const limit = parseLimit(options.limit)
  const { runs, damaged } = await newest(project, limit, options.failed === true ? hasFailed : () => true)
  if (options.json === true) process.stdout.write(`${JSON.stringify(runs, null, 2)}\n`)
  else process.stdout.write(runs.length === 0 ? noneText(options.failed) : listText(runs, project))
  for (const name of damaged) warn(damageText(name))
}

async function newest(
  project: Project,
  limit: number,
  isWanted: (run: RunRecord) => boolean,
): Promise<{ runs: RunRecord[]; damaged: string[] }> {
  const names = await runNames(project)
  const found: RunRecord[] = []
  const damaged: string[] = []
  for (let to = names.length; to > 0 && found.length < limit; to -= READ_AT_ONCE) {
    const some = await readRecords(project, names.slice(Math.max(0, to - READ_AT_ONCE), to))
    found.push(...some.runs.filter(isWanted).toReversed())
    damaged.push(...some.damaged)
  }
  return { runs: found.slice(0, limit), damaged }
}

function noneText(failed: boolean | undefined): string {
  return failed === true ? 'no run failed\n' : asTyped('no runs yet; run almanac refresh\n')
}

/** A line for each run; under it why it failed, what it went on without, and its slot when it did not start with it. */
function listText(runs: readonly RunRecord[], { settings }: Project): string {
  const timeZone = settings['time-zone']
  const table = listTable(
    ['run', 'started', 'took', 'outcome', 'release', 'job'],
    runs.map((run) => [
      run.run_id.slice(0, SHORT_ID),
      civilTime(new Date(run.started_at), timeZone).slice('2026-'.length),
      run.finished_at === null ? '' : spanText(Date.parse(run.finished_at) - Date.parse(run.started_at)),
      run.outcome,
      run.release_id ?? '',
      run.job ?? '',
    ]),
  )
  const [heading = '', ...lines] = table.trimEnd().split('\n')
  const width = screenWidth(process.stdout)
  const noted = lines.map((line, i) => `${line}\n${notesOf(runs[i], timeZone, width)}`)
  return `${heading}\n${noted.join('')}`
}

function notesOf(run: RunRecord | undefined, timeZone: string, width: number | null): string {
  if (!run) return ''
  const notes = [
    slotText(run, timeZone),
    run.error ?? '',
    ...warningsIn(run).map((words) => `warning: ${words}`),
  ]
  return notes
    .filter((note) => note !== '')
    .map((note) => noteText(note, INDENT, width))
    .join('')
}

function slotText({ slot, attempt, started_at, outcome }: RunRecord, timeZone: string): string {
  if (slot === null) return ''
  const isOnTime = Date.parse(started_at) - Date.parse(slot) < 60_000
  if (isOnTime && attempt === 1 && outcome !== 'failed') return ''
  return `slot ${civilTime(new Date(slot), timeZone)}${attempt === 1 ? '' : `, attempt ${attempt}`}`
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (/^\d+$/.test(text) && limit > 0) return limit
  throw new UserError(`not a number of runs: ${text}; a whole number from 1`, 2)
}
