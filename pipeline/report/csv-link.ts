import { html, type Html } from '../base/html.js'
import { csvHeader, csvRows } from '../system/csv-rows.js'
import type { Reader } from './reader.js'
import { relationOf, type Result } from './result.js'

/** Spreadsheets take a file without it to be in the encoding of their country. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * A link that gives columns of a result as a CSV file, `<report>-<cell>.csv`, with the figures as the query gave them. The page holds
 * the file in the link itself, so that it needs no other file and no script.
 * @param title what the table is called, for those who hear the link without it.
 */
export function csvLink(
  cell: string,
  title: string,
  columns: readonly string[],
  result: Result,
  reader: Reader,
): Html {
  const { words } = reader
  const relation = relationOf(result, columns)
  const text = `${BYTE_ORDER_MARK}${csvHeader(relation.columns)}${csvRows(relation)}`
  const label = words.pattern('part-of', { whole: title, part: words.word('csv') })
  return html`<a class="source csv" download="${reader.report}-${cell}.csv" href="data:text/csv;charset=utf-8,${encoded(text)}" aria-label="${label}">${words.word('csv')}</a>`
}

function encoded(text: string): string {
  return encodeURI(text).replaceAll('#', '%23')
}
