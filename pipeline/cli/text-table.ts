import stringWidth from 'string-width'
import { isNumericType } from '../base/column-type.js'
import { printable } from '../base/printable.js'
import { textOf, type Relation, type Row, type Value } from '../system/database.js'
import { inColumn, inOneLine } from './formats.js'
import { styled } from './screen.js'

type Columns = Relation['columns']

/** Where a table is shown: so many columns of a terminal, or null where nothing is shortened; and whether it may have colours. */
export interface TableLook {
  width: number | null
  isColoured: boolean
}

/** How a table looks that goes to a file or a pipe. */
export const PLAIN_LOOK: TableLook = { width: null, isColoured: false }

const NULL = '∅'
const NARROWEST = 8
const LONGEST_CELL = 2000

/**
 * Rows as a table; figures are grouped and set to the right, nulls are shown. In a terminal, texts are shortened until a row fits into a line; where that is not enough, each row
 * becomes a list of its columns. What explains a query is shown as DuckDB drew it.
 */
export function textTable(
  columns: Columns,
  rows: readonly (readonly Value[])[],
  look: TableLook = PLAIN_LOOK,
): string {
  if (columns.map(({ name }) => name).join() === 'explain_key,explain_value')
    return rows.map(([, plan]) => `${printable(textOf(plan)).trimEnd()}\n`).join('')
  const cut = look.width === null ? Number.POSITIVE_INFINITY : LONGEST_CELL
  const cells = rows.map((row) => row.map((value, i) => cellText(value, columns[i]?.type ?? '', cut)))
  const headings = columns.map(({ name }) => inOneLine(name.slice(0, cut)))
  const natural = headings.map((heading, i) =>
    cells.reduce((widest, row) => Math.max(widest, stringWidth(row[i] ?? '')), stringWidth(heading)),
  )
  const isFigure = columns.map(({ type }) => isNumericType(type))
  const widths = look.width === null ? natural : fittingWidths(natural, isFigure, look.width)
  if (widths === null) return records(headings, cells, look)
  return box(headings, cells, { widths, isFigure, look })
}

/** The values of rows in the order of the columns. */
export function valuesOf(columns: Columns, rows: readonly Row[]): Value[][] {
  return rows.map((row) => columns.map(({ name }) => row[name] ?? null))
}

/** Widths of the columns with which a row fits; only texts become narrower, the widest first. Null when that is not enough. */
function fittingWidths(
  natural: readonly number[],
  isFigure: readonly boolean[],
  width: number,
): number[] | null {
  const room = width - 3 * natural.length - 1
  const limited = (most: number): number[] =>
    natural.map((each, i) => (isFigure[i] === true ? each : Math.min(each, most)))
  let most = natural.reduce((widest, each) => Math.max(widest, each), 0)
  while (most > NARROWEST && sum(limited(most)) > room) most--
  const widths = limited(most)
  return sum(widths) <= room ? widths : null
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, each) => total + each, 0)
}

interface Box {
  widths: readonly number[]
  isFigure: readonly boolean[]
  look: TableLook
}

function box(
  headings: readonly string[],
  cells: readonly string[][],
  { widths, isFigure, look }: Box,
): string {
  const ruler = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}\n`
  const line = (row: readonly string[], style: (cell: string) => string): string =>
    `│${row.map((cell, i) => ` ${style(padded(cell, widths[i] ?? 0, isFigure[i] === true))} `).join('│')}│\n`
  const bold = (cell: string): string => styled('bold', cell, look.isColoured)
  const dimNull = (cell: string): string => styled('dim', cell, look.isColoured && cell.trim() === NULL)
  return [
    ruler('┌', '┬', '┐'),
    line(headings, bold),
    ruler('├', '┼', '┤'),
    ...cells.map((row) => line(row, dimNull)),
    ruler('└', '┴', '┘'),
  ].join('')
}

/** Each row as lines of a name and a value. */
function records(
  headings: readonly string[],
  cells: readonly string[][],
  { width, isColoured }: TableLook,
): string {
  const most = width ?? 0
  const label = Math.min(
    headings.reduce((widest, heading) => Math.max(widest, stringWidth(heading)), 0),
    Math.max(NARROWEST, Math.floor(most / 2)),
  )
  const title = (i: number): string => {
    return `${styled('bold', `── row ${i + 1} ──`, isColoured)}\n`
  }
  return cells
    .map(
      (row, i) =>
        title(i) +
        headings
          .map(
            (heading, k) =>
              `${padded(heading, label, false)}  ${shortened(row[k] ?? '', most - label - 2)}\n`,
          )
          .join(''),
    )
    .join('')
}

function padded(text: string, width: number, isRight: boolean): string {
  return inColumn(shortened(text, width), width, isRight)
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  let room = width - 1
  for (const { segment } of graphemes.segment(text)) {
    room -= stringWidth(segment)
    if (room < 0) break
    kept += segment
  }
  return `${kept}…`
}

const LEAST_GROUPED = 5

function cellText(value: Value, type: string, cut: number): string {
  if (value === null) return NULL
  const text = textOf(value)
  if (isNumericType(type)) return figureText(text)
  return inOneLine(text.length > cut ? text.slice(0, cut) : text)
}

/** All digits of a figure, in groups of three before the point; four stand together, so that a year looks like one. */
function figureText(text: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? []
  if (whole.length < LEAST_GROUPED) return text
  return `${sign}${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}${rest}`
}
