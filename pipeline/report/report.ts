import type { Token } from 'markdown-it'
import { UserError } from '../base/error.js'
import { html, trustedMarkup, type Html } from '../base/html.js'
import type { Database } from '../system/database.js'
import { tableNames } from '../warehouse/tables.js'
import type { AnswerCache } from '../warehouse/answers.js'
import { isQuery, isReady, type Cell } from './cell.js'
import { renderChart } from './chart.js'
import { CHART_EVENTS, CHART_EVENTS_SQL, shortChart } from './short-chart/short-chart.js'
import { seriesFigures } from './short-chart/series-figures.js'
import { filled, plain, writtenChart, type ShownText } from './shown-chart.js'
import { renderTable } from './data-table.js'
import type { DrawingCache } from './drawings.js'
import { figureObservations, rowsOfFigures, type Observations } from './figure-facts.js'
import { originsOf, TABLE_WORDS, TABLE_WORDS_SQL } from './figure-origins.js'
import type { Origins } from './origins.js'
import { headlineFigures, renderSeriesHeadline } from './headline-series.js'
import { leadingFinding, type ShownFinding } from './flag-list.js'
import { renderHeadline } from './headline.js'
import { traceQueries, type Lineage } from './lineage.js'
import { markdownRenderer } from './markdown.js'
import { placeOf, tokensFor, type Notebook } from './notebook.js'
import { answerPages, pagesQuery } from './notebook-pages.js'
import { checkProse, referencesIn, sqlCells } from './prose.js'
import { Reader } from './reader.js'
import { linkedBetween, pageName, pagesOf, refuseHiddenPages } from './report-pages.js'
import { readyCells } from './ready-cell.js'
import { withReshaped } from './reshape.js'
import { resultOf, type CellQuery, type Results } from './result.js'
import { Words } from './strings.js'
import type { Strings } from '../system/words.js'
import { parseReference } from './template.js'
import { refuseUnknownSeries } from './unknown-series.js'

const LATEST = 'latest_period'
const LATEST_SQL = `select arg_max(period, period_end) as period
from marts.observations
where value is not null`

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
  /** The first of its findings that is not merely on record, which leads to where it is told. */
  finding: ShownFinding | null
}

/** A page of a notebook in one language. */
export interface Report extends ReportHead {
  /** The pages of the report, itself the first, by name and title. */
  pages: readonly { name: string; title: string }[]
  hasCharts: boolean
  /** The table of contents, null where the notebook gives it a place of its own. */
  contents: Html | null
  body: Html
  /** Where its figures come from, for the script of the page; null where it does not say. */
  origins: Origins | null
}

/** A page of a notebook, whose queries have run. */
export interface AnsweredPage {
  /** The name of the page without its language. */
  name: string
  notebook: Notebook
  results: Results
  lineage: Lineage
  observations: Observations
}

/** Checks a notebook and runs its queries, page after page. @param answers where answers are kept; null asks all anew. @throws UserError or QueryError naming notebook, line and cell. */
export async function* answerNotebook(
  database: Database,
  notebook: Notebook,
  answers: AnswerCache | null = null,
): AsyncGenerator<AnsweredPage> {
  checkProse(notebook)
  refuseHiddenPages(notebook)
  const tables = await tableNames(database)
  const queries = [...pagesQuery(notebook), ...queriesOf(notebook, tables)]
  const lineage = await traceQueries(database, queries, answers)
  const references = referencesIn(notebook)
  const reshapes = [...notebook.cells.values()].filter((cell) => cell.kind === 'reshape')
  for await (const { name, results } of answerPages(database, notebook, lineage.queries, answers)) {
    if (tables.has('marts.series')) await refuseUnknownSeries(database, notebook, results)
    const shaped = withReshaped(results, reshapes)
    const observations = tables.has('marts.observations')
      ? await figureObservations(database, rowsOfFigures(notebook, references, shaped))
      : new Map<string, never>()
    yield { name, notebook, lineage, results: shaped, observations }
  }
}

/** The report as readers of one language see it, and after it the pages of its own. @param drawings where drawings are kept; null draws each anew. @throws UserError naming notebook, line and cell. */
export async function renderReport(
  { name, notebook, results, lineage, observations }: AnsweredPage,
  strings: Strings,
  language: string,
  drawings: DrawingCache | null = null,
): Promise<[Report, ...Report[]]> {
  const reader = new Reader(new Words(strings, language), results, name, drawings, observations)
  const tokens = tokensFor(
    notebook,
    language,
    (cell) => resultOf(results, cell, notebook.file).table.numRows() > 0,
  )
  const [first, ...further] = pagesOf(tokens, notebook)
  const cells = await renderCells(tokens, notebook, (cell) =>
    cell.kind === 'contents' || cell.kind === 'page' ? html`` : renderCell(cell, reader, lineage),
  )
  const { title, description, latest } = notebook.front
  const at = (key: string): string => `${notebook.file}: ${key}`
  const newest =
    latest === undefined ? latestPeriod(reader) : filled(reader.choose(latest), reader, at('latest'))
  const shown = [first, ...further].map(({ cell, tokens: own }) => ({
    name: pageName(name, cell),
    title: reader.fill(
      reader.choose(cell === null ? title : cell.body.title),
      cell === null ? at('title') : cell.place,
    ),
    tokens: own,
    contents: contentsOf(headingsOf(own, reader, notebook), reader.words),
  }))
  const listing = shown.find(({ tokens: own }) => hasCell(own, notebook, 'flags'))
  const finding = listing === undefined ? null : leadingFinding(reader, `${listing.name}.${language}.html`)
  const bodies = shown.map(({ tokens: own, contents }) => bodyOf(own, notebook, reader, cells, contents))
  const linked = linkedBetween(
    bodies,
    shown.map((page) => `${page.name}.${language}.html`),
  )
  const [report, ...others] = shown.map((page, i) => {
    const newestMarkup = linked(newest.markup.markup, i)
    const body = linked(bodies[i] ?? '', i)
    return {
      isOneOfMany: notebook.front.pages !== undefined,
      name: page.name,
      language,
      title: page.title,
      description: reader.fill(reader.choose(description ?? title), at('description')),
      latest: trustedMarkup(newestMarkup),
      latestText: newest.text,
      finding,
      pages: shown.map(({ name: each, title: called }) => ({ name: each, title: called })),
      contents: hasCell(page.tokens, notebook, 'contents') ? null : page.contents,
      hasCharts: hasCell(page.tokens, notebook, 'vega-lite', 'chart'),
      body: trustedMarkup(body),
      origins: originsOf(`${newestMarkup}${body}`, reader, lineage),
    }
  })
  if (report === undefined) throw new Error('a report has no page')
  return [report, ...others]
}

/** What stands between head and foot of a page. @param cells what each cell shows. @param contents the table of contents, for its cell. */
function bodyOf(
  tokens: Token[],
  notebook: Notebook,
  reader: Reader,
  cells: ReadonlyMap<Token, Html>,
  contents: Html | null,
): string {
  return markdownRenderer({
    figure: (token) => {
      const reference = parseReference(token.content)
      const place = placeOf(notebook, token)
      return token.meta?.['isInLink'] === true
        ? html`${reader.figure(reference, place)}`
        : reader.figureLink(reference, place)
    },
    address: (figure, isWhole, link) =>
      addressPart(
        reader.figure(parseReference(figure), placeOf(notebook, link)),
        isWhole,
        placeOf(notebook, link),
      ),
    backWord: reader.words.word('back-to-text'),
    cell: (token) => (notebook.cells.get(token)?.kind === 'contents' ? contents : cells.get(token)) ?? html``,
    callout: (kind) =>
      html`<aside class="callout ${kind}"><p class="kind">${reader.words.word(`callout-${kind}`)}</p>\n`,
  })(tokens)
}

function hasCell(tokens: readonly Token[], notebook: Notebook, ...kinds: string[]): boolean {
  return tokens.some((token) => kinds.includes(notebook.cells.get(token)?.kind ?? ''))
}

/** A figure in an address: a whole one leads to the web, a part of one is no more than text. @throws UserError naming `place`. */
function addressPart(text: string, isWhole: boolean, place: string): string {
  if (!isWhole) return encodeURIComponent(text)
  if (/^https?:\/\/[^\s<>"]+$/i.test(text)) return text
  throw new UserError(
    `${place}: not an address that a link may lead to: “${text}”; give one that begins with https://`,
  )
}

/** The newest period with a value; nothing where there is none. */
function latestPeriod(reader: Reader): ShownText {
  const period = reader.results.get(LATEST)?.table.get('period', 0) ?? null
  if (period === null) return plain('')
  return plain(reader.words.pattern('latest-period', { period: reader.format(period, 'period', LATEST) }))
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
  cell: Exclude<Cell, { kind: 'contents' | 'page' }>,
  reader: Reader,
  lineage: Lineage,
): Promise<Html> {
  if (isQuery(cell)) return html``
  if (cell.kind === 'headline')
    return cell.series === null ? renderHeadline(cell, reader) : renderSeriesHeadline(cell, reader)
  if (cell.kind === 'table') return renderTable(cell, reader)
  if (cell.kind === 'vega-lite') return renderChart(writtenChart(cell, reader), reader)
  if (cell.kind === 'chart') return renderChart(shortChart(cell, reader), reader)
  return html`<section class="${cell.kind}">${readyCells[cell.kind].render(reader, lineage)}</section>`
}

/** The queries of a notebook's own cells, then those of its ready cells. */
function queriesOf(notebook: Notebook, tables: ReadonlySet<string>): CellQuery[] {
  const own = sqlCells(notebook).map(({ id, sql, place }) => ({ id, sql, place }))
  const ready = [...notebook.cells.values()].filter(isReady).flatMap((cell) =>
    Object.entries(readyCells[cell.kind].queries(cell)).map(([id, sql]) => ({
      id,
      sql,
      place: cell.place,
    })),
  )
  const charts = [...notebook.cells.values()].filter((cell) => cell.kind === 'chart')
  const drawn = charts.flatMap(({ series, data, place }) =>
    series === null ? [] : [{ id: data, sql: seriesFigures(series), place }],
  )
  const headlines = [...notebook.cells.values()].flatMap((cell) =>
    cell.kind === 'headline' && cell.series !== null
      ? [{ id: cell.id, sql: headlineFigures(cell.series), place: cell.place }]
      : [],
  )
  const beside = [
    { id: CHART_EVENTS, sql: CHART_EVENTS_SQL, isNeeded: charts.length > 0 && tables.has('marts.events') },
    {
      id: LATEST,
      sql: LATEST_SQL,
      isNeeded: notebook.front.latest === undefined && tables.has('marts.observations'),
    },
    {
      id: TABLE_WORDS,
      sql: TABLE_WORDS_SQL,
      isNeeded: ready.some(({ id }) => id === 'models') && tables.has('ops.tables'),
    },
  ].flatMap(({ id, sql, isNeeded }) => (isNeeded ? [{ id, sql, place: notebook.file }] : []))
  const engine = [...ready, ...headlines, ...drawn, ...beside]
  const clash = own.find(({ id }) => engine.some((query) => query.id === id))
  if (clash) throw new UserError(`${clash.place}: the id belongs to a ready cell; choose another`)
  return [...own, ...engine]
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
