import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { printable } from '../base/printable.js'

const GAP = '  '
const NARROWEST_TEXT = 24

/**
 * A heading line and the rows of a plain list, for the screens of the other commands; figures are set to the right.
 * @param width columns of the terminal, into which the last column is broken; null breaks nothing.
 */
export function listTable(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  width: number | null = null,
): string {
  const cells = [headings, ...rows].map((row) => row.map(inOneLine))
  const widths = headings.map((_, i) => Math.max(...cells.map((row) => stringWidth(row[i] ?? ''))))
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0)
  const last = width === null ? null : Math.max(NARROWEST_TEXT, width - before - GAP.length)
  const isFigure = headings.map((_, i) => rows.some((row) => typeof row[i] === 'number'))
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, i) => inColumn(cell, widths[i] ?? 0, isFigure[i] === true))
      .join(GAP)
      .trimEnd()
  return cells
    .flatMap((row) =>
      brokenInto(row.at(-1) ?? '', last).map((part, i) =>
        lineOf([...row.slice(0, -1).map((cell) => (i === 0 ? cell : '')), part]),
      ),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** A text as lines of so many columns, broken at spaces and, where a word is longer, in it; null breaks nothing. */
export function brokenInto(text: string, width: number | null): string[] {
  return width === null || stringWidth(text) <= width
    ? [text]
    : wrapAnsi(text, width, { hard: true }).split('\n')
}

/** A text filled up with spaces to a width in columns. */
export function inColumn(text: string, width: number, isRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return isRight ? space + text : text + space
}

/** A text in one line of a table. */
export function inOneLine(value: string | number): string {
  return printable(String(value)).replaceAll('\n', '⏎').replaceAll('\t', '  ')
}
