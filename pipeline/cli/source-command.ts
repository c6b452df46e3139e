import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../base/figures.js'
import { UserError } from '../base/error.js'
import { printable } from '../base/printable.js'
import { inspectFile, sourcesNamed, type Inspection } from '../release/inspect.js'
import { nameOfSource } from '../release/new-project.js'
import { proposeManifest, type SampleHints } from '../release/propose.js'
import { manifestJsonSchema } from '../sources/manifest.js'
import { textOf, type Row, type Value } from '../system/database.js'
import { exists } from '../system/files.js'
import { openProject } from '../system/project.js'
import { listTable } from './formats.js'
import { textTable, valuesOf } from './text-table.js'
import { remark } from './messages.js'

/** Characters of a cell that a list shows; --json has all of it. */
const LONGEST_CELL = 100

/** `almanac source check FILE`: what a refresh would read from a file, set aside and why; nothing of the project is touched. */
export async function sourceCheckCommand(
  folder: string,
  file: string,
  options: { source?: string; json?: boolean; received?: string },
): Promise<void> {
  const project = await openProject(folder)
  const manifests = await sourcesNamed(project, options.source)
  const receivedAt = options.received === undefined ? new Date() : new Date(`${options.received}T12:00:00Z`)
  if (Number.isNaN(receivedAt.getTime()))
    throw new UserError(`not a date: ${options.received}; write it as 2026-11-23`, 2)
  const { best, others } = await inspectFile(project, file, manifests, receivedAt)
  if (options.json === true) process.stdout.write(`${JSON.stringify(best, null, 2)}\n`)
  else
    process.stdout.write(
      printable(
        `${best.refusal === '' ? '' : refusals(file, [best, ...others])}${isRead(best) ? screen(file, best) : ''}`,
      ),
    )
  if (best.refusal !== '' || best.rejects.some((reject) => reject['is_fault'] === true)) process.exitCode = 1
}

/** What `almanac source new` is told beside the file: its name, what to do with the proposal, and what the file does not say itself. */
type SourceNewOptions = Omit<SampleHints, 'limits'> &
  NonNullable<SampleHints['limits']> & { name?: string; write?: boolean }

/** `almanac source new FILE`: a manifest proposed from a sample, on standard output or as a new file of the project. */
export async function sourceNewCommand(
  folder: string,
  file: string,
  { name: given, write, seconds, unpacked, entries, ...hints }: SourceNewOptions,
): Promise<void> {
  const limits = {
    ...(seconds === undefined ? {} : { seconds }),
    ...(unpacked === undefined ? {} : { unpacked }),
    ...(entries === undefined ? {} : { entries }),
  }
  const project = await openProject(folder)
  const name = given ?? nameOfSource(file)
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new UserError(
      `a source's name is lower-case letters, digits and hyphens, not ${name}; give --name`,
      2,
    )
  const { yaml, remarks } = await proposeManifest(project, file, name, {
    ...hints,
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  })
  const target = `data/sources/${name}.yaml`
  if (write === true) {
    if (await exists(join(project.folder, target)))
      throw new UserError(`${target} is there already; give another --name or remove it`)
    await writeFile(join(project.folder, target), yaml)
    process.stdout.write(`${target}\n`)
  } else process.stdout.write(yaml)
  const next = [`almanac source check ${file} --source ${name} shows what it reads`]
  for (const line of [...remarks, ...next]) remark(line)
}

/** `almanac source schema`: the JSON Schema of manifests, for editors. */
export function sourceSchemaCommand(): void {
  process.stdout.write(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`)
}

function refusals(file: string, inspections: readonly Pick<Inspection, 'source' | 'refusal'>[]): string {
  const lines = inspections.map(({ source, refusal }) => `  ${source}: ${refusal}`)
  return `${file} would be refused${inspections.length > 1 ? ' by every source' : ''}:\n${lines.join('\n')}\n`
}

/** Whether rows of it were read, also when each of them is set aside. */
function isRead({ counts }: Inspection): boolean {
  return Number(counts?.['rows_read'] ?? 0) > 0
}

function screen(file: string, inspection: Inspection): string {
  const { source, counts, found, rows, rejects, changes, repairs, reconciliations } = inspection
  const of = (column: string): string => textOf(counts?.[column])
  const faults = rejects.filter((reject) => reject['is_fault'] === true)
  const recognised = rejects.filter((reject) => reject['is_fault'] !== true)
  return [
    `${file} as ${source}: ${counted(Number(of('rows_read')), 'row')} read, ${of('rows_accepted')} accepted, ${of('rows_set_aside')} set aside\n`,
    section(
      'Found',
      Object.entries(found).map(([name, value]) => ({ what: name, value })),
    ),
    rows.rows.length === 0
      ? ''
      : `\nThe first ${counted(rows.rows.length, 'row')}\n${textTable(rows.columns, valuesOf(rows.columns, rows.rows))}`,
    section('Set aside as broken', faults, counts?.['faults']),
    section('Set aside as no observations', recognised, counts?.['no_observations']),
    section('Repaired', repairs),
    section('Departures from the contract, accepted', changes),
    section('Does not reconcile', reconciliations.map(shortened), counts?.['reconciliations']),
  ].join('')
}

function shortened({ rule, series, column_name, period_start, row, stated, computed, difference }: Row): Row {
  return {
    rule: rule ?? null,
    series: series ?? null,
    column_name: column_name ?? null,
    period_start: period_start ?? null,
    row: row ?? null,
    stated: stated ?? null,
    computed: computed ?? null,
    difference: difference ?? null,
  }
}

/** @param total how many there are, of which `rows` are the first. */
function section(title: string, rows: readonly Row[], total: Value = rows.length): string {
  const [first] = rows
  if (first === undefined) return ''
  const names = Object.keys(first).filter((name) => name !== 'is_fault')
  const lines = rows.slice(0, 50).map((row) => names.map((name) => cell(row[name] ?? null)))
  const more = Number(total) > lines.length ? `and ${Number(total) - lines.length} more\n` : ''
  return `\n${title}\n${listTable(names, lines)}${more}`
}

function cell(value: Row[string]): string | number {
  if (typeof value === 'number') return value
  const text = textOf(value)
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text
}
