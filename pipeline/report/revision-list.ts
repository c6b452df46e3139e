import { html, type Html } from '../base/html.js'
import type { Column } from './cell.js'
import { scrollFrame, tableOf } from './data-table.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'

/** What differs from what was read: figures that changed between vintages, cells that were rebuilt, rows set aside. */
export const revisionQueries = {
  revisions: `select series, year, first_value, latest_value, change, latest_file, latest_received_at
from marts.revisions
order by year desc, series`,
  repairs: `select file, "row", text, pieces, reason
from ops.repairs
order by file, "row"`,
  'set-aside': `select file, "row", column_name, text, reason
from ops.rejects
order by file, "row", column_name`,
}

const COLUMNS = {
  revisions: [
    ['series', 'label'],
    ['year', 'short-year'],
    ['first_value', 'count'],
    ['latest_value', 'count'],
    ['change', 'count'],
    ['latest_file', 'text'],
  ],
  repairs: [
    ['file', 'text'],
    ['row', 'count'],
    ['text', 'text'],
    ['pieces', 'text'],
    ['reason', 'label'],
  ],
  'set-aside': [
    ['file', 'text'],
    ['row', 'count'],
    ['column_name', 'text'],
    ['text', 'text'],
    ['reason', 'label'],
  ],
} as const

/** Three lists, each with words for when there is nothing to show. */
export function renderRevisions(reader: Reader): Html {
  return html`${(['revisions', 'repairs', 'set-aside'] as const).map((list) => renderList(list, reader))}`
}

function renderList(list: keyof typeof COLUMNS, reader: Reader): Html {
  const title = reader.words.word(list)
  const rows = rowsOf(resultOf(reader.results, list, list).table)
  if (rows.length === 0) return html`<p class="empty" id="${list}">${reader.words.word(`no-${list}`)}</p>`
  return html`<div class="table" id="${list}" ${scrollFrame(title)}>${tableOf(columnsOf(list, reader), rows, reader, list, html`${title}`)}</div>`
}

function columnsOf(list: keyof typeof COLUMNS, reader: Reader): Column[] {
  return COLUMNS[list].map(([column, format]) => ({
    column,
    format,
    label: { [reader.language]: reader.words.word(`column-${column}`) },
  }))
}
