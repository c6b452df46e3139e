import { isNumericType, isTimeType } from '../base/column-type.js'
import { visibleText } from '../base/visible-text.js'

/** A column of an answer, with its type in DuckDB. */
export interface ChartColumn {
  name: string
  type: string
}

/** A Vega-Lite spec without data, which is `chartValues` of the same answer; or why no chart fits. */
export type QuickChart = { spec: Record<string, unknown> } | { reason: string }

/** The values of a row, in the order of the columns. */
export type ChartRow = readonly unknown[]

/** More members than that cannot be told apart by colour. */
const MOST_COLOURS = 10
const MOST_BARS = 40
const MOST_LINES = 6
const LEAST_IN_HISTOGRAM = 5
/** Figures that differ more than that do not share an axis. */
const SAME_SCALE = 50
const WIDTH = 640
const HEIGHT = 320

/**
 * A chart that fits an answer, by the types, names and values of its columns: figures over time as lines, figures by category as bars, two columns of figures as points, one as a
 * histogram.
 */
export function guessChart(columns: readonly ChartColumn[], rows: readonly ChartRow[]): QuickChart {
  if (rows.length === 0) return { reason: 'the result has no rows' }
  const fields = fieldsOf(columns, rows)
  const measures = fields.filter(({ role }) => role === 'measure')
  const [measure, second] = measures
  if (measure === undefined) return { reason: 'the result has no column of figures' }
  const categories = fields.filter(({ role }) => role === 'category')
  const along = fields.find(({ role }) => role === 'time') ?? fields.find(({ role }) => role === 'order')
  if (along !== undefined && distinct([along]) > 1) return overTime(along, measures, categories)
  if (categories.length > 0) return byCategory(categories, measure, rows.length)
  if (second !== undefined)
    return chart({ mark: mark('point'), encoding: { x: figures(measure, false), y: figures(second, false) } })
  if (rows.length < LEAST_IN_HISTOGRAM)
    return { reason: 'the result has one column of figures and nothing to set them against' }
  return chart({
    mark: mark('bar'),
    encoding: {
      x: { ...figures(measure), bin: { maxbins: 30 } },
      y: { aggregate: 'count', type: 'quantitative', title: 'rows' },
    },
  })
}

/** The rows as the charts of `guessChart` read them: by field, with times in ISO 8601 and every figure as a number. */
export function chartValues(
  columns: readonly ChartColumn[],
  rows: readonly ChartRow[],
): Record<string, unknown>[] {
  const fields = fieldsOf(columns, rows)
  return rows.map((_, i) => Object.fromEntries(fields.map(({ field, values }) => [field, values[i]])))
}

/** What a column may be in a chart; an `order` is a number that counts periods, such as a month or a year of another era. */
type Role = 'time' | 'order' | 'measure' | 'category' | 'none'

interface Field {
  /** Its name in the rows, which Vega-Lite reads as a name and not as a path. */
  field: string
  title: string
  role: Role
  /** Whether its times are whole years. */
  isYearly: boolean
  values: readonly unknown[]
}

function fieldsOf(columns: readonly ChartColumn[], rows: readonly ChartRow[]): Field[] {
  const taken = new Set<string>()
  return columns.map((column, i) => {
    const given = rows.map((row) => row[i] ?? null)
    const role = roleOf(column, given)
    const values = given.map((value) => (value === null ? null : valueAs(role, value)))
    const isYearly =
      role === 'time' && values.every((value) => value === null || /^\d{4}$/.test(wordsOf(value)))
    return { field: fieldName(column.name, taken), title: visibleText(column.name), role, isYearly, values }
  })
}

function fieldName(name: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[^\p{L}\p{M}\p{N}_ -]/gu, '_').replace(/^__proto__$/, '_proto_') || '_'
  let field = plain
  for (let i = 2; taken.has(field); i++) field = `${plain}_${i}`
  taken.add(field)
  return field
}

const COUNTS_PERIODS = /(?:^|(?<!per)_)(?:year|quarter|month|week|day|hour)$|[年季月週日時]度?$/i
const IS_ID = /(?:^|_)id$/i
const ISO_PERIOD = /^\d{4}(?:-\d\d(?:-\d\d)?)?$/

function roleOf({ name, type }: ChartColumn, values: readonly unknown[]): Role {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return 'none'
  if (isTimeType(type)) return 'time'
  if (isNumericType(type)) {
    if (IS_ID.test(name)) return 'none'
    if (!COUNTS_PERIODS.test(name) || !known.every((value) => Number.isInteger(Number(value))))
      return 'measure'
    return /year$|年度?$/i.test(name) && known.every(isYear) ? 'time' : 'order'
  }
  if (!/^(?:VARCHAR|BOOLEAN|ENUM|UUID)(?!.*\[\]$)/.test(type)) return 'none'
  return known.every((value) => ISO_PERIOD.test(wordsOf(value))) ? 'time' : 'category'
}

function isYear(value: unknown): boolean {
  return Number(value) >= 1000 && Number(value) <= 2999
}

const MOMENT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(?:\+00)?$/

function valueAs(role: Role, value: unknown): unknown {
  if (role === 'measure') return Number.isFinite(Number(value)) ? Number(value) : null
  if (role === 'time') return instantOf(wordsOf(value).replace(MOMENT, '$1T$2Z'))
  if (role === 'order') return Number(value)
  return visibleText(wordsOf(value))
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Nothing for what lies beyond the calendar of JavaScript. */
function instantOf(text: string): string | null {
  return Number.isNaN(Date.parse(text)) ? null : text
}

function overTime(along: Field, measures: readonly Field[], categories: readonly Field[]): QuickChart {
  const [measure] = measures
  if (measure === undefined) return { reason: 'the result has no column of figures' }
  const x = axisAlong(along)
  const line = mark('line', { point: along.values.length <= 100 })
  const isUnique = (fields: readonly Field[]): boolean => distinct(fields) === along.values.length
  if (isUnique([along])) {
    const shown = ofOneScale(measures).slice(0, MOST_LINES)
    if (shown.length === 1) return chart({ mark: line, encoding: { x, y: figures(measure) } })
    return chart({
      transform: [{ fold: shown.map(({ field }) => field), as: ['column', 'figure'] }],
      mark: line,
      encoding: {
        x,
        y: { field: 'figure', type: 'quantitative', title: null },
        color: { field: 'column', type: 'nominal', title: null, sort: null },
      },
    })
  }
  const splitting = categories.find((category) => isUnique([along, category]))
  if (splitting !== undefined)
    return chart({ mark: line, encoding: { x, y: figures(measure), ...split(splitting) } })
  const colour = categories.find((category) => distinct([category]) <= MOST_COLOURS)
  return chart({
    mark: mark('point'),
    encoding: { x, y: figures(measure), ...(colour ? split(colour) : {}) },
  })
}

function byCategory(categories: readonly Field[], measure: Field, rowCount: number): QuickChart {
  const isUnique = (fields: readonly Field[]): boolean => distinct(fields) === rowCount
  const label = categories.find((category) => isUnique([category])) ?? categories[0]
  if (label === undefined) return { reason: 'the result has no column of categories' }
  const parts = categories.find(
    (category) => category !== label && distinct([category]) <= MOST_COLOURS && isUnique([label, category]),
  )
  const isBar = isUnique([label]) || parts !== undefined
  const grouped = isUnique([label]) || parts === undefined ? {} : { ...split(parts), yOffset: nominal(parts) }
  return chart({
    ...firstRows(rowCount),
    height: { step: 18 },
    mark: isBar ? mark('bar') : mark('point'),
    encoding: {
      y: { ...nominal(label), axis: { labelLimit: 260, grid: false } },
      x: figures(measure),
      ...grouped,
    },
  })
}

/** Only so many bars as can be read, and words that say so. */
function firstRows(rowCount: number): Record<string, unknown> {
  if (rowCount <= MOST_BARS) return {}
  const row = 'number_of_row'
  return {
    title: `the first ${MOST_BARS} of ${rowCount} rows`,
    transform: [{ window: [{ op: 'row_number', as: row }] }, { filter: `datum.${row} <= ${MOST_BARS}` }],
  }
}

function chart(spec: Record<string, unknown>): QuickChart {
  return {
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: WIDTH,
      height: HEIGHT,
      ...spec,
    },
  }
}

function mark(type: 'line' | 'bar' | 'point', further: object = {}): object {
  return { type, tooltip: true, ...further }
}

function figures({ field, title }: Field, zero = true): object {
  return { field, type: 'quantitative', title, ...(zero ? {} : { scale: { zero: false } }) }
}

/** In the order of the rows, which is the query's. */
function nominal({ field, title }: Field): object {
  return { field, type: 'nominal', title, sort: null }
}

function split(category: Field): object {
  const { field } = category
  return distinct([category]) <= MOST_COLOURS
    ? { color: nominal(category) }
    : { detail: { field, type: 'nominal' } }
}

function axisAlong(along: Field): object {
  const { field, title, role, isYearly, values } = along
  if (role === 'order') return { field, type: 'ordinal', title }
  const years = values.map(Number)
  const span = Math.max(...years) - Math.min(...years)
  const axis = isYearly
    ? { axis: { format: '%Y', tickCount: { interval: 'year', step: Math.ceil((span + 1) / 12) } } }
    : {}
  return { field, type: 'temporal', title, scale: { type: 'utc' }, ...axis }
}

/** The measures whose figures are about as large as those of the first. */
function ofOneScale(measures: readonly Field[]): Field[] {
  const largest = ({ values }: Field): number =>
    values.reduce<number>((most, value) => Math.max(most, Math.abs(Number(value ?? 0))), 0)
  const first = measures[0] ? largest(measures[0]) : 0
  return measures.filter(
    (measure) => largest(measure) <= first * SAME_SCALE && largest(measure) * SAME_SCALE >= first,
  )
}

/** How many combinations of values some fields have. */
function distinct(fields: readonly Field[]): number {
  const count = fields[0]?.values.length ?? 0
  return new Set(
    Array.from({ length: count }, (_, i) => JSON.stringify(fields.map(({ values }) => values[i]))),
  ).size
}
