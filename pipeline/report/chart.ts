import { html, type Html } from '../base/html.js'
import { textOf } from '../system/database.js'
import type { ChartCell } from './cell.js'
import { drawChart } from './chart-drawing.js'
import { chartRows, hasViews, specFor, views, type Row, type View } from './chart-spec.js'
import { isZoomable } from './chart-zoom.js'
import { csvLink } from './csv-link.js'
import { columnName, scrollFrame, tableOf } from './data-table.js'
import type { Drawing } from './drawings.js'
import { flagLinks } from './flag-list.js'
import { patchOf } from './json-patch.js'
import type { Reader } from './reader.js'
import { requireColumn, resultOf, rowsOf } from './result.js'
import { scriptText } from './script-text.js'

/**
 * A chart cell as a figure: title, subtitle, a static SVG for each view with its text alternative, links to the flags that stand in
 * its column `flag_id`, its data as a table, and the compiled Vega specs for the browser.
 * @throws UserError naming the cell when the spec does not compile or draw, or Vega-Lite warns.
 */
export async function renderChart(cell: ChartCell, reader: Reader): Promise<Html> {
  const { body, id, place } = cell
  const result = resultOf(reader.results, cell.data, place)
  const { table, id: origin } = result
  const columns = body.columns.map((column) => columnName(column, reader))
  for (const column of columns) requireColumn(table, column, place)
  if (body.highlight !== undefined) requireColumn(table, body.highlight, `${place}: highlight`)
  const rows = rowsOf(table)
  const own = hasViews(body) ? views : (['wide'] as const)
  const drawings: ViewDrawing[] = []
  for (const view of own) drawings.push(await drawView(cell, rows, view, reader))
  const [first] = drawings
  const pictures = drawings.map((drawing) => renderPicture(cell, drawing, first ?? drawing, reader))
  const title = reader.fillWithLinks(reader.choose(body.title), place)
  const name = reader.fill(reader.choose(body.title), place)
  const subtitle = reader.fillWithLinks(reader.choose(body.subtitle), place)
  return html`<figure class="chart${own.length > 1 ? ' two-views' : ''}" id="${id}">
<figcaption><strong>${title}</strong> <span>${subtitle} <a class="source" href="#provenance-${origin}">${reader.words.word('source-of-figures')}</a> ${csvLink(id, name, columns, result, reader)}</span></figcaption>
${pictures}${flagsOfChart(rows, reader)}<details class="data"><summary>${reader.words.word('data-of-chart')}</summary>
<div class="table" ${scrollFrame(reader.words.pattern('part-of', { part: reader.words.word('data-of-chart'), whole: name }))}>${tableOf(body.columns, rows, reader, place)}</div></details>
</figure>`
}

interface ViewDrawing extends Drawing {
  view: View
}

async function drawView(
  cell: ChartCell,
  rows: readonly Row[],
  view: View,
  reader: Reader,
): Promise<ViewDrawing> {
  const known = chartRows(cell.body, rows, reader, cell.place)
  const drawn = {
    cell,
    id: pictureId(cell, view),
    alternative: reader.fill(reader.choose(cell.body.description), cell.place),
    locale: reader.words.locale,
    isZoomable: isZoomable(cell, known),
  }
  const drawing = await drawChart(specFor(cell, known, view, reader), drawn, reader.drawings)
  return { ...drawing, view }
}

function pictureId({ id }: ChartCell, view: View): string {
  return `${id}-${view}`
}

/** The drawing of a view; of its spec only what differs from the first, for most of it is the same. */
function renderPicture(cell: ChartCell, drawing: ViewDrawing, first: ViewDrawing, reader: Reader): Html {
  const { body, place } = cell
  const { svg, spec, scales, view } = drawing
  const isFirst = drawing === first
  const text = scriptText(JSON.stringify(isFirst ? spec : patchOf(first.spec, spec)))
  return html`<div class="picture ${view}" id="${pictureId(cell, view)}"${body.highlight === undefined ? null : html` data-highlight="${body.highlight}"`}>
<div class="drawing" ${scrollFrame(reader.fill(reader.choose(body.title), place))}>${svg}</div>${scales.length > 0 ? zoomHelp(scales, reader) : null}
<script type="application/json" class="spec"${isFirst ? null : html` data-patches="${pictureId(cell, first.view)}"`}>${text}</script></div>
`
}

/** How to zoom, for readers with JavaScript; the button is of use once the chart is zoomed. */
function zoomHelp(scales: readonly string[], { words }: Reader): Html {
  return html`
<p class="zoom" data-scales="${scales.join(' ')}">${words.word('zoom-help')} <button type="button" disabled>${words.word('whole-period')}</button></p>`
}

function flagsOfChart(rows: readonly Row[], reader: Reader): Html | null {
  const links = flagLinks(
    rows.map((row) => textOf(row['flag_id'])),
    reader,
  )
  if (links.length === 0) return null
  return html`<p class="marks">${reader.words.word('flagged-in-chart')} ${links.map((link) => html`<span>${link}</span> `)}</p>\n`
}
