import type { Json } from '../../pipeline/base/json.js'
import type { Answer, Cell, Column } from './api.js'
import { chartFields, chartTitle } from './chart-fields.js'
import { isMoment, isNumeric } from './cell-text.js'

/** So many rows are looked at. */
const LOOKED_AT = 2000
/** More members than this are no colours of one chart. */
const MOST_COLOURS = 8
const MOST_BARS = 40
const FEW_POINTS = 60

type Content = Pick<Answer, 'columns' | 'rows'>
type Channel = Record<string, Json>

/** A column in the part that it may play in a chart. */
interface Part {
  column: Column
  /** Its name in the chart. */
  field: string
  kind: 'time' | 'year' | 'number' | 'category'
  /** How many different values it has. */
  variety: number
}

/** A Vega-Lite spec for a result by the types of its columns: a line over time, bars for categories, points for two numbers; null where nothing fits. */
export function guessedSpec(content: Content): Record<string, Json> | null {
  const fields = chartFields(content.columns)
  const parts = content.columns.map((column, i) =>
    partOf(
      column,
      fields[i] ?? column.name,
      content.rows.slice(0, LOOKED_AT).map((row) => row[i] ?? null),
    ),
  )
  const time = parts.find(({ kind, variety }) => (kind === 'time' || kind === 'year') && variety > 1)
  const numbers = parts.filter(({ kind, column }) => kind === 'number' && !isOrdering(column))
  const categories = parts.filter(({ kind, variety }) => kind === 'category' && variety > 0)
  const [first, second] = numbers
  if (time && first && time.variety > 1)
    return overTime(time, first, colourOf(categories), content.rows.length)
  if (categories[0] && first) return bars(categories[0], first, content.rows.length)
  if (first && second) return points(first, second, colourOf(categories))
  if (first) return distribution(first)
  return categories[0] ? tally(categories[0]) : null
}

function overTime(time: Part, number: Part, colour: Part | null, rowCount: number): Record<string, Json> {
  const isShort = rowCount <= FEW_POINTS
  const x: Channel =
    time.kind === 'time'
      ? { field: time.field, type: 'temporal', title: null }
      : {
          field: time.field,
          type: 'quantitative',
          title: null,
          scale: { zero: false },
          axis: { tickMinStep: 1 },
        }
  const encoding = { x, y: quantity(number), ...(colour ? { color: category(colour) } : {}) }
  return { mark: { type: 'line', point: isShort }, encoding }
}

function bars(name: Part, number: Part, rowCount: number): Record<string, Json> {
  // bars of several rows would be stacked, as if their sum meant something
  const mark = name.variety < Math.min(rowCount, LOOKED_AT) ? 'tick' : 'bar'
  const most = name.variety > MOST_BARS ? { transform: largest(number) } : {}
  return {
    ...most,
    mark,
    encoding: { y: { ...category(name), sort: '-x', title: null }, x: quantity(number) },
  }
}

/** Only the largest, where there are more than one can read. */
function largest(number: Part): Json {
  return [
    { window: [{ op: 'row_number', as: 'rank' }], sort: [{ field: number.field, order: 'descending' }] },
    { filter: `datum.rank <= ${MOST_BARS}` },
  ]
}

function points(one: Part, other: Part, colour: Part | null): Record<string, Json> {
  const loose = { scale: { zero: false } }
  const encoding = {
    x: { ...quantity(one), ...loose },
    y: { ...quantity(other), ...loose },
    ...(colour ? { color: category(colour) } : {}),
  }
  return { mark: 'point', encoding }
}

function distribution(number: Part): Record<string, Json> {
  const x = { ...quantity(number), bin: { maxbins: 30 } }
  return { mark: 'bar', encoding: { x, y: { aggregate: 'count', type: 'quantitative', title: null } } }
}

function tally(name: Part): Record<string, Json> {
  const x = { aggregate: 'count', type: 'quantitative', title: null }
  return { mark: 'bar', encoding: { y: { ...category(name), sort: '-x', title: null }, x } }
}

function quantity(part: Part): Channel {
  return { field: part.field, type: 'quantitative', title: chartTitle(part.column) }
}

function category(part: Part): Channel {
  return { field: part.field, type: 'nominal', title: chartTitle(part.column) }
}

/** The one category that tells lines or points apart, if its members are few enough for colours. */
function colourOf(categories: readonly Part[]): Part | null {
  return categories.find(({ variety }) => variety > 1 && variety <= MOST_COLOURS) ?? null
}

const DATE = /^\d{4}(?:-\d{2}(?:-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?)?)?$/

function partOf(column: Column, field: string, values: readonly Cell[]): Part {
  const known = values.filter((value) => value !== null)
  const variety = new Set(known.map(String)).size
  return { column, field, kind: kindOf(column, known), variety }
}

function kindOf(column: Column, known: readonly Cell[]): Part['kind'] {
  if (isMoment(column)) return 'time'
  const isYear = /(?:^|_)year$|年/i.test(column.name)
  if (isNumeric(column))
    return isYear && known.every((value) => Number.isInteger(Number(value))) ? 'year' : 'number'
  return known.length > 0 && known.every((value) => typeof value === 'string' && DATE.test(value))
    ? 'time'
    : 'category'
}

/** Numbers that only name a row. */
function isOrdering({ name }: Column): boolean {
  return /^(?:row|number|id|.*_id|month|quarter|week)$/i.test(name)
}
