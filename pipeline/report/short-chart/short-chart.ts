import { inLanguage } from '../../base/language.js'
import { textOf } from '../../system/database.js'
import type { ShortChartCell, WrittenColumn } from '../cell.js'
import { columnsOf, nameInWords, type Column } from '../column.js'
import type { Reader } from '../reader.js'
import { requireColumn, resultOf, rowsOf, type Result } from '../result.js'
import { textsOf, textsSql } from '../rule-text.js'
import { turnsOf } from '../flag-list.js'
import { filled, plain, type ShownChart, type ShownText } from '../shown-chart.js'
import { drawnBy, drawnOfSeries, hasBars, type Drawn } from './channels.js'
import { chartTexts, queryTitle, seriesTitle } from './chart-texts.js'
import { sceneOf, type Scene } from './scene.js'
import { isBanded, type ChartEvent } from './marks.js'
import { specOf } from './spec.js'
import { slotName } from './time-axis.js'

/** Id of the result that holds the events beside the charts of a notebook. */
export const CHART_EVENTS = 'chart_events'

/** SQL for them. */
export const CHART_EVENTS_SQL = `select
  event_id, start_date, ${textsSql('title')} as title, source,
  case when start_date = date_trunc('month', start_date) and end_date = last_day(start_date)
    then strftime(start_date, '%Y-%m') else strftime(start_date, '%Y-%m-%d') end as told_date,
from marts.events
order by start_date, event_id`

/** The ticks of events are told by these; more would make an axis of ticks. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** What a chart without rows says: its title alone. */
const EMPTY = {
  rows: [],
  columns: [],
  subtitle: plain(''),
  legend: '',
  events: [],
  description: '',
  highlight: undefined,
  spec: {},
  read: [],
} satisfies Partial<ShownChart>

/**
 * A chart of which a notebook says little: the columns, axes, colours, names and words that it does not say follow from its rows.
 * @throws UserError naming the cell for a column that there is not, and for rows that cannot be drawn so, with what to do.
 */
export function shortChart(cell: ShortChartCell, reader: Reader): ShownChart {
  const { id, place, lineOf, data, body, series } = cell
  const result = resultOf(reader.results, data, place)
  const common = { id, place, lineOf, result, zoom: body.zoom, languages: reader.languages }
  const raw = rowsOf(result.table)
  if (raw.length === 0) return { ...common, ...EMPTY, title: titleOf(cell, null, reader) }
  if (body.highlight !== undefined) requireColumn(result.table, body.highlight, `${place}: highlight`)
  const drawn = (series === null ? drawnBy : drawnOfSeries)(cell, result, raw)
  const isOfOnePeriod = series !== null && drawn.along === 'name' && !hasBars(cell.shape)
  const scene = sceneOf(isOfOnePeriod ? { ...cell, shape: 'bar' } : cell, drawn, raw, reader)
  const columns = columnsOf(body.columns ?? columnsShown(scene.drawn, result), result, reader, place)
  const events = eventsBeside(scene, reader)
  const unit = unitOf(cell, scene, columns, reader)
  const title = titleOf(cell, scene, reader)
  const words = chartTexts(
    { scene, columns, title: title.text, unit, hasEvents: events.length > 0 },
    reader,
    place,
  )
  const rows = isBanded(scene)
    ? scene.rows.map((row) => ({ ...row, chart_slot: slotName(row.chart_at ?? '', scene.step) }))
    : scene.rows
  return {
    ...common,
    rows,
    columns,
    title,
    subtitle:
      body.subtitle === undefined
        ? plain(words.subtitle)
        : filled(reader.choose(body.subtitle), reader, place),
    events,
    legend: body.legend === undefined ? words.legend : reader.fill(reader.choose(body.legend), place),
    description:
      body.description === undefined
        ? words.description
        : reader.fill(reader.choose(body.description), place),
    highlight: body.highlight ?? (scene.drawn.color === null ? undefined : 'chart_color'),
    spec: specOf(scene, {
      events,
      turns: turnsOf(reader),
      unit,
      titles: titlesOf(scene.drawn, columns),
      words: reader.words,
    }),
    read: Object.keys(rows[0] ?? {}).filter(
      (name) => /^(?:chart|flag)_/.test(name) || name === body.highlight,
    ),
  }
}

function titlesOf({ x, y }: Drawn, columns: readonly Column[]): { x: string; y: string } {
  const label = (column: string): string => columns.find(({ name }) => name === column)?.label ?? column
  return { x: label(x), y: label(y) }
}

/** What names a row, where it stands, its value, and its status where the rows have one. */
function columnsShown({ x, y, color, panels, low, high }: Drawn, { table }: Result): WrittenColumn[] {
  const status = table.columnNames().includes('status') ? 'status' : null
  const names = [panels, color, x, y, low, high, status].filter((name) => name !== null)
  return [...new Set(names)].map((column) => ({ column }))
}

function titleOf(
  { body, series, data, place }: ShortChartCell,
  scene: Scene | null,
  reader: Reader,
): ShownText {
  if (body.title !== undefined) return filled(reader.choose(body.title), reader, place)
  if (scene === null) return plain(series ?? nameInWords(data))
  return plain(series === null ? queryTitle(scene, data, reader) : seriesTitle(scene, reader))
}

/** The unit that a chart says, or that all its series have. */
function unitOf(
  { body, series }: ShortChartCell,
  { rows, drawn }: Scene,
  columns: readonly Column[],
  reader: Reader,
): string {
  if (body.unit !== undefined) return reader.choose(body.unit)
  if (series === null)
    return columns.some(({ name, format }) => name === drawn.y && format === 'percent') ? '%' : ''
  const units = new Set(rows.map((row) => textOf(row['unit'])))
  const [unit = ''] = units
  if (units.size > 1) return ''
  const label = reader.words.labelOrName(`unit-${unit}`)
  return label === `unit-${unit}` ? unit : label
}

/** Events between the first and the last moment of a chart that is no panels or bars, unless there are too many to be told apart. */
function eventsBeside({ drawn, rows, shape }: Scene, reader: Reader): ChartEvent[] {
  const known = reader.results.get(CHART_EVENTS)
  const hasTicks = drawn.along === 'time' && drawn.panels === null && !hasBars(shape)
  if (known === undefined || !hasTicks) return []
  const [first, last] = [rows[0]?.chart_at ?? '', rows.at(-1)?.chart_at ?? '']
  const events = rowsOf(known.table)
    .map((row) => ({
      chart_at: textOf(row['start_date']).slice(0, 10),
      event_text: reader.words.pattern('event', {
        title: inLanguage(textsOf(row['title']), reader.language) || textOf(row['event_id']),
        period: reader.format(row['told_date'] ?? null, 'date', CHART_EVENTS),
      }),
      source: textOf(row['source']),
    }))
    .filter(({ chart_at: at }) => at >= first && at <= last)
  return events.length > LETTERS.length
    ? []
    : events.map((event, i) => ({ ...event, event_letter: LETTERS[i] ?? '' }))
}
