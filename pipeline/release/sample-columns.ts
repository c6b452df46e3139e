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
import type { Sample } from '../warehouse/sample.js'
import { createTable } from '../warehouse/tables.js'
import type { Choice } from './choice.js'
import type { PeriodSample } from './period-sample.js'
import { sampledFigures, type FigureColumn } from './sample-figures.js'
import { periodOf, type ProposedPeriod } from './sample-periods.js'
import { hasFigures, mayBePeriod, statusByRole, withRoles } from './sample-roles.js'

type Table = Sample['tables'][number]

/** A table with its header told from its rows. */
export interface HeaderTable {
  table: Table
  header: readonly HeadRow[]
  rows: readonly HeadRow[]
  width: number
  /** What stands above the header, or beside the table. */
  notes: readonly string[]
}

/** A table's columns, and what is found out about the whole of it. */
export interface DescribedTable {
  found: Table['found']
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

/** The table with the most rows below a row of labels. */
export function likeliestTable(tables: readonly Table[]): HeaderTable | null {
  const found = tables.flatMap((table) => headerOf(table) ?? []).filter(({ rows }) => rows.length > 0)
  const size = ({ rows, width }: HeaderTable): number => rows.length * width
  return found.toSorted((a, b) => Number(isEven(b)) - Number(isEven(a)) || size(b) - size(a))[0] ?? null
}

/** Whether the header has a label for each cell of most rows; where decimal commas are taken for delimiters it has not. */
function isEven({ header, rows }: HeaderTable): boolean {
  const width = header.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  return 2 * rows.filter(({ cells }) => cells.length <= width).length > rows.length
}

/** The header are the last rows without figures above the first row with a figure, as wide as that row. */
function headerOf(table: Table): HeaderTable | null {
  const { head, isNamed } = table
  const width = head.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const [named, ...below] = head
  if (isNamed && named !== undefined) return { table, header: [named], rows: below, width, notes: [] }
  const first = head.findIndex(
    (row, i) => i > 0 && filled(row) > 1 && row.cells.slice(1).some((cell) => isFigureText(cell ?? '')),
  )
  const start = first < 0 ? 1 : first
  let top = start - 1
  while (top > 0 && filled(head[top - 1] ?? { row: 0, cells: [] }) > 1 && start - top < 4) top--
  const header = head.slice(top, start).filter((row) => filled(row) > 1 || start - top === 1)
  const above = head.slice(0, top).flatMap(({ cells }) => cells.flatMap((cell) => cell ?? []))
  const notes = [...(table.found['notes'] ?? '').split('\n'), ...new Set(above)]
  return header.length === 0 ? null : { table, header, rows: head.slice(start), width, notes }
}

/** How many different texts stand in a row; a title that is merged across the table is one. */
function filled({ cells }: HeadRow): number {
  return new Set(cells.map((cell) => (cell ?? '').trim()).filter((text) => text !== '')).size
}

function isFigureText(cell: string): boolean {
  return /^[-−]?[\d,，０-９]+(?:\.\d+)?$/.test(cell.trim())
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
  const labelled = headings.filter(({ pieces }) => pieces.length > 0)
  const cells = dataRows(table).flatMap(({ cells }, row) =>
    labelled.map(({ index }) => ({ row, index, text: (cells[index] ?? '').trim() || null })),
  )
  await createTable(database, 'cells', CELL_TYPES, cells)
  const described = new Map((await database.rows(DESCRIBE)).map((row) => [Number(row['index']), row]))
  const names = new Set<string>()
  return labelled.map((heading): ProposedColumn => {
    const found = described.get(heading.index) ?? {}
    const { labels, group } = labelsOf(heading, headings)
    return {
      index: heading.index,
      name: uniqueName(labels, heading.index, names),
      labels,
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

/** The lowest text above a column; what several columns share above theirs is a group heading. */
function labelsOf(
  { pieces }: Heading,
  headings: readonly Heading[],
): { labels: string[]; group: string | null } {
  const label = pieces.at(-1) ?? ''
  const [first = ''] = pieces
  const isShared = headings.filter((other) => other.pieces[0] === first && other.pieces.length > 1).length > 1
  return pieces.length > 1 && isShared
    ? { labels: [label], group: first }
    : { labels: [...new Set(pieces)], group: null }
}

function uniqueName(labels: readonly string[], index: number, names: Set<string>): string {
  const latin = labels.map((label) =>
    label
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^[_\d]+|_+$/g, ''),
  )
  const wanted = latin.find((name) => name.length > 1) ?? `column_${index + 1}`
  const name = names.has(wanted) ? `${wanted}_${index + 1}` : wanted
  names.add(name)
  return name
}
