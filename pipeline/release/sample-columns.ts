import type { Marks } from '../sources/marks.js'
import { isMeasure } from '../sources/measure.js'
import type { NumberWriting } from '../sources/number-writing.js'
import { headingsOf, type Heading } from '../sources/readers/header/headings.js'
import { normalLabel, type HeadRow } from '../sources/readers/reader.js'
import { notedUnits } from '../sources/readers/header/units.js'
import { textOf, type Database } from '../system/database.js'
import type { Sample } from '../warehouse/sample.js'
import { createTable } from '../warehouse/tables.js'
import type { Choice } from './choice.js'
import { sampledFigures, type FigureColumn } from './sample-figures.js'
import { periodsAcross, type PeriodsAcross } from './sample-periods.js'

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
  period: { column?: string; across?: string; calendar: string; frequency: string } | null
  /** How the figures of the file are written, and what stands beside them, where the contract has to say so. */
  numbers: NumberWriting | null
  marks: Partial<Marks>
  /** What was chosen, and what has to be decided by a person. */
  choices: Choice[]
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
  calendar: string
  frequency: string
  hasEmpty: boolean
  /** What is known of a column of figures. */
  figure: FigureColumn | null
  hasTotalLabel: boolean
  isRemark: boolean
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

/** The columns of a table and its period: types, units, blanks, told by the macros that landing uses. */
export async function describeTable(database: Database, table: HeaderTable): Promise<DescribedTable> {
  const headings = headingsOf(table.header, table.width, [])
  const across = await periodsAcross(database, headings)
  const columns = await describeColumns(database, table, headings)
  const [period, ...otherPeriods] = columns.filter(({ type }) => type === 'period')
  for (const column of otherPeriods) column.type = 'text'
  const { numbers, marks, choices } = await describeFigures(database, table, columns)
  const { found } = table.table
  const described = { found, numbers, marks }
  if (period !== undefined) {
    const { name, calendar, frequency } = period
    return {
      ...described,
      columns,
      period: { column: name, calendar, frequency },
      choices: [...choices, ...columns.flatMap(({ figure }) => figure?.choices ?? [])],
    }
  }
  const measures = columns.filter((column) => isMeasure(column.type) && across?.indexes.has(column.index))
  const shape =
    across === null || measures.length < 2 ? { columns, period: null } : folded(columns, measures, across)
  return {
    ...described,
    ...shape,
    choices: [...choices, ...shape.columns.flatMap(({ figure }) => figure?.choices ?? [])],
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
  const sampled = columns.flatMap(({ type, index, name, unit }) =>
    type === 'text' ? [{ index, name, unit: unit ?? noted?.text ?? null, cells: cellsIn(rows, index) }] : [],
  )
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

/** Columns of which each holds the figures of one period, as the one column that takes them. */
function folded(
  columns: readonly ProposedColumn[],
  measures: readonly ProposedColumn[],
  { calendar, frequency, indexes }: PeriodsAcross,
): Pick<DescribedTable, 'columns' | 'period'> {
  const [first] = measures
  if (first === undefined) return { columns: [...columns], period: null }
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
    columns: [...columns.filter(({ index }) => !indexes.has(index)), figure],
    period: { across: figure.name, calendar, frequency },
  }
}

const PERIOD_LABEL =
  /^(?:統計|資料)?(?:年度?別?|年份|年月別?|年季|月份?別?|季別?|日期|期別?|期間|時間|year|fiscal[_-]?year|month|quarter|date|day|period)$/
const REMARK_LABEL = /^(?:備註|備考|附註|註記|說明|remarks?|notes?)$/

async function describeColumns(
  database: Database,
  table: HeaderTable,
  headings: readonly Heading[],
): Promise<ProposedColumn[]> {
  const labelled = headings.filter(({ pieces }) => pieces.length > 0)
  const cells = dataRows(table).flatMap(({ cells }, row) =>
    labelled.map(({ index, forms }) => ({
      row,
      index,
      text: (cells[index] ?? '').trim() || null,
      is_period_label: [...forms].some((form) => PERIOD_LABEL.test(form)),
    })),
  )
  const types = { row: 'integer', index: 'integer', text: 'varchar', is_period_label: 'boolean' }
  await createTable(database, 'cells', types, cells)
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
      type: textOf(found['type']) === 'period' ? 'period' : 'text',
      calendar: textOf(found['calendar']),
      frequency: textOf(found['frequency']),
      hasEmpty: found['has_empty'] !== false,
      figure: null,
      hasTotalLabel: found['has_total_label'] === true,
      isRemark: labels.some((label) => REMARK_LABEL.test(normalLabel(label))),
    }
  })
}

const DESCRIBE = `
  with told as (
    select row, index, text, is_period_label,
      text in ('-', '－', '–', '—', '…', '...', 'NA', 'N/A') as is_missing,
      regexp_matches(text, '^\\s*[合總小]\\s*計') as is_total,
    from cells where text is not null
  ),
  periods as (
    select index, calendar, frequency, count(period_from(text, calendar, frequency, null::integer)) as hits
    from told, (values ('gregorian'), ('roc')) calendars(calendar), (values ('day'), ('month'), ('quarter'), ('year')) frequencies(frequency)
    where not is_missing and not is_total
    group by all
  ),
  best as (
    select index, first({calendar: calendar, frequency: frequency, hits: hits} order by hits desc, calendar, frequency) as period
    from periods group by index
  ),
  counted as (
    select index, count(*) filter (not is_missing and not is_total) as texts,
      bool_or(is_period_label) as has_period_label,
      bool_or(is_total) as has_total_label,
      count(*) < (select count(distinct row) from cells) or bool_or(is_missing) as has_empty,
      bool_or(regexp_matches(text, '[年月季/-]') or regexp_full_match(text, '(19|20)[0-9]{2}([0-9]{2}){0,2}|[01][0-9]{6}')) as looks_like_period
    from told group by index
  )
  select counted.*,
    case
      when texts > 0 and period.hits >= 0.8 * texts and looks_like_period then 'period'
      when texts > 0 and period.hits >= 0.6 * texts and has_period_label then 'period'
      else 'text'
    end as type, period.calendar, period.frequency
  from counted left join best using (index) order by index`

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
