import type * as z from 'zod'
import type { manifestSchema } from '../sources/manifest.js'
import type { Marks } from '../sources/marks.js'
import type { NumberWriting } from '../sources/number-writing.js'
import { headingsOf, type Heading } from '../sources/readers/header/headings.js'
import { normalLabel, type HeadRow } from '../sources/readers/reader.js'
import { notedUnits } from '../sources/readers/header/units.js'
import { textOf, type Database } from '../system/database.js'
import type { CellsAsked } from '../warehouse/sample.js'
import { createTable } from '../warehouse/tables.js'
import type { Choice } from './choice.js'
import { isLikeAPeriod, sampleLabels } from './period-guess.js'
import { sampledFigures, type FigureColumn } from './sample-figures.js'
import { filled, type HeaderTable } from './sample-header.js'
import { columnNames, labelsOf } from './sample-labels.js'
import { mayBeFigures } from './sample-readings.js'
import { periodOf } from './sample-periods.js'
import { withPeriod } from './period-columns.js'
import { hasFigures, mayBePeriod, statusByRole, withRoles } from './sample-roles.js'
import {
  factorChoices,
  factorDoubt,
  rowUnitChoices,
  rowUnitOf,
  type FactorDoubt,
  type RowUnit,
} from './row-units.js'

/** A table's columns, and what is found out about the whole of it. */
export interface DescribedTable {
  found: Readonly<Record<string, string>>
  columns: ProposedColumn[]
  period: z.input<typeof manifestSchema>['period'] | null
  /** How the figures of the file are written, and what stands beside them, where the contract has to say so. */
  numbers: NumberWriting | null
  marks: Partial<Marks>
  /** The column that states the status of figures by a code, and what each code means. */
  status: NonNullable<z.input<typeof manifestSchema>['status']> | null
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
  /** What rows of metadata state as its unit, where no label does. */
  rowUnit: RowUnit | null
  /** A factor that is only hinted at. */
  doubt: FactorDoubt | null
  type: 'text' | 'count' | 'number' | 'period'
  hasEmpty: boolean
  /** What is known of a column of figures. */
  figure: FigureColumn | null
  /** The text of a row that sums others, where one stands in it. */
  totalLabel: string | null
  isRemark: boolean
  /** The column with the power of ten by which the figure is multiplied. */
  multiplier?: string
}

/** Asks for cells of all rows of a file, as `askedCells` says. */
type AskCells = (kind: CellsAsked['kind'], columns: readonly number[]) => Promise<(string | null)[][]>

/**
 * The columns of a table and its period: types, units, blanks, told by the macros that landing uses.
 * @param ask for cells of the whole file; null where `table` has all of them.
 */
export async function describeTable(
  database: Database,
  table: HeaderTable,
  ask: AskCells | null,
): Promise<DescribedTable> {
  const headings = headingsOf(table.header, table.width, [])
  const columns = await describeColumns(database, table, headings)
  const period = await periodOf({
    headings: headings.filter(({ index }) => mayBePeriod(index, table.table)),
    rows: await unmarkedRows(database),
    notes: table.notes,
    remarks: notesBelow(table),
    wholeColumns: async (columns) => {
      if (ask === null) return null
      const cells = await ask('different', columns)
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
  for (const column of columns)
    column.unit ??= column.rowUnit?.isKnown === true ? column.rowUnit.stated : null
  const figures = await describeFigures(database, table, others, {
    ask: table.below === null ? ask : null,
    period: period?.columns[0] ?? null,
  })
  const shape = withPeriod(withRoles(columns, table.table), period)
  const { status, choices: codes } = statusByRole(shape.columns, table)
  const ofColumns = shape.columns.flatMap(({ figure }) => figure?.choices ?? [])
  return {
    found: table.table.found,
    numbers: figures.numbers,
    marks: figures.marks,
    status,
    ...shape,
    choices: [
      ...figures.choices,
      ...ofColumns,
      ...rowUnitChoices(shape.columns),
      ...factorChoices(shape.columns),
      ...shape.choices,
      ...codes,
    ],
    remarks: [...shape.remarks, ...figures.remarks],
  }
}

/**
 * Gives the columns that hold figures their type and unit.
 * @param period the column that holds it; a row of which nothing else is filled is no note.
 * @returns how the figures of the file are written.
 */
async function describeFigures(
  database: Database,
  table: HeaderTable,
  columns: readonly ProposedColumn[],
  { ask, period }: { ask: AskCells | null; period: number | null },
): Promise<Pick<DescribedTable, 'numbers' | 'marks' | 'choices' | 'remarks'>> {
  const [noted, ...others] = notedUnits(table.notes)
  const isPeriod = (row: HeadRow): boolean => isPeriodAlone(row, period)
  const rows = [
    ...rowsAboveFigures(table).filter(isPeriod),
    ...table.rows.filter((row) => isDataRow(row, table) || isPeriod(row)),
  ]
  const below = ask === null ? [] : await unusualBelow(ask, table, columns)
  const belowOf = new Map(columns.map(({ index }) => [index, below.filter((cell) => cell.index === index)]))
  const sampled = columns.map(({ index, name, unit }) => ({
    index,
    name,
    unit: unit ?? noted?.stated ?? null,
    cells: [...cellsIn(rows, index), ...(belowOf.get(index) ?? []).filter(({ text }) => text !== '')],
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
    if (noted !== undefined && others.length === 0) column.unit ??= noted.stated
    const all = [...rows, ...(belowOf.get(column.index) ?? [])]
    column.hasEmpty = all.some(({ row }) => !figure.figures.has(row))
  }
  return figures
}

/** Cells below the sample that are no plain figures, '' for an empty one; of columns that may hold figures. */
async function unusualBelow(
  ask: AskCells,
  table: HeaderTable,
  columns: readonly ProposedColumn[],
): Promise<{ row: number; index: number; text: string; isStored: boolean }[]> {
  const rows = dataRows(table)
  const last = rows.at(-1)?.row ?? 0
  const likely = columns.filter(({ index }) => mayBeFigures(cellsIn(rows, index)))
  const cells = await ask(
    'unusual',
    likely.map(({ index }) => index),
  )
  return cells.flatMap(([row, index, text]) =>
    Number(row) > last ? [{ row: Number(row), index: Number(index), text: text ?? '', isStored: false }] : [],
  )
}

/** The rows between the header of a table and its first figure. */
function rowsAboveFigures({ table: { head }, header, rows }: HeaderTable): HeadRow[] {
  const [top, first] = [header.at(-1)?.row, rows[0]?.row]
  return top === undefined || first === undefined ? [] : head.filter(({ row }) => row > top && row < first)
}

/** Whether a row holds a period and nothing else: one without figures. */
function isPeriodAlone({ cells }: HeadRow, period: number | null): boolean {
  const texts = cells.flatMap((cell, index) =>
    (cell ?? '').trim() === '' ? [] : [{ text: cell ?? '', index }],
  )
  const [only] = texts
  return (
    only !== undefined &&
    texts.length === 1 &&
    only.index === period &&
    sampleLabels([only.text]).every(isLikeAPeriod)
  )
}

/** What rows say among the data and below that are none. */
function notesBelow(table: HeaderTable): string[] {
  return table.rows.flatMap((row) => (isDataRow(row, table) ? [] : row.cells.flatMap((cell) => cell ?? [])))
}

/** The rows below the header that are no note. */
function dataRows(table: HeaderTable): HeadRow[] {
  return table.rows.filter((row) => isDataRow(row, table))
}

function isDataRow(row: HeadRow, { width, header }: HeaderTable): boolean {
  const isHeader = header.some(({ cells }) => JSON.stringify(cells) === JSON.stringify(row.cells))
  return !isHeader && (width === 1 || filled(row) > 1)
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
  const cells = rows.flatMap(({ cells, figures }, row) =>
    labelled.map(({ index }) => ({ row, index, text: labelText(cells[index], figures?.[index]) })),
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
      unit: heading.unit?.stated ?? null,
      rowUnit: rowUnitOf(heading, table),
      doubt: factorDoubt(heading, notesBelow(table)),
      type: 'text',
      hasEmpty: found['has_empty'] !== false,
      figure: null,
      totalLabel: textOf(found['total_label']) || null,
      isRemark: labels.some((label) => REMARK_LABEL.test(normalLabel(label))),
    }
  })
}

/** A cell as a label: a number that is stored with decimals is none, since 2020.1 may be January or October. */
function labelText(cell: string | null | undefined, isStored = false): string | null {
  const text = (cell ?? '').trim()
  return isStored && text.includes('.') ? `the number ${text}` : text || null
}

const CELL_TYPES = { row: 'integer', index: 'integer', text: 'varchar' }
const IS_MISSING = `text in ('-', '－', '–', '—', '…', '...', 'NA', 'N/A')`
const IS_TOTAL = `regexp_matches(text, '^\\s*([合總小]\\s*計|(?i:(grand )?total)\\s*$)')`

const DESCRIBE = `
  select index, min(text) filter (${IS_TOTAL}) as total_label,
    count(*) < (select count(distinct row) from cells) or bool_or(${IS_MISSING}) as has_empty,
  from cells where text is not null group by index order by index`
