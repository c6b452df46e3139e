import { getBorderCharacters, table } from 'table'
import { printable } from '../base/printable.js'

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

/** A text in one line of a table. */
export function inOneLine(value: string | number): string {
  return printable(String(value)).replaceAll('\n', '⏎').replaceAll('\t', '  ')
}
