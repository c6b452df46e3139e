import type { Token } from 'markdown-it'
import { UserError } from '../base/error.js'
import { html, trustedMarkup, type Html } from '../base/html.js'
import type { Database } from '../system/database.js'
import { readyKinds, type Cell, type ReadyKind } from './cell.js'
import { loadVega, renderChart } from './chart.js'
import { renderTable } from './data-table.js'
import { traceQueries, type Lineage } from './lineage.js'
import { markdownRenderer } from './markdown.js'
import { placeOf, tokensFor, type Notebook } from './notebook.js'
import { checkProse, sqlCells } from './prose.js'
import { Reader } from './reader.js'
import { readyCells } from './ready-cell.js'
import { resultOf, runQueries, type CellQuery, type Results } from './result.js'
import { Words, type Strings } from './strings.js'
import { parseReference } from './template.js'

/** A heading that a table of contents names. */
interface Heading {
  address: string
  title: string
}

/** One notebook in one language. */
export interface Report {
  name: string
  language: string
  title: string
  description: string
  /** One sentence: the latest period and its status. */
  latest: Html
  latestText: string
  headings: Heading[]
  hasCharts: boolean
  body: Html
}

/** A notebook whose queries have run. */
export interface AnsweredNotebook {
  notebook: Notebook
  results: Results
  lineage: Lineage
}

/** Checks a notebook and runs its queries. @throws UserError or QueryError naming notebook, line and cell. */
export async function answerNotebook(database: Database, notebook: Notebook): Promise<AnsweredNotebook> {
  checkProse(notebook)
  const queries = queriesOf(notebook)
  // the import takes as long as the queries, which run in threads of DuckDB's
  const vega = [...notebook.cells.values()].some(({ kind }) => kind === 'vega-lite') ? loadVega() : null
  const lineage = await traceQueries(database, queries)
  const results = await runQueries(database, queries)
  await vega
  return { notebook, lineage, results }
}

/** The report as readers of one language see it. @throws UserError naming notebook, line and cell. */
export async function renderReport(
  { notebook, results, lineage }: AnsweredNotebook,
  strings: Strings,
  language: string,
): Promise<Report> {
  const reader = new Reader(new Words(strings, language), results)
  const tokens = tokensFor(
    notebook,
    language,
    (cell) => resultOf(results, cell, notebook.file).table.numRows() > 0,
  )
  const cells = await renderCells(tokens, notebook, reader, lineage)
  const render = markdownRenderer({
    figure: (token) => reader.figureLink(parseReference(token.content), placeOf(notebook, token)),
    cell: (token) => cells.get(token) ?? html``,
  })
  const { title, description, latest } = notebook.front
  const at = (key: string): string => `${notebook.file}: ${key}`
  return {
    name: notebook.name,
    language,
    title: reader.fill(reader.choose(title), at('title')),
    description: reader.fill(reader.choose(description), at('description')),
    latest: reader.fillWithLinks(reader.choose(latest), at('latest')),
    latestText: reader.fill(reader.choose(latest), at('latest')),
    headings: headingsOf(tokens, reader, notebook),
    hasCharts: tokens.some((token) => notebook.cells.get(token)?.kind === 'vega-lite'),
    body: trustedMarkup(render(tokens)),
  }
}

async function renderCells(
  tokens: readonly Token[],
  notebook: Notebook,
  reader: Reader,
  lineage: Lineage,
): Promise<Map<Token, Html>> {
  const rendered = new Map<Token, Html>()
  for (const token of tokens) {
    const cell = notebook.cells.get(token)
    if (cell) rendered.set(token, await renderCell(cell, reader, lineage))
  }
  return rendered
}

async function renderCell(cell: Cell, reader: Reader, lineage: Lineage): Promise<Html> {
  if (cell.kind === 'sql') return html``
  if (cell.kind === 'table') return renderTable(cell, reader)
  if (cell.kind === 'vega-lite') return renderChart(cell, reader)
  return html`<section class="${cell.kind}">${readyCells[cell.kind].render(reader, lineage)}</section>`
}

/** The queries of a notebook's own cells, then those of its ready cells. */
function queriesOf(notebook: Notebook): CellQuery[] {
  const own = sqlCells(notebook).map(({ id, sql, place }) => ({ id, sql, place }))
  const kinds = new Set<ReadyKind>(
    [...notebook.cells.values()].flatMap(({ kind }) => readyKinds.filter((ready) => ready === kind)),
  )
  const ready = [...kinds].flatMap((kind) =>
    Object.entries(readyCells[kind].queries).map(([id, sql]) => ({
      id,
      sql,
      place: `${notebook.file}: cell ${kind}`,
    })),
  )
  const clash = own.find(({ id }) => readyKinds.some((kind) => id in readyCells[kind].queries))
  if (clash) throw new UserError(`${clash.place}: the id belongs to a ready cell; choose another`)
  return [...own, ...ready]
}

function headingsOf(tokens: readonly Token[], reader: Reader, notebook: Notebook): Heading[] {
  return tokens.flatMap((token, i) => {
    const address = token.type === 'heading_open' && token.tag === 'h2' ? token.attrGet('id') : null
    const inline = tokens[i + 1]
    if (typeof address !== 'string' || !inline) return []
    const parts = (inline.children ?? []).map((child) =>
      child.type === 'figure'
        ? reader.figure(parseReference(child.content), placeOf(notebook, inline))
        : child.content,
    )
    return [{ address, title: parts.join('') }]
  })
}
