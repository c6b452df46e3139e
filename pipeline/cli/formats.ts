import { getBorderCharacters, table } from 'table'
import { isNumericType } from '../base/column-type.js'
import { printable } from '../base/printable.js'
import { textOf, type Row, type Value } from '../system/database.js'

/** Rows as a table for the terminal; figures are grouped and set to the right, nulls are shown. */
export function terminalTable(
  columns: readonly { name: string; type: string }[],
  rows: readonly Row[],
): string {
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map(({ name }) => cellText(row[name] ?? null))),
  ]
  return table(lines, {
    border: getBorderCharacters('norc'),
    columns: columns.map(({ type }) => ({ alignment: isNumericType(type) ? 'right' : 'left' })),
    drawHorizontalLine: (line, count) => line <= 1 || line === count,
  })
}

/** A heading line and the rows of a plain list, for the screens of the other commands. */
export function listTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return table([[...headings], ...rows.map((row) => row.map(inOneLine))], {
    border: getBorderCharacters('void'),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: headings.map((_, i) => ({
      alignment: rows.some((row) => typeof row[i] === 'number') ? 'right' : 'left',
    })),
    drawHorizontalLine: () => false,
  }).replaceAll(/ +$/gm, '')
}

function cellText(value: Value): string {
  if (value === null) return '∅'
  if (typeof value === 'number')
    return value.toLocaleString('en-US', { maximumFractionDigits: 6, useGrouping: Math.abs(value) >= 10_000 })
  return inOneLine(textOf(value))
}

/** A text in one line of a table. */
function inOneLine(value: string | number): string {
  return printable(String(value)).replaceAll('\n', '⏎').replaceAll('\t', '  ')
}
