import { anchorOf } from '../../base/anchor.js'
import { html, isolated, joined, type Html } from '../../base/html.js'
import { inLanguage } from '../../base/language.js'
import {
  firstSentence,
  upstreamTables,
  type DescribedSource,
  type DescribedTable,
} from '../../warehouse/catalogue/described.js'
import { formatValue } from '../formats.js'
import type { Words } from '../strings.js'
import { pageAddress, tableAddress } from './catalogue-address.js'
import { filtered, simpleTable, TABLES_PAGE, type Cell, type CataloguePage } from './catalogue-page.js'
import { arrowDefinition, drawLineage } from './lineage-drawing.js'
import { lineageLayout, type LineageLayout } from './lineage-layout.js'

/** A table as the page of its layer shows it in each language. */
interface LaidOutTable {
  table: DescribedTable
  /** What it is made from, nearest first. */
  upstream: DescribedTable[]
  layout: LineageLayout
}

/** A layer of tables as its page in each language shows it. */
export interface LaidOutLayer {
  layer: string
  tables: LaidOutTable[]
  /** The sources that its rows come from. */
  sources: DescribedSource[]
}

/** Lays out the tables of one layer. */
export function layOutLayer(
  layer: string,
  all: readonly DescribedTable[],
  sources: readonly DescribedSource[],
): LaidOutLayer {
  const tables = all
    .filter((table) => table.layer === layer)
    .map((table) => ({
      table,
      upstream: upstreamTables(table, all).slice(1),
      layout: lineageLayout(table, all),
    }))
  const read = new Set(
    tables.flatMap(({ table, upstream }) => [table, ...upstream].map(({ source }) => source)),
  )
  return { layer, tables, sources: sources.filter(({ source }) => read.has(source)) }
}

/** The page of the tables of one layer in one language: what their rows are, their columns, and where they come from. */
export function layerPage({ layer, tables, sources }: LaidOutLayer, words: Words): CataloguePage {
  const title = words.word(`layer-${layer}`)
  const files = html`<h2 id="files">${words.word('provenance-files')}</h2>
${sources.map((source) => filesOf(source, words))}`
  return {
    name: layer,
    title: words.word('tables-of-layer', { title, layer }),
    description: words.word('tables-description'),
    body: html`${arrowDefinition()}<p><a href="${pageAddress(TABLES_PAGE, words.language)}#${layer}">${words.word('tables')}</a></p>
${filtered('section', html`${tables.map((table) => tableSection(table, words))}`, words)}
${sources.length > 0 ? files : null}`,
  }
}

function tableSection({ table, upstream, layout }: LaidOutTable, words: Words): Html {
  const { name } = table
  const description = inLanguage(table.description, words.language) || words.word('not-described')
  return html`<section><details><summary><h2 id="${anchorOf('table', name)}"><code>${name}</code></h2> ${firstSentence(description, words.language)}</summary>
<p>${description}</p>
${factsOf(table, words)}
${columnsOf(table, words)}
${drawLineage(table, layout, words)}
<h3 id="${anchorOf('made-from', name)}">${words.word('made-from')}</h3>
${tableLinks(table.depends_on, words)}
${furtherOf(table, upstream, words)}<h3 id="${anchorOf('read-by', name)}">${words.word('read-by')}</h3>
${tableLinks(table.read_by, words)}
</details></section>
`
}

function factsOf(table: DescribedTable, words: Words): Html {
  const changed =
    table.changed_release === null
      ? words.word('changed-unknown')
      : html`${formatValue(table.changed_date, 'date', words)} <code>${table.changed_release}</code>`
  const grain = table.grain.map((name) => html`<code>${name}</code>`)
  const facts: [string, Html | string][] = [
    ['grain', joined(grain, words.word('list-comma'))],
    ['column-row_count', formatValue(table.row_count, 'count', words)],
    ['last-changed', changed],
    ['file', table.file === null ? words.word('made-by-almanac') : html`<code>${table.file}</code>`],
  ]
  const shown = facts.filter(([name]) => name !== 'grain' || grain.length > 0)
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${words.word(name)}</dt><dd>${value}</dd></div>`)}</dl>`
}

function columnsOf({ name, columns }: DescribedTable, words: Words): Html {
  const heads = ['column-column_name', 'column-type', 'column-unit', 'column-meaning']
  return simpleTable(
    `${name}: ${words.word('columns')}`,
    heads.map((head) => ({ text: words.word(head) })),
    columns.map((column): Cell[] => [
      { text: html`<code>${column.name}</code>` },
      { text: html`<code>${column.type}</code>` },
      { text: column.unit === null ? '' : unitText(column.unit, words) },
      { text: inLanguage(column.meaning, words.language) || words.word('not-described') },
    ]),
    columns.map((column) => anchorOf('column', `${name}.${column.name}`)),
  )
}

/** A unit in the words of the language, or as it is where the project has none for it. */
function unitText(unit: string, words: Words): string {
  const key = `unit-${unit}`
  const known = words.labelOrName(key)
  return known === key ? unit : known
}

function tableLinks(names: readonly string[], words: Words, before: Html | null = null): Html {
  if (names.length === 0) return html`<p class="empty">${words.word('no-table')}</p>`
  const links = names.map(
    (name) => html`<a href="${tableAddress(name, words.language)}"><code>${name}</code></a>`,
  )
  return html`<p class="links">${before}${joined(links, words.word('list-comma'))}</p>`
}

/** What those are made from in turn, nearest first. */
function furtherOf(table: DescribedTable, upstream: readonly DescribedTable[], words: Words): Html | null {
  const names = upstream.map(({ name }) => name).filter((name) => !table.depends_on.includes(name))
  return names.length === 0
    ? null
    : html`${tableLinks(names, words, html`${words.word('made-from-further')} `)}\n`
}

function filesOf(source: DescribedSource, words: Words): Html {
  const title = [source.title, source.publisher].map((text) => isolated(inLanguage(text, words.language)))
  const isLink = source.url !== null && /^https?:/.test(source.url)
  const further = source.file_count - source.files.length
  const heads = ['column-file', 'column-sha256', 'column-origin', 'column-received_at']
  return html`<h3 id="${anchorOf('source', source.source)}">${source.source}</h3>
<p>${joined(title, words.word('list-comma'))}${isLink ? html`<br><a href="${source.url}">${source.url}</a>` : null}</p>
${simpleTable(
  source.source,
  heads.map((head) => ({ text: words.word(head) })),
  source.files.map((file): Cell[] => [
    { text: html`<code>${file.file}</code>` },
    { text: html`<code>${file.sha256.slice(0, 12)}</code>` },
    { text: html`<code>${file.origin}</code>` },
    { text: formatValue(file.received_at, 'time', words) },
  ]),
)}${further > 0 ? html`<p>${words.word('further-files', { count: formatValue(further, 'count', words) })}</p>\n` : null}`
}
