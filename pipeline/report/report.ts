import type { Token } from 'markdown-it'
import { UserError } from '../base/error.js'
import { html, trustedMarkup, type Html } from '../base/html.js'
import type { Database } from '../system/database.js'
import type { AnswerCache } from '../warehouse/answers.js'
import { isQuery, isReady, type Cell } from './cell.js'
import { renderChart } from './chart.js'
import { renderTable } from './data-table.js'
import type { DrawingCache } from './drawings.js'
import { renderHeadline } from './headline.js'
import { traceQueries, type Lineage } from './lineage.js'
import { markdownRenderer } from './markdown.js'
import { placeOf, tokensFor, type Notebook } from './notebook.js'
import { answerPages, pagesQuery } from './notebook-pages.js'
import { checkProse, sqlCells } from './prose.js'
import { Reader } from './reader.js'
import { readyCells } from './ready-cell.js'
import { withReshaped } from './reshape.js'
import { resultOf, type CellQuery, type Results } from './result.js'
import { Words } from './strings.js'
import type { Strings } from '../system/words.js'
import { parseReference } from './template.js'

/** A heading that a table of contents names. */
interface Heading {
  address: string
  title: string
}

/** What a page of a notebook in one language is called, and what it says of itself. */
export interface ReportHead {
  /** Whether its notebook gives a page for each of many things. */
  isOneOfMany: boolean
  name: string
  language: string
  title: string
  description: string
  /** One sentence: the latest period and its status. */
  latest: Html
  latestText: string
}

/** A page of a notebook in one language. */
export interface Report extends ReportHead {
  hasCharts: boolean
  /** The table of contents, null where the notebook gives it a place of its own. */
  contents: Html | null
  body: Html
}

/** A page of a notebook, whose queries have run. */
export interface AnsweredPage {
  /** The name of the page without its language. */
  name: string
  notebook: Notebook
  results: Results
  lineage: Lineage
}

/** Checks a notebook and runs its queries, page after page. @param answers where answers are kept; null asks all anew. @throws UserError or QueryError naming notebook, line and cell. */
export async function* answerNotebook(
  database: Database,
  notebook: Notebook,
  answers: AnswerCache | null = null,
): AsyncGenerator<AnsweredPage> {
  checkProse(notebook)
  const lineage = await traceQueries(database, [...pagesQuery(notebook), ...queriesOf(notebook)], answers)
  const reshapes = [...notebook.cells.values()].filter((cell) => cell.kind === 'reshape')
  for await (const { name, results } of answerPages(database, notebook, lineage.queries, answers)) {
    yield { name, notebook, lineage, results: withReshaped(results, reshapes) }
  }
}

/** The report as readers of one language see it. @param drawings where drawings are kept; null draws each anew. @throws UserError naming notebook, line and cell. */
export async function renderReport(
  { name, notebook, results, lineage }: AnsweredPage,
  strings: Strings,
  language: string,
  drawings: DrawingCache | null = null,
): Promise<Report> {
  const reader = new Reader(new Words(strings, language), results, name, drawings)
  const tokens = tokensFor(
    notebook,
    language,
    (cell) => resultOf(results, cell, notebook.file).table.numRows() > 0,
  )
  const headings = headingsOf(tokens, reader, notebook)
  const cells = await renderCells(tokens, notebook, (cell) =>
    cell.kind === 'contents'
      ? (contentsOf(headings, reader.words) ?? html``)
      : renderCell(cell, reader, lineage),
  )
  const render = markdownRenderer({
    figure: (token) => reader.figureLink(parseReference(token.content), placeOf(notebook, token)),
    cell: (token) => cells.get(token) ?? html``,
    callout: (kind) =>
      html`<aside class="callout ${kind}"><p class="kind">${reader.words.word(`callout-${kind}`)}</p>\n`,
  })
  const { title, description, latest } = notebook.front
  const at = (key: string): string => `${notebook.file}: ${key}`
  return {
    isOneOfMany: notebook.front.pages !== undefined,
    name,
    language,
    title: reader.fill(reader.choose(title), at('title')),
    description: reader.fill(reader.choose(description), at('description')),
    latest: reader.fillWithLinks(reader.choose(latest), at('latest')),
    latestText: reader.fill(reader.choose(latest), at('latest')),
    contents: [...cells.keys()].some((token) => notebook.cells.get(token)?.kind === 'contents')
      ? null
      : contentsOf(headings, reader.words),
    hasCharts: tokens.some((token) => notebook.cells.get(token)?.kind === 'vega-lite'),
    body: trustedMarkup(render(tokens)),
  }
}

async function renderCells(
  tokens: readonly Token[],
  notebook: Notebook,
  render: (cell: Cell) => Promise<Html> | Html,
): Promise<Map<Token, Html>> {
  const rendered = new Map<Token, Html>()
  for (const token of tokens) {
    const cell = notebook.cells.get(token)
    if (cell) rendered.set(token, await render(cell))
  }
  return rendered
}

async function renderCell(
  cell: Exclude<Cell, { kind: 'contents' }>,
  reader: Reader,
  lineage: Lineage,
): Promise<Html> {
  if (isQuery(cell)) return html``
  if (cell.kind === 'headline') return renderHeadline(cell, reader)
  if (cell.kind === 'table') return renderTable(cell, reader)
  if (cell.kind === 'vega-lite') return renderChart(cell, reader)
  return html`<section class="${cell.kind}">${readyCells[cell.kind].render(reader, lineage)}</section>`
}

/** The queries of a notebook's own cells, then those of its ready cells. */
function queriesOf(notebook: Notebook): CellQuery[] {
  const own = sqlCells(notebook).map(({ id, sql, place }) => ({ id, sql, place }))
  const ready = [...notebook.cells.values()].filter(isReady).flatMap((cell) =>
    Object.entries(readyCells[cell.kind].queries(cell)).map(([id, sql]) => ({
      id,
      sql,
      place: cell.place,
    })),
  )
  const clash = own.find(({ id }) => ready.some((query) => query.id === id))
  if (clash) throw new UserError(`${clash.place}: the id belongs to a ready cell; choose another`)
  return [...own, ...ready]
}

function contentsOf(headings: readonly Heading[], words: Words): Html | null {
  if (headings.length === 0) return null
  return html`<nav class="contents" aria-label="${words.word('contents')}"><ol>${headings.map(({ address, title }) => html`<li><a href="#${address}">${title}</a></li>`)}</ol></nav>\n`
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
