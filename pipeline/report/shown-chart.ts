import { html, type Html } from '../base/html.js'
import type { ChartCell, LineOf } from './cell.js'
import { withChartDefaults } from './chart-defaults.js'
import type { Row } from './chart-spec.js'
import { columnsOf, type Column } from './column.js'
import type { Reader } from './reader.js'
import { requireColumn, resultOf, rowsOf, type Result } from './result.js'
import type { SpecNode } from './spec-node.js'

/** A text of a chart, as it stands in the page and as plain text. */
export interface ShownText {
  markup: Html
  text: string
}

/** An event that a tick of a chart stands for, and who says so. */
export interface ShownEvent {
  event_letter: string
  event_text: string
  source: string
}

/** A chart as readers of one language see it, before it is drawn. */
export interface ShownChart {
  id: string
  place: string
  lineOf: LineOf
  result: Result
  rows: readonly Row[]
  columns: readonly Column[]
  title: ShownText
  subtitle: ShownText
  /** What its marks mean, for those who ask; '' where they need no words. */
  legend: string
  /** What happened while its figures came about, by the letters of its ticks. */
  events: readonly ShownEvent[]
  description: string
  highlight: string | undefined
  zoom: false | undefined
  spec: SpecNode
  /** Columns that the spec reads beside those that readers see; null where it may read any. */
  read: readonly string[] | null
  /** Keys that a map of languages in the spec may have. */
  languages: readonly string[]
}

/** A chart that a notebook writes out. @throws UserError naming the cell for a column that there is not. */
export function writtenChart(cell: ChartCell, reader: Reader): ShownChart {
  const { id, place, lineOf, data, body } = cell
  const result = resultOf(reader.results, data, place)
  if (body.highlight !== undefined) requireColumn(result.table, body.highlight, `${place}: highlight`)
  const columns = columnsOf(body.columns, result, reader, place)
  return {
    id,
    place,
    lineOf,
    result,
    rows: rowsOf(result.table),
    columns,
    title: filled(reader.choose(body.title), reader, place),
    subtitle: filled(reader.choose(body.subtitle), reader, place),
    legend: body.legend === undefined ? '' : reader.fill(reader.choose(body.legend), place),
    events: [],
    description: reader.fill(reader.choose(body.description), place),
    highlight: body.highlight,
    zoom: body.zoom,
    spec: withChartDefaults(body.spec, columns, reader.words),
    read: null,
    languages: [...reader.languages, ...Object.keys(body.title)],
  }
}

/** A text of a notebook with its figures. */
export function filled(template: string, reader: Reader, place: string): ShownText {
  return { markup: reader.fillWithLinks(template, place), text: reader.fill(template, place) }
}

/** A text as it stands. */
export function plain(text: string): ShownText {
  return { markup: html`${text}`, text }
}
