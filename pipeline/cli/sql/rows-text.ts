import { html } from '../../base/html.js'
import { printable } from '../../base/printable.js'
import { textOf, type Value } from '../../system/database.js'
import type { ShownResult } from './result-screen.js'

/** Ways to show rows that no file has. */
export type RowsMode = 'line' | 'html'

/** The text of a result in each of them: a line for each value, a row after another; a table of HTML. */
export const ROWS_TEXT: Readonly<Record<RowsMode, (result: ShownResult) => string>> = {
  line: linesOf,
  html: tableOf,
}

const NULL = '∅'

function linesOf({ columns, rows }: ShownResult): string {
  const names = columns.map(({ name }) => shown(name))
  const width = names.reduce((most, name) => Math.max(most, name.length), 0)
  return rows
    .map((row) => names.map((name, i) => `${name.padStart(width)} = ${cellOf(row[i])}\n`).join(''))
    .join('\n')
}

function tableOf({ columns, rows }: ShownResult): string {
  return printable(
    html`<table>
<thead><tr>${columns.map(({ name }) => html`<th>${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((value) => html`<td>${textOf(value)}</td>`)}</tr>\n`)}</tbody>
</table>
`.markup,
  )
}

function cellOf(value: Value | undefined): string {
  return value === null || value === undefined ? NULL : shown(textOf(value))
}

function shown(text: string): string {
  return printable(text).replaceAll('\n', '⏎')
}
