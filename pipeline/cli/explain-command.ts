import { chosenLanguage } from '../base/language.js'
import { printable } from '../base/printable.js'
import { explainFlag, FLAG_LIST_SQL, type Explanation } from '../release/explain.js'
import { releaseWarehouse } from '../release/query.js'
import { withNames } from '../report/names.js'
import { readStrings } from '../system/words.js'
import { Database, textOf, type Row } from '../system/database.js'
import { openProject, type Project } from '../system/project.js'
import { listTable } from './formats.js'
import { textTable, valuesOf } from './text-table.js'

/** Rows that a screen shows of those a flag used. */
const MOST_ROWS = 40

interface ExplainOptions {
  release?: string
  language?: string
  json?: boolean
}

/**
 * `almanac explain`: one flag of a release taken apart, or the list of all.
 * @throws UserError when there is no such flag or language.
 */
export async function explainCommand(
  folder: string,
  flagId: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  const project = await openProject(folder)
  const warehouse = await releaseWarehouse(project, options.release)
  const text = await Database.use(warehouse, 'sealed', (database) =>
    flagId === undefined ? listFlags(database, options) : explainOne(database, project, flagId, options),
  )
  process.stdout.write(text)
}

async function listFlags(database: Database, { json }: ExplainOptions): Promise<string> {
  const { columns, rows } = await database.query(FLAG_LIST_SQL)
  if (json === true) return `${JSON.stringify(rows, null, 2)}\n`
  if (rows.length === 0) return 'nothing is flagged in this release\n'
  return textTable(columns, valuesOf(columns, rows))
}

async function explainOne(
  database: Database,
  project: Project,
  flagId: string,
  { language: asked, json }: ExplainOptions,
): Promise<string> {
  const { languages } = project.settings
  const language = chosenLanguage(asked, languages)
  const strings = await withNames(await readStrings(project.folder, languages), database)
  const explanation = await explainFlag(database, flagId, strings, language)
  return json === true ? `${JSON.stringify(explanation, null, 2)}\n` : printable(screen(explanation))
}

function screen(explanation: Explanation): string {
  const { flag, reason, remedy, rows, steps, events, breaks } = explanation
  const numbered = steps.map((step, i) => `  ${String(i + 1).padStart(2)}  ${step}\n`)
  return [
    `${textOf(flag['flag_id'])}\n`,
    listTable(['severity', textOf(flag['severity'])], facts(explanation)),
    `\n${reason}\n`,
    section('Rows used', rows.length === 0 ? ['  none; see the rule\n'] : [rowTable(flag, rows)]),
    section('Arithmetic', numbered.length === 0 ? ['  none; see the rule\n'] : numbered),
    section('Events that coincide', events.map(eventLine)),
    section('Breaks of definition', breaks.map(breakLine)),
    section('What to do', [`  ${remedy}\n`]),
  ].join('')
}

function facts({ flag, rule, kind }: Explanation): string[][] {
  const accepted = flag['accepted_reason']
  const lines: [string, string][] = [
    ['kind', `${kind} (${textOf(flag['kind'])}), ${textOf(flag['direction'])}`],
    ['observed', figure(flag['observed'])],
    [flag['lower'] === null || flag['upper'] === null ? 'set against' : 'expected', expectedText(flag)],
    ['score', figure(flag['score'])],
    ['events', textOf(flag['explanation'])],
    ['since', `${textOf(flag['first_seen_release'])} (${textOf(flag['state'])})`],
    ['accepted', typeof accepted === 'string' ? `${textOf(flag['accepted_date'])}: ${accepted}` : ''],
    ['rule', `${rule.file}: ${rule.description}`],
  ]
  return lines.filter(([, text]) => text !== '')
}

function expectedText(flag: Row): string {
  const range = flag['lower'] === null ? '' : ` (${figure(flag['lower'])} to ${figure(flag['upper'])})`
  return flag['expected'] === null ? '' : `${figure(flag['expected'])}${range}`
}

function figure(value: Row[string] | undefined): string {
  if (typeof value !== 'number') return textOf(value)
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 4 })
}

/** The rows nearest to the flagged period, in their order. */
function rowTable(flag: Row, rows: readonly Row[]): string {
  const names = ['series', 'period', 'value', 'status', 'file', 'row']
  const distance = (row: Row): number => Math.abs(timeOf(row) - timeOf(flag))
  const nearest = new Set(rows.toSorted((a, b) => distance(a) - distance(b)).slice(0, MOST_ROWS))
  const lines = rows
    .filter((row) => nearest.has(row))
    .map((row) => names.map((name) => (name === 'value' ? figure(row[name]) : textOf(row[name]))))
  const further = rows.length - lines.length
  return `${listTable(names, lines)}${further > 0 ? `  and ${further} further away; --json shows all\n` : ''}`
}

function timeOf(row: Row): number {
  return Date.parse(`${textOf(row['period_start']).replace(' ', 'T')}Z`)
}

function eventLine(event: Row): string {
  const source = textOf(event['source'])
  return `  ${textOf(event['start_date'])}  ${textOf(event['title'])}${source === '' ? '' : ` (${source})`}\n`
}

function breakLine({ series, break_date: day, note }: Row): string {
  return `  ${textOf(day)}  ${textOf(series)}${note === null ? '' : `: ${textOf(note)}`}\n`
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}\n${lines.join('')}`
}
