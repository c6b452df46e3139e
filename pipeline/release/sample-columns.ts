import type { z } from 'zod'
import type { manifestSchema } from '../sources/manifest.js'
import type { Marks } from '../sources/marks.js'
import { isMeasure } from '../sources/measure.js'
import type { NumberWriting } from '../sources/number-writing.js'
import { headingsOf, type Heading } from '../sources/readers/header/headings.js'
import { normalLabel, type HeadRow } from '../sources/readers/reader.js'
import { notedUnits } from '../sources/readers/header/units.js'
import type { StatusRules } from '../sources/status-codes.js'
import { textOf, type Database } from '../system/database.js'
import { createTable } from '../warehouse/tables.js'
import type { Choice } from './choice.js'
import type { PeriodSample } from './period-sample.js'
import { sampledFigures, type FigureColumn } from './sample-figures.js'
import { filled, type HeaderTable } from './sample-header.js'
import { columnNames, labelsOf } from './sample-labels.js'
import { periodOf, type ProposedPeriod } from './sample-periods.js'
import { hasFigures, mayBePeriod, statusByRole, withRoles } from './sample-roles.js'

/** A table's columns, and what is found out about the whole of it. */
export interface DescribedTable {
  found: Readonly<Record<string, string>>
  columns: ProposedColumn[]
  period: z.input<typeof manifestSchema>['period'] | null
  /** How the figures of the file are written, and what stands beside them, where the contract has to say so. */
  numbers: NumberWriting | null
  marks: Partial<Marks>
  /** The column that states the status of figures by a code, and what each code means. */
  status: Partial<StatusRules> | null
  /** Labels of columns that say nothing beside the others. */
  ignore: string[]
  /** What was chosen, and what has to be decided by a person. */
  choices: Choice[]
  /** What else a person should know. */
  remarks: string[]
}

/** What a sample says about one of its columns. */
export interface ProposedColumn {
  /** Its place in the table, from 0. */
  index: number
  name: string
  labels: string[]
  /** Its place from 1, where its labels do not name it or it has none. */
  place: number | null
  group: string | null
  unit: string | null
  type: 'text' | 'count' | 'number' | 'period'
  hasEmpty: boolean
  /** What is known of a column of figures. */
  figure: FigureColumn | null
  hasTotalLabel: boolean
  isRemark: boolean
  /** The column with the power of ten by which the figure is multiplied. */
  multiplier?: string
}

/**
 * The columns of a table and its period: types, units, blanks, told by the macros that landing uses.
 * @param wholeColumns the different cells, side by side, of some columns in all rows of the file; null where `table` has all of them.
 */
export async function describeTable(
  database: Database,
  table: HeaderTable,
  wholeColumns: PeriodSample['wholeColumns'],
): Promise<DescribedTable> {
  const headings = headingsOf(table.header, table.width, [])
  const columns = await describeColumns(database, table, headings)
  const period = await periodOf({
    headings: headings.filter(({ index }) => mayBePeriod(index, table.table)),
    rows: await unmarkedRows(database),
    notes: table.notes,
    wholeColumns: async (columns) => {
      const cells = await wholeColumns(columns)
      if (cells === null) return null
      await createTable(
        database,
        'cells',
        CELL_TYPES,
        cells.flatMap((texts, row) => texts.map((text, index) => ({ row, index, text }))),
      )
      return unmarkedRows(database)
    },
  })
  const ofPeriod = new Set([...(period?.columns ?? []), period?.frequencyColumn, ...(period?.idle ?? [])])
  const others = columns.filter(({ index }) => !ofPeriod.has(index) && hasFigures(index, table.table))
  const { numbers, marks, choices } = await describeFigures(database, table, others)
  const shape = withPeriod(withRoles(columns, table.table), period)
  const { status, choices: codes } = statusByRole(columns, table)
  const ofColumns = shape.columns.flatMap(({ figure }) => figure?.choices ?? [])
  return {
    found: table.table.found,
    numbers,
    marks,
    status,
    ...shape,
    choices: [...choices, ...ofColumns, ...shape.choices, ...codes],
  }
}

/** Gives the columns that hold figures their type and unit. @returns how the figures of the file are written. */
async function describeFigures(
  database: Database,
  table: HeaderTable,
  columns: readonly ProposedColumn[],
): Promise<Pick<DescribedTable, 'numbers' | 'marks' | 'choices'>> {
  const [noted, ...others] = notedUnits(table.notes)
  const rows = dataRows(table)
  const sampled = columns.map(({ index, name, unit }) => ({
    index,
    name,
    unit: unit ?? noted?.text ?? null,
    cells: cellsIn(rows, index),
  }))
  const labels = table.header.flatMap(({ cells }) => cells).join('')
  const figures = await sampledFigures(database, sampled, {
    delimiter: table.table.found['delimiter'],
    isEastAsian: /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(labels),
  })
  for (const column of columns) {
    const figure = figures.columns.get(column.index)
    if (figure === undefined) continue
    column.figure = figure
    column.type = figure.type
    if (noted !== undefined && others.length === 0) column.unit ??= noted.text
    column.hasEmpty = rows.some(({ row }) => !figure.figures.has(row))
  }
  return figures
}

/** The rows below the header that are no note. */
function dataRows({ rows, width }: HeaderTable): HeadRow[] {
  return rows.filter((row) => width === 1 || filled(row) > 1)
}

function cellsIn(
  rows: readonly HeadRow[],
  index: number,
): { row: number; text: string; isStored: boolean }[] {
  return rows.flatMap(({ row, cells, figures }) => {
    const text = cells[index] ?? ''
    return text.trim() === '' ? [] : [{ row, text, isStored: figures?.[index] === true }]
  })
}

/** The columns with those of the period made such, and periods side by side folded into the one column that takes their figures. */
function withPeriod(
  columns: ProposedColumn[],
  period: ProposedPeriod | null,
): Omit<DescribedTable, 'found' | 'numbers' | 'marks' | 'status'> {
  if (period === null) return { columns, period: null, ignore: [], choices: [], remarks: [] }
  const nameAt = (index: number): string => columns.find((column) => column.index === index)?.name ?? ''
  for (const column of columns) {
    if (period.columns.includes(column.index)) Object.assign(column, { type: 'period', unit: null })
    else if (column.index === period.frequencyColumn || period.idle.includes(column.index))
      Object.assign(column, { type: 'text', unit: null, isRemark: true })
  }
  const [first, ...parts] = period.columns.map(nameAt)
  const { choices, remarks } = period
  const entry = {
    ...(first === undefined ? {} : { column: first }),
    ...(parts.length === 0 ? {} : { with: parts }),
    ...(period.frequencyColumn === null ? {} : { 'frequency-column': nameAt(period.frequencyColumn) }),
  }
  const measures = columns.filter((column) => isMeasure(column.type) && period.across.includes(column.index))
  if (period.across.length > 0 && measures.length < 2)
    return { columns, period: null, ignore: [], choices: [], remarks: [] }
  if (period.across.length === 0)
    return { columns, period: { ...entry, ...period.entry }, ignore: [], choices, remarks }
  const { kept, ignore } = folded(columns, measures, period.across)
  return { columns: kept, period: { ...entry, across: 'figure', ...period.entry }, ignore, choices, remarks }
}

/** Columns of which each holds the figures of one period, as the one column that takes them; a total beside them would be told once a period. */
function folded(
  columns: readonly ProposedColumn[],
  measures: readonly ProposedColumn[],
  across: readonly number[],
): { kept: ProposedColumn[]; ignore: string[] } {
  const [first] = measures
  const others = columns.filter(({ index }) => !across.includes(index))
  if (first === undefined) return { kept: others, ignore: [] }
  const totals = others.filter((column) => isMeasure(column.type) && isSumOf(column, measures))
  const figure: ProposedColumn = {
    ...first,
    name: 'figure',
    labels: [],
    place: null,
    group: null,
    type: measures.some(({ type }) => type === 'number') ? 'number' : 'count',
    hasEmpty: measures.some(({ hasEmpty }) => hasEmpty),
  }
  if (first.figure !== null)
    figure.figure = {
      ...first.figure,
      decimals: measures.reduce((most, column) => Math.max(most, column.figure?.decimals ?? 0), 0),
      choices: first.figure.choices.map((choice) => ({ ...choice, key: choice.key.with(1, figure.name) })),
    }
  return {
    kept: [...others.filter((column) => !totals.includes(column)), figure],
    ignore: totals.flatMap(({ labels }) => labels),
  }
}

function isSumOf({ figure }: ProposedColumn, parts: readonly ProposedColumn[]): boolean {
  const sums = [...(figure?.figures ?? [])].map(
    ([row, sum]) => parts.reduce((all, part) => all + (part.figure?.figures.get(row) ?? 0), 0) === sum,
  )
  return sums.length > 0 && sums.every(Boolean)
}

/** The cells of each row by column: without marks of status, null where they stand for no figure or for a total. */
async function unmarkedRows(database: Database): Promise<(string | null)[][]> {
  const cells = await database.rows(
    `select row, index, without_mark(text) as text from cells
     where text is not null and not (${IS_MISSING}) and not (${IS_TOTAL}) order by row, index`,
  )
  const rows: (string | null)[][] = []
  for (const { row, index, text } of cells) {
    const own = (rows[Number(row)] ??= [])
    own[Number(index)] = textOf(text)
  }
  return Array.from(rows, (row) => Array.from(row ?? [], (cell) => cell ?? null))
}

const REMARK_LABEL = /^(?:備註|備考|附註|註記|說明|remarks?|notes?)$/

async function describeColumns(
  database: Database,
  table: HeaderTable,
  headings: readonly Heading[],
): Promise<ProposedColumn[]> {
  const rows = dataRows(table)
  const labelled = headings.filter(
    ({ index, pieces }) => pieces.length > 0 || rows.some(({ cells }) => (cells[index] ?? '').trim() !== ''),
  )
  const cells = rows.flatMap(({ cells }, row) =>
    labelled.map(({ index }) => ({ row, index, text: (cells[index] ?? '').trim() || null })),
  )
  await createTable(database, 'cells', CELL_TYPES, cells)
  const described = new Map((await database.rows(DESCRIBE)).map((row) => [Number(row['index']), row]))
  const spelt = labelsOf(labelled, table.beside)
  const names = columnNames(labelled.map(({ index }, i) => ({ index, labels: spelt[i]?.labels ?? [] })))
  return labelled.map((heading, i): ProposedColumn => {
    const found = described.get(heading.index) ?? {}
    const { labels, group, place } = spelt[i] ?? { labels: [], group: null, place: null }
    return {
      index: heading.index,
      name: names[i] ?? '',
      labels,
      place,
      group,
      unit: heading.unit?.text ?? null,
      type: 'text',
      hasEmpty: found['has_empty'] !== false,
      figure: null,
      hasTotalLabel: found['has_total_label'] === true,
      isRemark: labels.some((label) => REMARK_LABEL.test(normalLabel(label))),
    }
  })
}

const CELL_TYPES = { row: 'integer', index: 'integer', text: 'varchar' }
const IS_MISSING = `text in ('-', '－', '–', '—', '…', '...', 'NA', 'N/A')`
const IS_TOTAL = `regexp_matches(text, '^\\s*[合總小]\\s*計')`

const DESCRIBE = `
  select index, bool_or(${IS_TOTAL}) as has_total_label,
    count(*) < (select count(distinct row) from cells) or bool_or(${IS_MISSING}) as has_empty,
  from cells where text is not null group by index order by index`
