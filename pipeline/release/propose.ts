import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Document } from 'yaml'
import type { z } from 'zod'
import { UserError } from '../base/error.js'
import { readValue } from '../base/value-faults.js'
import { refuseContradictions } from '../sources/manifest-checks.js'
import { manifestSchema, type Manifest } from '../sources/manifest.js'
import { isMeasure } from '../sources/measure.js'
import { USUAL_DECIMALS, type numbersSchema, type NumberWriting } from '../sources/number-writing.js'
import { INBOX } from '../sources/place.js'
import { refuseUnsafeLabels } from '../sources/readers/header/find-table.js'
import { headingsOf } from '../sources/readers/header/headings.js'
import { HEAD_ROWS } from '../sources/readers/reader.js'
import { Database } from '../system/database.js'
import type { Project } from '../system/project.js'
import { readMacros } from '../models/model.js'
import { loadMacros } from '../warehouse/build.js'
import { Lander } from '../warehouse/lander.js'
import type { CellsAsked } from '../warehouse/sample.js'
import { annotate, choiceRemark, type Choice } from './choice.js'
import { describeTable, type DescribedTable, type ProposedColumn } from './sample-columns.js'
import { likeliestTable, type HeaderTable } from './sample-header.js'
import { seriesOf, type ProposedSeries } from './propose-series.js'
import { withRemarks } from './sample-remarks.js'
import { sumsOf } from './sample-sums.js'
import { tableChoices } from './table-choices.js'
import { formatOf, placeOf, requireFile } from './sample-file.js'

/** Keys of a manifest that a person states where a file does not tell them. */
export type SampleHints = Pick<
  z.input<typeof manifestSchema>,
  'encoding' | 'delimiter' | 'sheet' | 'member' | 'records' | 'formulas' | 'limits'
> & { format?: Manifest['format'] }

/** The key `from` of a proposal. */
type Place = z.input<typeof manifestSchema>['from']

/** A manifest proposed for a file, as YAML, and what a person should look at before using it. */
export interface Proposal {
  name: string
  yaml: string
  /** What was chosen, and what has to be decided by a person: what the comments of `yaml` say. */
  choices: Choice[]
  remarks: string[]
}

/** What a proposal is made with: a process that reads files, and a database with the macros of the project. */
export interface ProposalTools {
  project: Project
  lander: Lander
  database: Database
}

/**
 * Proposes a source's manifest from a sample file: format, header, columns with labels, types and units, period, sums.
 * @param path as messages name it; relative to the working folder. @param place where the source has it, where that is not where it lies.
 * @throws UserError when no table with rows can be found in the file.
 */
export async function proposeManifest(
  project: Project,
  path: string,
  name: string,
  hints: SampleHints = {},
  place?: Place,
): Promise<Proposal> {
  await requireFile(path)
  return withProposalTools(project, (tools) => proposeWith(tools, path, name, hints, place))
}

/** Opens what proposals are made with, for one file after another, and closes it. */
export async function withProposalTools<T>(
  project: Project,
  use: (tools: ProposalTools) => Promise<T>,
): Promise<T> {
  const macros = await readMacros(project.folder)
  const lander = new Lander(macros)
  try {
    return await Database.use(':memory:', 'write', async (database) => {
      await loadMacros(database, macros)
      return use({ project, lander, database })
    })
  } finally {
    lander.close()
  }
}

/** As `proposeManifest`, with tools that serve several files. */
export async function proposeWith(
  { project, lander, database }: ProposalTools,
  path: string,
  name: string,
  hints: SampleHints = {},
  place: Place = placeOf(project.folder, resolve(path)),
): Promise<Proposal> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-new-'))
  const cellsFolder = join(folder, 'cells')
  try {
    await mkdir(cellsFolder)
    const manifest = bareManifest(hints.format ?? (await formatOf(path, hints.member)), name, hints)
    const isFormatStated = hints.format !== undefined
    const sample = await lander.sample({ path: resolve(path), file: path, manifest, folder, isFormatStated })
    if (sample.refusal !== null)
      throw new UserError(sample.refusal.problem, 1, { remedy: sample.refusal.remedy ?? FETCH_AGAIN })
    const table = likeliestTable(sample.tables)
    if (table === null)
      throw new UserError(
        `${path}: no table found: no row of labels stands above rows of cells; check that it is the right file`,
      )
    refuseUnsafeLabels(headingsOf(table.header, table.width, []), path)
    const at = sample.tables.indexOf(table.table)
    const isWhole = table.table.head.length < HEAD_ROWS
    const below = (table.rows[0]?.row ?? 1) - 1
    const asked = (kind: CellsAsked['kind'], columns: readonly number[]): Promise<(string | null)[][]> =>
      lander.cells(
        { path: resolve(path), file: path, manifest, folder: cellsFolder, isFormatStated },
        { table: at, below, columns, kind },
      )
    const described = await describeTable(database, table, isWhole ? null : asked)
    return writeProposal(
      { name, format: sample.format, records: sample.records },
      hints,
      place,
      project.settings.languages,
      { ...described, table },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What to do about a file where its reader does not say. */
const FETCH_AGAIN = 'fetch the file again, or ask its publisher to fix it'

/** What messages call the manifest of a proposal. */
const DRAFT = 'the options of source new'

/** A manifest that says no more of a file than its format and what somebody states. @param file as messages call it. @throws UserError naming the hints that are wrong. */
export function bareManifest(
  format: Manifest['format'],
  name: string,
  hints: SampleHints,
  file = DRAFT,
): Manifest {
  const words = { en: name }
  const bare = { title: words, publisher: words, from: { file: name }, columns: {}, ...hints, format }
  return { ...checked(bare), name, file }
}

/** @throws UserError naming the options that are wrong, or do not go with the format of the file. */
function checked(manifest: z.input<typeof manifestSchema>): z.output<typeof manifestSchema> {
  const read = readValue(manifestSchema.superRefine(refuseContradictions), manifest)
  if ('data' in read) return read.data
  const wrong = read.faults.map(({ path, message }) => `--${String(path.at(-1))}: ${message}`)
  throw new UserError(wrong.join('\n'), 2)
}

const NO_SERIES: ProposedSeries = { series: null, choices: [] }

function writeProposal(
  { name, format, records }: Pick<Manifest, 'name' | 'format' | 'records'>,
  { format: _, ...stated }: SampleHints,
  from: Place,
  languages: readonly string[],
  {
    columns: described,
    period,
    ignore,
    numbers,
    marks,
    status,
    choices: ofColumns,
    remarks,
    table,
  }: DescribedTable & { table: HeaderTable },
): Proposal {
  const remarked = withRemarks(described, table.rows)
  const { columns } = remarked
  const ofTable = tableChoices(table, columns)
  const ofRecords = records === undefined ? [] : [recordsChoice(records)]
  const words =
    languages.length === 1 ? name : Object.fromEntries(languages.map((language) => [language, name]))
  const totals = sumsOf(columns)
  const series = period == null ? NO_SERIES : seriesOf(name, languages, columns, totals, table.rows)
  const groups = [...new Set(columns.flatMap(({ group }) => group ?? []))]
  const manifest: z.input<typeof manifestSchema> = {
    title: words,
    publisher: words,
    from,
    format,
    ...ofTable.keys,
    ...stated,
    ...(records === undefined ? {} : { records }),
    ...groupEntries(groups),
    ...(numbers === null ? {} : { numbers: writtenNumbers(numbers) }),
    ...(Object.keys(marks).length === 0 ? {} : { marks }),
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        { ...columnEntry(column, groups), ...ofTable.columns[column.name] },
      ]),
    ),
    ...ofTable.below,
    ...(ignore.length === 0 ? {} : { ignore }),
    ...(period == null ? {} : { period }),
    ...(status === null ? {} : { status }),
    ...(totals.length === 0 ? {} : { totals }),
    ...totalRowsOf(columns),
    ...(series.series === null ? {} : { series: series.series }),
  }
  checked(manifest)
  const choices = [...ofRecords, ...ofTable.choices, ...ofColumns, ...remarked.choices, ...series.choices]
  return {
    name,
    yaml: annotated(manifest, choices),
    choices,
    remarks: [...remarks, ...choices.map(choiceRemark), ...remarksOn(columns, period == null, from)],
  }
}

function totalRowsOf(columns: readonly ProposedColumn[]): Pick<z.input<typeof manifestSchema>, 'total-rows'> {
  const found = columns.find(({ type, totalLabel }) => type === 'text' && totalLabel !== null)
  return found === undefined ? {} : { 'total-rows': [{ column: found.name }] }
}

function recordsChoice(records: string): Choice {
  return { key: ['records'], chosen: records, evidence: 'the array of records', others: [], isOpen: false }
}

function annotated(manifest: object, choices: readonly Choice[]): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false })
  for (const choice of choices) annotate(document, choice)
  return document.toString({ lineWidth: 0 })
}

function writtenNumbers({ negative, ...numbers }: NumberWriting): z.input<typeof numbersSchema> {
  return negative.length === 0 ? numbers : { ...numbers, negative }
}

function groupEntries(groups: readonly string[]): Pick<z.input<typeof manifestSchema>, 'groups'> {
  return groups.length === 0
    ? {}
    : { groups: Object.fromEntries(groups.map((group, i) => [groupName(i), [group]])) }
}

function groupName(index: number): string {
  return `group_${index + 1}`
}

function columnEntry(
  {
    labels,
    place,
    group,
    type,
    unit,
    rowUnit,
    doubt,
    multiplier,
    hasEmpty,
    isRemark,
    figure,
  }: ProposedColumn,
  groups: readonly string[],
): z.input<typeof manifestSchema>['columns'][string] {
  return {
    ...(labels.length === 0 ? {} : { labels }),
    ...(place === null ? {} : { place }),
    ...(group === null ? {} : { group: groupName(groups.indexOf(group)) }),
    type,
    ...(figure?.numbers == null ? {} : { numbers: writtenNumbers(figure.numbers) }),
    ...(figure === null || figure.decimals <= USUAL_DECIMALS ? {} : { decimals: figure.decimals }),
    ...(unit === null || (rowUnit !== null && !isMeasure(type)) ? {} : { 'published-unit': unit }),
    ...(doubt === null || unit !== null || !isMeasure(type) ? {} : { factor: doubt.factor }),
    ...(multiplier === undefined ? {} : { multiplier }),
    ...(figure?.unit == null ? {} : { unit: figure.unit }),
    ...(rowUnit === null || rowUnit.isKnown || !isMeasure(type) ? {} : { unit: rowUnit.stated }),
    ...(hasEmpty && type !== 'period' ? { required: false } : {}),
    ...(isRemark && type === 'text' ? { dimension: false } : {}),
  }
}

function remarksOn(columns: readonly ProposedColumn[], isWithoutPeriod: boolean, from: Place): string[] {
  const unnamed = columns.filter(({ name }) => name.startsWith('column_')).map(({ name }) => name)
  return [
    'write title and publisher in each language, and the unit of each measure',
    ...(unnamed.length > 0 ? [`give ${unnamed.join(', ')} names of their own`] : []),
    ...(isWithoutPeriod ? ['no column looks like a period; without one rows have none'] : []),
    ...('inbox' in from ? [`put the files into ${INBOX}, or write another place under from`] : []),
  ]
}
