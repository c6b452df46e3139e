import { html, isolated, type Html } from '../base/html.js'
import { textOf } from '../system/database.js'
import { drawChart } from './chart-drawing.js'
import { hasViews, specFor, views, type Row, type View } from './chart-spec.js'
import { isZoomable } from './chart-zoom.js'
import { csvLink } from './csv-link.js'
import { scrollFrame, tableOf } from './data-table.js'
import type { Drawing } from './drawings.js'
import { isNumeric } from './formats.js'
import { findingLinks } from './flag-list.js'
import { patchOf } from './json-patch.js'
import type { Reader } from './reader.js'
import { scriptText } from './script-text.js'
import type { ShownChart, ShownEvent } from './shown-chart.js'
import { sourceLink } from './source-link.js'

/**
 * A chart as a figure: title, subtitle, a static SVG for each view with its text alternative, links to the flags that stand in
 * its column `flag_id`, its data as a table, and the compiled Vega specs for the browser; words in its place where it has no figures.
 * @throws UserError naming the cell when the spec does not compile or draw, or Vega-Lite warns.
 */
export async function renderChart(chart: ShownChart, reader: Reader): Promise<Html> {
  const { id, place, result, rows, columns, title, subtitle, legend } = chart
  const { words } = reader
  if (!hasFigures(chart))
    return html`<figure class="chart" id="${id}"><figcaption><strong>${title.markup}</strong></figcaption><p class="empty">${words.word('no-rows')}</p></figure>`
  const own = hasViews(chart.spec) ? views : (['wide'] as const)
  const drawings: ViewDrawing[] = []
  for (const view of own) drawings.push(await drawView(chart, view, reader))
  const [first] = drawings
  const pictures = drawings.map((drawing) => renderPicture(chart, drawing, first ?? drawing, reader))
  const names = columns.map(({ name }) => name)
  const part = words.pattern('part-of', { part: words.word('data-of-chart'), whole: title.text })
  return html`<figure class="chart${own.length > 1 ? ' two-views' : ''}" id="${id}">
<figcaption><strong>${title.markup}</strong> <span>${subtitle.markup}</span></figcaption>
${pictures}${flagsOfChart(rows, reader)}${eventsOfChart(chart.events, reader)}<details class="data"><summary>${words.word('data-of-chart')} <span class="source">${words.word('tools-of-chart')}</span></summary>
${
  legend === ''
    ? null
    : html`<p class="legend">${legend}</p>
`
}<p class="tools"><a class="source" href="#provenance-${result.id}">${words.word('source-of-figures')}</a> ${csvLink(id, title.text, names, result, reader)}</p>
<div class="table scroll" ${scrollFrame(part)}>${tableOf(columns, rows, reader, place)}</div></details>
</figure>`
}

/** Whether a row has a value in one of the columns of figures, where a chart shows any. */
function hasFigures({ rows, columns }: ShownChart): boolean {
  const figures = columns.filter(({ format }) => isNumeric(format))
  return rows.some((row) => figures.length === 0 || figures.some(({ name }) => row[name] != null))
}

interface ViewDrawing extends Drawing {
  view: View
}

async function drawView(chart: ShownChart, view: View, reader: Reader): Promise<ViewDrawing> {
  const drawn = {
    cell: chart,
    id: pictureId(chart, view),
    alternative: chart.description,
    locale: reader.words.locale,
    isZoomable: isZoomable(chart),
  }
  const drawing = await drawChart(specFor(chart, view, reader), drawn, reader.drawings)
  return { ...drawing, view }
}

function pictureId({ id }: ShownChart, view: View): string {
  return `${id}-${view}`
}

/** The drawing of a view; of its spec only what differs from the first, for most of it is the same. */
function renderPicture(chart: ShownChart, drawing: ViewDrawing, first: ViewDrawing, reader: Reader): Html {
  const { highlight, title } = chart
  const { svg, spec, scales, view } = drawing
  const isFirst = drawing === first
  const text = scriptText(JSON.stringify(isFirst ? spec : patchOf(first.spec, spec)))
  return html`<div class="picture ${view}" id="${pictureId(chart, view)}"${highlight === undefined ? null : html` data-highlight="${highlight}"`}>
<div class="drawing" ${scrollFrame(title.text)}>${svg}</div>${scales.length > 0 ? zoomHelp(scales, reader) : null}
<script type="application/json" class="spec"${isFirst ? null : html` data-patches="${pictureId(chart, first.view)}"`}>${text}</script></div>
`
}

/** How to zoom, for readers with JavaScript; the button is of use once the chart is zoomed. */
function zoomHelp(scales: readonly string[], { words }: Reader): Html {
  return html`
<p class="zoom" data-scales="${scales.join(' ')}">${words.word('zoom-help')} <button type="button" disabled>${words.word('whole-period')}</button></p>`
}

/** More flags or events than that are folded. */
const MOST_MARKS = 6

function flagsOfChart(rows: readonly Row[], reader: Reader): Html | null {
  const links = findingLinks(
    rows.map((row) => textOf(row['flag_id'])),
    reader,
  )
  if (links.length === 0) return null
  const list = html`${links.map((link) => html`<span>${link}</span> `)}`
  const { words } = reader
  if (links.length <= MOST_MARKS)
    return html`<p class="marks">${words.word('flagged-in-chart')} ${list}</p>\n`
  const count = reader.format(links.length, 'count', 'flags')
  return html`<details class="marks"><summary>${words.pattern('flags-in-chart', { count })}</summary><p>${list}</p></details>\n`
}

/** The events of a chart by the letters of their ticks. */
function eventsOfChart(events: readonly ShownEvent[], reader: Reader): Html | null {
  if (events.length === 0) return null
  const { words } = reader
  const list = html`${events.map(
    ({ event_letter: letter, event_text: text, source }) =>
      html`<span><span class="event-letter">${letter}</span> ${isolated(text)}${source === '' ? null : html` <small>${sourceLink(source, true)}</small>`}</span> `,
  )}`
  if (events.length <= MOST_MARKS)
    return html`<p class="marks">${words.word('events-in-chart')} ${list}</p>\n`
  return html`<details class="marks"><summary>${words.word('events-in-chart')}</summary><p>${list}</p></details>\n`
}
