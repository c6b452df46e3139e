import { html, type Html } from '../base/html.js'
import { textOf, type Value } from '../system/database.js'
import type { Column } from './cell.js'
import { scrollFrame, tableOf } from './data-table.js'
import { objectOf } from './flag-list.js'
import { dependenciesOf, listOf, sourceOf, upstream, type Dependencies, type Lineage } from './lineage.js'
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
  received.rows_read, received.rows_accepted, received.rows_set_aside, received.outcome, received.reason,
  source.title, source.publisher, source.url, source.retrieved_from,
from ops.files as received
left join ops.sources as source on source.source = received.source
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
<div class="provenance">${lineage.queries.map((query) => renderQuery(query, lineage, dependencies, files, named, reader))}</div>
<h3>${words.word('provenance-models')}</h3>
<div class="provenance">${models.filter(({ name }) => used.has(textOf(name))).map((model) => renderModel(model, named, reader))}</div>
<h3>${words.word('provenance-files')}</h3>
${files.length > 0 ? files.map((file) => renderFile(file, reader)) : html`<p class="empty">${words.word('no-rows')}</p>`}`
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
      ? html`<br>${words.word('from-files')}${ends.map(({ file }) => html` <a href="#file-${textOf(file)}">${textOf(file)}</a>`)}`
      : null
  }</p>
<details class="sql"><summary>SQL</summary><pre><code>${query.sql.trim()}</code></pre></details></details>\n`
}

type Named = ReadonlySet<string>

function tableLink(table: string, named: Named): Html {
  return named.has(table)
    ? html` <a href="#model-${table}"><code>${table}</code></a>`
    : html` <code>${table}</code>`
}

function renderModel(model: Row, named: Named, reader: Reader): Html {
  const { words } = reader
  const below = listOf(model['depends_on'])
  return html`<details class="origin" id="model-${textOf(model['name'])}"><summary><code>${textOf(model['name'])}</code></summary>
<p lang="en">${textOf(model['description'])}</p>
<p>${below.length > 0 ? html`${words.word('built-from')}${below.map((table) => tableLink(table, named))}<br>` : null}${words.word('file')} <code>${textOf(model['file'])}</code></p>
<details class="sql"><summary>SQL</summary><pre><code>${textOf(model['sql']).trim()}</code></pre></details></details>\n`
}

const FILE_COLUMNS = [
  ['sha256', 'text'],
  ['origin', 'text'],
  ['received_at', 'time'],
  ['rows_read', 'count'],
  ['rows_accepted', 'count'],
  ['rows_set_aside', 'count'],
] as const

function renderFile(file: Row, reader: Reader): Html {
  const lines = FILE_COLUMNS.map(
    ([name, format]): Row => ({
      name: reader.words.word(`column-${name}`),
      value: reader.format(file[name] ?? null, format, 'files'),
    }),
  )
  const columns = (['name', 'value'] as const).map(
    (column): Column => ({
      column,
      format: 'text',
      label: { [reader.language]: reader.words.word(`column-${column}`) },
    }),
  )
  const title = [
    objectOf(file['title'])[reader.language],
    objectOf(file['publisher'])[reader.language],
  ].filter((text) => typeof text === 'string')
  const caption = html`<code>${textOf(file['file'])}</code> ${title.join(reader.words.word('list-comma'))}`
  return html`<div class="table file" id="file-${textOf(file['file'])}" ${scrollFrame(textOf(file['file']))}>${tableOf(columns, lines, reader, 'files', caption)}</div>`
}
