import { html, Html } from '../base/html.js'
import type { Value } from '../system/database.js'
import type { TableCell } from './cell.js'
import { columnsOf, nameInWords, type Column } from './column.js'
import { csvLink } from './csv-link.js'
import { ADDRESS, isNumeric } from './formats.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'
import { sourceLink } from './source-link.js'
import { renderSparkline } from './sparkline.js'

/** The format of a column of lists, which are drawn and not written. */
const SPARKLINE = 'sparkline'

/** Rows of a table; a cell of markup is shown as it is. */
type Rows = readonly Readonly<Record<string, Value | Html>>[]

/** A `table` cell: the result of a query under its caption, or the words for an empty one. */
export function renderTable(cell: TableCell, reader: Reader): Html {
  const { empty } = cell.body
  const result = resultOf(reader.results, cell.data, cell.place)
  const columns = columnsOf(cell.body.columns, result, reader, cell.place)
  const names = columns.map(({ name }) => name)
  const rows = rowsOf(result.table)
  if (rows.length === 0) {
    const words = empty
      ? reader.fillWithLinks(reader.choose(empty), cell.place)
      : html`${reader.words.word('no-rows')}`
    return html`<p class="empty" id="${cell.id}">${words}</p>`
  }
  const source = html`<a class="source" href="#provenance-${result.id}">${reader.words.word('source-of-figures')}</a>`
  const caption = cell.body.caption ? reader.choose(cell.body.caption) : nameInWords(cell.data)
  const name = reader.fill(caption, cell.place)
  const title = html`${reader.fillWithLinks(caption, cell.place)} ${source} ${csvLink(cell.id, name, names, result, reader)}`
  return framedTable({ id: cell.id, name, caption: title }, tableOf(columns, rows, reader, cell.place))
}

/** A table in a frame that scrolls sideways, below its caption, which does not. @param name what the frame is called. @param kind a further class. */
export function framedTable(
  { id, name, caption, kind }: { id: string; name: string; caption: Html; kind?: string },
  table: Html,
): Html {
  return html`<div class="table${kind === undefined ? '' : ` ${kind}`}" id="${id}"><p class="caption">${caption}</p>
<div class="scroll" ${scrollFrame(name)}>${table}</div></div>`
}

/** Attributes of a frame that scrolls sideways by itself, and can be reached by the keyboard. */
export function scrollFrame(name: string): Html {
  return html`role="group" tabindex="0" aria-label="${name}"`
}

/** A table of formatted values; the first column names the row. */
export function tableOf(columns: readonly Column[], rows: Rows, reader: Reader, place: string): Html {
  const heads = columns.map((column) => html`<th scope="col"${sideOf(column)}>${column.label}</th>`)
  const lines = rows.map(
    (row) => html`<tr>${columns.map((column, i) => cellOf(column, i === 0, row, reader, place))}</tr>\n`,
  )
  return html`<table>
<thead><tr>${heads}</tr></thead>
<tbody>${lines}</tbody></table>`
}

function cellOf(column: Column, isFirst: boolean, row: Rows[number], reader: Reader, place: string): Html {
  const value = row[column.name] ?? null
  if (column.format === SPARKLINE && value !== null && !(value instanceof Html))
    return html`<td class="line">${renderSparkline(value, reader, place)}</td>`
  const format = column.format === SPARKLINE ? 'text' : column.format
  const text = value instanceof Html ? value : shown(reader.format(value, format, place), format)
  const look = sideOf(column) ?? wrappingOf(text.toString())
  return isFirst ? html`<th scope="row"${look}>${text}</th>` : html`<td${look}>${text}</td>`
}

/** An address is a link where the notebook says that a column holds some: what strangers write leads nowhere by itself. */
function shown(text: string, format: string): Html | string {
  return format === ADDRESS ? sourceLink(text) : text
}

/** Long text may wrap where a short name of a row stays whole; a long address may be broken anywhere. */
function wrappingOf(text: string): Html | null {
  if (/[\x21-\x7e]{25}/.test(text)) return html` class="unbroken"`
  return text.length > 24 ? html` class="long"` : null
}

function sideOf({ align, format }: Column): Html | null {
  return (align ?? (isNumeric(format) ? 'right' : 'left')) === 'right' ? html` class="number"` : null
}
