import type { TopLevelSpec } from 'vega-lite'
import { messageOf, UserError } from '../base/error.js'
import { html, trustedMarkup, type Html } from '../base/html.js'
import type { ChartCell } from './cell.js'
import { inLocale } from './chart-locale.js'
import { refuseAddresses, refuseForeignParts, refuseUnsafeLinks } from './chart-refusals.js'
import { chartRows, specFor } from './chart-spec.js'
import { chartTheme } from './chart-theme.js'
import { inUniversalTime } from './chart-time.js'
import { isZoomable, zoomable } from './chart-zoom.js'
import { closedLoader } from './closed-loader.js'
import { columnName, scrollFrame, tableOf } from './data-table.js'
import type { Reader } from './reader.js'
import { requireColumn, resultOf, rowsOf } from './result.js'
import { scriptText } from './script-text.js'
import { itemTextWidth } from './text-width.js'

/**
 * A chart cell as a figure: title, subtitle, static SVG with its text alternative, data as a table, and the compiled Vega
 * spec for the browser.
 * @throws UserError naming the cell when the spec does not compile or draw, or Vega-Lite warns.
 */
export async function renderChart(cell: ChartCell, reader: Reader): Promise<Html> {
  const { body, id, place } = cell
  const { highlight } = body
  const { table } = resultOf(reader.results, cell.data, place)
  for (const column of body.columns) requireColumn(table, columnName(column, reader), place)
  if (highlight !== undefined) requireColumn(table, highlight, `${place}: highlight`)
  const rows = chartRows(body, rowsOf(table), reader, place)
  const alternative = reader.fill(reader.choose(body.description), place)
  const spec = inUniversalTime(specFor(cell, rows, table.columnNames(), reader))
  const { locale } = reader.words
  const drawing = await draw(spec, { id, alternative, place, locale, isZoomable: isZoomable(cell, rows) })
  const title = reader.fillWithLinks(reader.choose(body.title), place)
  const subtitle = reader.fillWithLinks(reader.choose(body.subtitle), place)
  return html`<figure class="chart" id="${id}"${highlight === undefined ? null : html` data-highlight="${highlight}"`}>
<figcaption><strong>${title}</strong> <span>${subtitle} <a class="source" href="#provenance-${cell.data}">${reader.words.word('source-of-figures')}</a></span></figcaption>
<div class="drawing" ${scrollFrame(reader.fill(reader.choose(body.title), place))}>${drawing.svg}</div>${drawing.scales.length > 0 ? zoomHelp(drawing.scales, reader) : null}
<script type="application/json" class="spec">${drawing.spec}</script>
<details class="data"><summary>${reader.words.word('data-of-chart')}</summary>
<div class="table" ${scrollFrame(reader.words.word('data-of-chart'))}>${tableOf(body.columns, rowsOf(table), reader, place)}</div></details>
</figure>`
}

/** How to zoom, for readers with JavaScript; the button is of use once the chart is zoomed. */
function zoomHelp(scales: readonly string[], { words }: Reader): Html {
  return html`
<p class="zoom" data-scales="${scales.join(' ')}">${words.word('zoom-help')} <button type="button" disabled>${words.word('whole-period')}</button></p>`
}

interface Drawn {
  id: string
  alternative: string
  place: string
  locale: string
  isZoomable: boolean
}

interface Drawing {
  svg: Html
  spec: Html
  /** Names of the scales that readers may zoom. */
  scales: readonly string[]
}

async function draw(spec: object, { id, alternative, place, locale, isZoomable }: Drawn): Promise<Drawing> {
  const { compile, vega, expressionInterpreter } = await loadVega()
  const warn = (_method: string, _level: string, words: readonly unknown[]): never => {
    throw new UserError(`${place}: ${words.join(' ')}`)
  }
  try {
    if (!isDrawable(spec))
      throw new UserError(`${place}: spec: no mark; one of ${SHAPES.join(', ')} says what to draw`)
    refuseAddresses(spec, place)
    const compiled = compile(spec, { config: chartTheme, logger: vega.logger(vega.Warn, 'warn', warn) }).spec
    const named = inLocale({ ...compiled }, spec, locale)
    const { drawing, scales } = isZoomable ? zoomable(named) : { drawing: named, scales: [] }
    const dataflow = vega.parse(drawing, {}, { ast: true })
    refuseForeignParts(dataflow, spec, place)
    vega.resetSVGDefIds()
    const view = new vega.View(dataflow, {
      renderer: 'none',
      expr: expressionInterpreter,
      loader: closedLoader,
    })
    await view.runAsync()
    refuseUnsafeLinks(Reflect.get(view.scenegraph(), 'root'), spec, place)
    const svg = await view.toSVG()
    view.finalize()
    return {
      svg: trustedMarkup(ownSvg(svg, id, alternative)),
      spec: scriptText(JSON.stringify(drawing)),
      scales,
    }
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
        .replace(/="url\(#/g, `="url(#${id}-`)
        .replace(/ (?:role="graphics-|aria-roledescription=")[^"]*"/g, '')
        .replace(/ (?:d|transform|x2|y2)="[^"]*"/g, roundPlaces),
    )
    .replace('<svg ', html`<svg role="img" aria-label="${alternative}" `.markup)
}

/** Places to a hundredth of a pixel; more digits are weight without sight. */
function roundPlaces(attribute: string): string {
  return attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (place) => String(Number(Number(place).toFixed(2))))
}

let loading: ReturnType<typeof importVega> | undefined

/** Vega and Vega-Lite, imported when the first chart asks for them. */
export function loadVega(): ReturnType<typeof importVega> {
  loading ??= importVega()
  return loading
}

async function importVega() {
  const [vega, { compile }, { expressionInterpreter }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('vega-interpreter'),
  ])
  Object.assign(textMetricsOf(vega), { width: itemTextWidth })
  return { vega, compile, expressionInterpreter }
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
