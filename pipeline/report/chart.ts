import type { TopLevelSpec } from 'vega-lite'
import { messageOf, UserError } from '../base/error.js'
import { html, trustedMarkup, type Html } from '../base/html.js'
import { textOf } from '../system/database.js'
import type { ChartCell } from './cell.js'
import { specFault } from './chart-schema.js'
import { chartRows, hasViews, specFor, views, type Row, type View } from './chart-spec.js'
import { chartTheme, HATCH } from './chart-theme.js'
import { columnName, scrollFrame, tableOf } from './data-table.js'
import { Drawings } from './drawings.js'
import { flagLinks } from './flag-list.js'
import type { Reader } from './reader.js'
import { requireColumn, resultOf, rowsOf } from './result.js'
import { scriptText } from './script-text.js'
import { textWidth } from './text-width.js'

/**
 * A chart cell as a figure: title, subtitle, a static SVG for each view with its text alternative, links to the flags that stand in
 * its column `flag_id`, its data as a table, and the compiled Vega specs for the browser.
 * @throws UserError naming the cell when the spec does not compile or draw, or Vega-Lite warns.
 */
export async function renderChart(cell: ChartCell, reader: Reader): Promise<Html> {
  const { body, id, place } = cell
  const { table, id: origin } = resultOf(reader.results, cell.data, place)
  for (const column of body.columns) requireColumn(table, columnName(column, reader), place)
  const rows = rowsOf(table)
  const own = hasViews(body) ? views : (['wide'] as const)
  const drawings: Html[] = []
  for (const view of own) drawings.push(await renderView(cell, rows, view, reader))
  const title = reader.fillWithLinks(reader.choose(body.title), place)
  const subtitle = reader.fillWithLinks(reader.choose(body.subtitle), place)
  return html`<figure class="chart${own.length > 1 ? ' two-views' : ''}" id="${id}">
<figcaption><strong>${title}</strong> <span>${subtitle} <a class="source" href="#provenance-${origin}">${reader.words.word('source-of-figures')}</a></span></figcaption>
${drawings}${flagsOfChart(rows, reader)}<details class="data"><summary>${reader.words.word('data-of-chart')}</summary>
<div class="table" ${scrollFrame(reader.words.word('data-of-chart'))}>${tableOf(body.columns, rows, reader, place)}</div></details>
</figure>`
}

async function renderView(cell: ChartCell, rows: readonly Row[], view: View, reader: Reader): Promise<Html> {
  const { body, id, place } = cell
  const alternative = reader.fill(reader.choose(body.description), place)
  const spec = await rightSpec(cell, specFor(cell, chartRows(body, rows, reader, place), view, reader))
  const own = view === 'wide' ? id : `${id}-${view}`
  const drawing = await drawings.get(JSON.stringify([spec, own, alternative]), () =>
    draw(spec, own, alternative, place),
  )
  return html`<div class="view ${view}"><div class="drawing" ${scrollFrame(reader.fill(reader.choose(body.title), place))}>${drawing.svg}</div>
<script type="application/json" class="spec">${drawing.spec}</script></div>
`
}

function flagsOfChart(rows: readonly Row[], reader: Reader): Html | null {
  const links = flagLinks(
    rows.map((row) => textOf(row['flag_id'])),
    reader,
  )
  if (links.length === 0) return null
  return html`<p class="marks">${reader.words.word('flagged-in-chart')} ${links.map((link) => html`<span>${link}</span> `)}</p>\n`
}

/** Specs of the notebook that have been found right; the languages and pages of one chart differ in their data and words. */
const rightSpecs = new Set<string>()

async function rightSpec({ id, place, lineOf }: ChartCell, spec: object): Promise<TopLevelSpec> {
  if (!isDrawable(spec))
    throw new UserError(`${place}: spec: no mark; one of ${SHAPES.join(', ')} says what to draw`)
  const withoutData = { ...spec, data: { values: [] } }
  const key = JSON.stringify(withoutData)
  if (rightSpecs.has(key)) return spec
  const fault = await specFault(withoutData)
  if (fault) {
    const path = ['spec', ...fault.path]
    throw new UserError(`${lineOf(path)}: cell ${id}: ${path.join('.')}: ${fault.message}`)
  }
  rightSpecs.add(key)
  return spec
}

interface Drawing {
  svg: Html
  spec: Html
}

const drawings = new Drawings<Drawing>()

async function draw(spec: TopLevelSpec, id: string, alternative: string, place: string): Promise<Drawing> {
  const { compile, vega } = await loadVega()
  const warn = (_method: string, _level: string, words: readonly unknown[]): never => {
    throw new UserError(`${place}: ${words.join(' ')}`)
  }
  try {
    const compiled = compile(spec, { config: chartTheme, logger: vega.logger(vega.Warn, 'warn', warn) }).spec
    vega.resetSVGDefIds()
    const view = new vega.View(vega.parse(compiled), { renderer: 'none' })
    const svg = await view.toSVG()
    view.finalize()
    return { svg: trustedMarkup(ownSvg(svg, id, alternative)), spec: scriptText(JSON.stringify(compiled)) }
  } catch (cause) {
    throw cause instanceof UserError
      ? cause
      : new UserError(`${place}: Vega-Lite cannot draw this spec: ${messageOf(cause)}`, 1, { cause })
  }
}

/** The SVG with ids that are unique in the page, and its text alternative in place of vega's names for the parts. */
function ownSvg(svg: string, id: string, alternative: string): string {
  return svg
    .replace(/<[^>]*>/g, (tag) =>
      tag
        .replace(/ id="/, ` id="${id}-`)
        .replace(new RegExp(`="url\\(#(?!${HATCH})`, 'g'), `="url(#${id}-`)
        .replace(/ (?:role="graphics-|aria-roledescription=")[^"]*"/g, ''),
    )
    .replace('<svg ', html`<svg role="img" aria-label="${alternative}" `.markup)
}

let loading: ReturnType<typeof importVega> | undefined

/** Vega and Vega-Lite, imported when the first chart asks for them. */
export function loadVega(): ReturnType<typeof importVega> {
  loading ??= importVega()
  return loading
}

async function importVega() {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  Object.assign(textMetricsOf(vega), { width: measure })
  return { vega, compile }
}

interface TextItem {
  fontSize?: number
  fontWeight?: string | number
}

const DEFAULT_FONT_SIZE = 11

function measure(item: TextItem, text: string | number | null | undefined): number {
  const isBold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600
  return textWidth(String(text ?? ''), item.fontSize ?? DEFAULT_FONT_SIZE, isBold)
}

/** vega's text measures; its published types leave them out. */
function textMetricsOf(vega: object): object {
  const metrics: unknown = Reflect.get(vega, 'textMetrics')
  if (typeof metrics !== 'object' || metrics === null)
    throw new UserError('this version of vega has no textMetrics; install the version of package.json')
  return metrics
}

const SHAPES = ['mark', 'layer', 'facet', 'concat', 'hconcat', 'vconcat', 'repeat']

function isDrawable(spec: object): spec is TopLevelSpec {
  return SHAPES.some((shape) => shape in spec)
}
