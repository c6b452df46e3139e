import { anchorOf } from '../base/anchor.js'
import { html, isolated, joined, type Html } from '../base/html.js'
import { listOf, textOf, type Value } from '../system/database.js'
import { tableAddress } from './catalogue/catalogue-address.js'
import type { Column } from './column.js'
import { framedTable, scrollFrame, tableOf } from './data-table.js'
import { objectOf, textsOf } from './rule-text.js'
import { dependenciesOf, sourceOf, upstream, type Dependencies, type Lineage } from './lineage.js'
import { PAGE } from './notebook.js'
import type { Reader } from './reader.js'
import { resultOf, rowsOf, type CellQuery } from './result.js'

type Row = Readonly<Record<string, Value>>

/** What is known of each model, file and source. */
export const provenanceQueries = {
  models: `select name, layer, file, description, depends_on, sql
from ops.models
order by name`,
  files: `select
  received.file, received.source, received.sha256, received.bytes, received.origin, received.received_at,
  received.rows_read, received.rows_accepted, received.rows_set_aside, coalesce(known.row_count, 0) as recognised_count,
  received.outcome, received.reason as refusal, received.found,
  source.title, source.publisher, source.url, source.retrieved_from,
from ops.files as received
left join ops.sources as source on source.source = received.source
left join (
  select file, count(*) as row_count from ops.rejects where not is_fault group by file
) as known on known.file = received.file
order by received.source, received.received_at desc, received.file`,
}

/** For each query of the page: its SQL, the tables it reads, what they are built from, and the files at the end. */
export function renderProvenance(reader: Reader, lineage: Lineage): Html {
  const dependencies = dependenciesOf(reader.results)
  const models = rowsOf(resultOf(reader.results, 'models', 'provenance').table)
  const files = rowsOf(resultOf(reader.results, 'files', 'provenance').table)
  const named = new Set(models.map(({ name }) => textOf(name)))
  const used = new Set(lineage.queries.flatMap(({ id }) => reach(id, lineage, dependencies)))
  const { words } = reader
  return html`<h3>${words.word('provenance-cells')}</h3>
${parametersOf(reader)}<div class="provenance">${lineage.queries.map((query) => renderQuery(query, lineage, dependencies, files, named, reader))}</div>
<h3>${words.word('provenance-models')}</h3>
<div class="provenance">${models.filter(({ name }) => used.has(textOf(name))).map((model) => renderModel(model, named, reader))}</div>
<h3>${words.word('provenance-files')}</h3>
${files.length > 0 ? files.map((file) => renderFile(file, reader)) : html`<p class="empty">${words.word('no-rows')}</p>`}`
}

/** What stands for the parameters in the queries of a page of several. */
function parametersOf(reader: Reader): Html | null {
  const [row] = reader.results.has(PAGE) ? rowsOf(resultOf(reader.results, PAGE, 'provenance').table) : []
  if (row === undefined) return null
  const values = Object.entries(row).map(
    ([name, value]) => html`<li><code>$${name}</code> = <code>${textOf(value)}</code></li>`,
  )
  return html`<p>${reader.words.word('page-parameters')}</p><ul class="parameters">${values}</ul>\n`
}

function reach(id: string, lineage: Lineage, dependencies: Dependencies): string[] {
  const tables = lineage.tables.get(id) ?? []
  return [...tables, ...upstream(tables, dependencies)]
}

function renderQuery(
  query: CellQuery,
  lineage: Lineage,
  dependencies: Dependencies,
  files: readonly Row[],
  named: Named,
  reader: Reader,
): Html {
  const { words } = reader
  const tables = lineage.tables.get(query.id) ?? []
  const below = upstream(tables, dependencies)
  const sources = new Set([...tables, ...below].map(sourceOf))
  const ends = files.filter(({ source }) => sources.has(textOf(source)))
  return html`<details class="origin" id="provenance-${query.id}"><summary>${query.id}</summary>
<p>${tables.length > 0 ? html`${words.word('reads')}${tables.map((table) => tableLink(table, named))}` : words.word('reads-no-table')}${below.length > 0 ? html`<br>${words.word('built-from')}${below.map((table) => tableLink(table, named))}` : null}${
    ends.length > 0
      ? html`<br>${words.word('from-files')}${ends.map(({ file }) => html` <a href="#${anchorOf('file', textOf(file))}">${isolated(textOf(file))}</a>`)}`
      : null
  }</p>
${sqlFold(query.id, query.sql)}</details>\n`
}

/** @param name of the query or model. */
function sqlFold(name: string, sql: string): Html {
  return html`<details class="sql"><summary>SQL</summary><pre ${scrollFrame(`SQL: ${name}`)}><code>${sql.trim()}</code></pre></details>`
}

type Named = ReadonlySet<string>

function tableLink(table: string, named: Named): Html {
  return named.has(table)
    ? html` <a href="#${anchorOf('model', table)}"><code>${table}</code></a>`
    : html` <code>${table}</code>`
}

function renderModel(model: Row, named: Named, reader: Reader): Html {
  const { words } = reader
  const below = listOf(model['depends_on'])
  return html`<details class="origin" id="${anchorOf('model', textOf(model['name']))}"><summary><code>${textOf(model['name'])}</code></summary>
<p lang="en">${textOf(model['description'])}</p>
<p>${below.length > 0 ? html`${words.word('built-from')}${below.map((table) => tableLink(table, named))}<br>` : null}${words.word('file')} <code>${textOf(model['file'])}</code> · <a href="catalogue/${tableAddress(textOf(model['name']), reader.language)}">${words.word('columns')}</a></p>
${sqlFold(textOf(model['name']), withoutHeader(textOf(model['sql'])))}</details>\n`
}

/** A model's SQL without the comments above it, of which the description is shown. */
function withoutHeader(sql: string): string {
  return sql.replace(/^(?:\s*--[^\n]*\n)+/, '')
}

const RECEIPT = [
  ['sha256', 'text'],
  ['origin', 'text'],
  ['received_at', 'time'],
] as const

function renderFile(file: Row, reader: Reader): Html {
  const { words } = reader
  const receipt = RECEIPT.map(([name, format]): [string, string] => [
    name,
    reader.format(file[name] ?? null, format, 'files'),
  ])
  const outcome = file['outcome'] === 'refused' ? refusedLines(file) : landedLines(file, reader)
  const lines = [...receipt, ...outcome].map(([name, value]) => ({
    name: words.word(`column-${name}`),
    value,
  }))
  const columns = (['name', 'value'] as const).map(
    (name): Column => ({ name, format: 'text', label: words.word(`column-${name}`) }),
  )
  const title = [textsOf(file['title']), textsOf(file['publisher'])]
    .map((text) => reader.choose(text))
    .filter((text) => text !== '')
    .map(isolated)
  const caption = html`<code>${textOf(file['file'])}</code> ${joined(title, words.word('list-comma'))}`
  const name = textOf(file['file'])
  return framedTable(
    { id: anchorOf('file', name), name, caption, kind: 'file' },
    tableOf(columns, lines, reader, 'files'),
  )
}

type Line = [name: string, value: string | Html]

function refusedLines(file: Row): Line[] {
  return [['refusal', textOf(file['refusal'])]]
}

function landedLines(file: Row, reader: Reader): Line[] {
  const count = (value: Value): string => reader.format(value, 'count', 'files')
  const setAside = Number(file['rows_set_aside'] ?? 0)
  const recognised = Number(file['recognised_count'] ?? 0)
  const kinds = {
    count: count(setAside),
    faults: count(setAside - recognised),
    recognised: count(recognised),
  }
  const found = foundText(objectOf(file['found']), reader)
  return [
    ['rows_read', count(file['rows_read'] ?? null)],
    ['rows_accepted', count(file['rows_accepted'] ?? null)],
    ['rows_set_aside', setAside === 0 ? count(0) : reader.words.word('set-aside-kinds', kinds)],
    ...(found === null ? [] : [['found', found] satisfies Line]),
  ]
}

const FOUND = [
  'compression',
  'member',
  'encoding',
  'delimiter',
  'sheet',
  'table',
  'records',
  'header',
  'units',
]
const DELIMITERS = ['comma', 'tab', 'semicolon', 'bar']

/** What was found on reading, in one line; notes of the file stay in the database. */
function foundText(found: Row, { words }: Reader): Html | null {
  const parts = FOUND.flatMap((name) => {
    const value = textOf(found[name])
    if (value === '') return []
    const isNamed = name === 'delimiter' && DELIMITERS.includes(value)
    const plain = name === 'header' ? value.replace(/^rows? /, '').replace(' to ', '–') : value
    return [html`${words.word(`found-${name}`)} ${isolated(isNamed ? words.label(value) : plain)}`]
  })
  return parts.length === 0 ? null : joined(parts, words.word('list-comma'))
}
