import { isNumericType } from '../base/column-type.js'
import { csvFigure, csvText } from '../base/csv.js'
import { textOf, type Relation } from './database.js'

type Columns = Relation['columns']

/** Types of points and spans of time, whose texts are no formulas whatever they begin with. */
const TIMES = /^(?:DATE|TIME|INTERVAL)/

/** The line of CSV that names the columns. */
export function csvHeader(columns: Columns): string {
  return lineOf(columns.map(({ name }) => csvText(name)))
}

/** Rows as lines of CSV (RFC 4180): values as they are, nulls empty, no text that a spreadsheet would run. */
export function csvRows({ columns, rows }: Relation): string {
  const writers = columns.map(({ name, type }) => ({
    name,
    write: isNumericType(type) || TIMES.test(type) ? csvFigure : csvText,
  }))
  return rows.map((row) => lineOf(writers.map(({ name, write }) => write(textOf(row[name]))))).join('')
}

function lineOf(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}
