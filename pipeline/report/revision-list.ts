import { html, isolated, joined, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Column } from './column.js'
import { framedTable, tableOf } from './data-table.js'
import { figureFormat } from './formats.js'
import { periodText } from './period-text.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf } from './result.js'

type Row = Readonly<Record<string, Value>>

const LONGEST_LIST = 50

/** What differs from what was read or expected; the lists of faults are cut after 50 lines and say how many there are. */
export const revisionQueries = {
  revisions: `with vintages as (
  select series, period, unnest([
    {number: 1, vintage: 'first-vintage', published_value: first_value, change: null, received_at: first_received_at, file: first_file},
    {number: 2, vintage: 'previous-vintage', published_value: previous_value, change: null, received_at: previous_received_at, file: previous_file},
    {number: 3, vintage: 'latest-vintage', published_value: latest_value, change: change, received_at: latest_received_at, file: latest_file},
  ], recursive := true),
  from marts.revisions
)
select *
from vintages
qualify number <> 2 or file <> lag(file) over (partition by series, period order by number)
order by period desc, series, number`,
  reconciliations: cut(
    `findings as (
  select * replace (case when rule = 'previous-file' and stated is null then 'lost-figure' else rule end as rule)
  from ops.reconciliations
),
listed as (
  select *, count(*) over (partition by file, rule, column_name) as finding_count,
  from findings
  qualify row_number() over (
    partition by file, rule, column_name
    order by abs(difference) desc nulls last, "row", period_start, period_end, series
  ) = 1
)`,
    'rule, column_name',
  ),
  'schema-changes': cut(
    `listed as (
  select file, kind, column_name, left(expected, 80) as expected, left(found, 80) as found_label, left(nearest, 80) as nearest,
  from ops.schema_changes
)`,
    'kind, column_name, found_label',
  ),
  repairs: `select file, "row", text, pieces, reason
from ops.repairs
order by file, "row"`,
  'set-aside': cut(
    `listed as (
  select
    file, column_name, reason,
    count(*) as row_count,
    min("row") as first_row,
    left(min_by(text, {line: "row", text: text}), 80) as text,
  from ops.rejects
  where is_fault
  group by file, column_name, reason
)`,
    'first_row, column_name, reason',
  ),
}

/** The common table `listed`, newest file first, cut short but with the count of all its rows. */
function cut(tables: string, order: string): string {
  return `with ${tables}
select listed.*, count(*) over () as total_count,
from listed
left join ops.files as received on received.file = listed.file
order by received.received_at desc, listed.file, ${order}
limit ${LONGEST_LIST}`
}

type List = keyof typeof revisionQueries

const COLUMNS: Readonly<Record<List, readonly (readonly [column: string, format: string])[]>> = {
  revisions: [
    ['series', 'name'],
    ['period', 'period'],
    ['vintage', 'label'],
    ['published_value', 'figure'],
    ['change', 'figure'],
    ['received_at', 'time'],
    ['file', 'text'],
  ],
  reconciliations: [
    ['rule', 'label'],
    ['finding_count', 'count'],
    ['place', 'text'],
    ['stated', 'figure'],
    ['computed', 'figure'],
    ['difference', 'figure'],
    ['file', 'text'],
  ],
  'schema-changes': [
    ['file', 'text'],
    ['kind', 'label'],
    ['column_name', 'text'],
    ['expected', 'text'],
    ['found_label', 'text'],
    ['nearest', 'text'],
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
    ['column_name', 'text'],
    ['reason', 'label'],
    ['row_count', 'count'],
    ['first_row', 'count'],
    ['text', 'text'],
  ],
}

/** The lists that have rows, and in one paragraph what there is nothing of. */
export function renderRevisions(reader: Reader): Html {
  const empty = LISTS.filter((list) => rowsOfList(list, reader).length === 0)
  const full = LISTS.filter((list) => !empty.includes(list))
  const nothing =
    full.length === 0
      ? reader.words.word('no-departures')
      : reader.words.sentences(empty.map((list) => reader.words.word(`no-${list}`)))
  return html`${full.map((list) => renderList(list, reader))}${nothing === '' ? null : html`<p class="empty">${nothing}</p>`}`
}

const LISTS = ['revisions', 'reconciliations', 'schema-changes', 'repairs', 'set-aside'] as const

function renderList(list: List, reader: Reader): Html {
  const title = reader.words.word(list)
  const rows = rowsOfList(list, reader)
  const lines = list === 'reconciliations' ? rows.map((row) => inWords(row, reader)) : rows
  return html`${framedTable({ id: list, name: title, caption: html`${title}` }, tableOf(columnsOf(list, reader), lines, reader, list))}${furtherRows(rows, reader)}`
}

function rowsOfList(list: List, reader: Reader): Row[] {
  return rowsOf(resultOf(reader.results, list, list).table)
}

/** A finding with column, series and period as one text, and its figures as text, whole or with decimals each for itself. */
function inWords(row: Row, reader: Reader): Readonly<Record<string, Value | Html>> {
  const period = periodText(row['period_start'] ?? null, row['period_end'] ?? null, reader, 'reconciliations')
  const figures = ['stated', 'computed', 'difference'].map((name): [string, Value] => {
    const value = row[name] ?? null
    return [name, value === null ? null : reader.format(value, figureFormat(value), 'reconciliations')]
  })
  const names = [textOf(row['column_name']), textOf(row['series']), period].filter((text) => text !== '')
  const place = joined(names.map(isolated), reader.words.word('list-comma'))
  return { ...row, place, ...Object.fromEntries(figures) }
}

function furtherRows(rows: readonly Row[], reader: Reader): Html | null {
  const further = Number(rows[0]?.['total_count'] ?? 0) - rows.length
  if (further <= 0) return null
  const count = reader.format(further, 'count', 'revisions')
  return html`<p class="empty">${reader.words.word('further-rows', { count })}</p>`
}

function columnsOf(list: List, reader: Reader): Column[] {
  return COLUMNS[list].map(([name, format]) => ({
    name,
    ...(format === 'figure' ? { format: 'text', align: 'right' as const } : { format }),
    label: reader.words.word(`column-${name}`),
  }))
}
