import { getBorderCharacters, table } from 'table'
import { printable } from '../base/printable.js'

/**
 * A heading line and the rows of a plain list, for the screens of the other commands.
 * @param width columns of the terminal into which the last column, of ASCII before it, is broken; null breaks nothing.
 */
export function listTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  width: number | null = null,
): string {
  const last = width === null ? null : Math.max(NARROWEST_TEXT, width - widthBefore(headings, rows))
  return table([[...headings], ...rows.map((row) => row.map(inOneLine))], {
    border: getBorderCharacters('void'),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: headings.map((_, i) => ({
      alignment: rows.some((row) => typeof row[i] === 'number') ? 'right' : 'left',
      ...(last !== null && i === headings.length - 1 ? { width: last, wrapWord: true } : {}),
    })),
    drawHorizontalLine: () => false,
  }).replaceAll(/ +$/gm, '')
}

const NARROWEST_TEXT = 24

function widthBefore(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): number {
  const widths = headings
    .slice(0, -1)
    .map((heading, i) => Math.max(heading.length, ...rows.map((row) => String(row[i] ?? '').length)) + 2)
  return widths.reduce((sum, each) => sum + each, 2)
}

/** A text in one line of a table. */
export function inOneLine(value: string | number): string {
  return printable(String(value)).replaceAll('\n', '⏎').replaceAll('\t', '  ')
}
