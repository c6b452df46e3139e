import { isNumericType, isTimeType } from '../../base/column-type.js'
import { UserError } from '../../base/error.js'
import { textOf } from '../../system/database.js'
import type { Channels, Shape, ShortChartCell } from '../cell.js'
import type { Row } from '../chart-spec.js'
import { requireColumn, type Result } from '../result.js'
import { periodStart } from './period-start.js'

/** What stands along the x axis: periods or moments, figures, or names. */
type Along = 'time' | 'figure' | 'name'

/** The columns that a chart draws. */
export interface Drawn {
  x: string
  along: Along
  y: string
  /** What tells lines, bars or points of one panel apart. */
  color: string | null
  /** What tells panels apart. */
  panels: string | null
  low: string | null
  high: string | null
}

/** Columns that say when, the first that there is. */
const TIMES = ['period', 'date', 'day', 'week', 'month', 'quarter', 'year', 'period_start']

/**
 * The columns that a short chart names, and for those that it does not name the ones that fit: time or the first names along x, the first figures
 * along y, and names that tell rows of one place apart as colours.
 * @throws UserError naming the cell when there is no such column, or none that fits.
 */
export function drawnBy(
  { shape, channels, place }: ShortChartCell,
  result: Result,
  rows: readonly Row[],
): Drawn {
  for (const column of Object.values(channels)) requireColumn(result.table, column, place)
  const columns = result.columns.filter(({ name }) => result.table.columnNames().includes(name))
  const names = columns.map(({ name }) => name)
  const figures = columns
    .filter(({ name, type }) => isNumericType(type) && !isOrdinal(name))
    .map(({ name }) => name)
  const isTime = (name: string): boolean => alongOf(name, result, rows) === 'time'
  const texts = columns.filter(({ name, type }) => /^(?:VARCHAR|ENUM|BOOLEAN)/.test(type) && !isTime(name))
  const x =
    channels.x ??
    (shape === 'point' ? figures[0] : undefined) ??
    TIMES.find((name) => names.includes(name)) ??
    names.find(isTime) ??
    texts[0]?.name ??
    names[0]
  const wanted = shape === 'change' && names.includes('yoy_pct') ? 'yoy_pct' : 'value'
  const [low, high] = shape === 'range' ? [channels.low ?? 'lower', channels.high ?? 'upper'] : []
  const free = figures.filter((name) => ![x, low, high].includes(name))
  const y = channels.y ?? (free.includes(wanted) ? wanted : free[0]) ?? low
  if (x === undefined || y === undefined)
    throw new UserError(`${place}: no column of figures to draw; the query gives ${names.join(', ')}`)
  for (const column of [y, low, high]) requireFigures(column, result, place)
  return {
    x,
    // bars of figures stand beside their names, as bars of names do
    along: hasBars(shape) && alongOf(x, result, rows) === 'figure' ? 'name' : alongOf(x, result, rows),
    y,
    color:
      channels.color ??
      (channels.panels === undefined
        ? splitting(
            x,
            texts.map(({ name }) => name),
            rows,
          )
        : null),
    panels: channels.panels ?? null,
    low: low ?? null,
    high: high ?? null,
  }
}

/** Whether a chart stands on a base. */
export function hasBars(shape: Shape): boolean {
  return shape === 'bar' || shape === 'stacked' || shape === 'change'
}

/** @throws UserError naming the columns of figures that there are. */
function requireFigures(column: string | undefined, { table, columns }: Result, place: string): void {
  if (column === undefined) return
  requireColumn(table, column, place)
  const type = columns.find(({ name }) => name === column)?.type ?? ''
  if (isNumericType(type)) return
  const figures = columns.filter((each) => isNumericType(each.type)).map(({ name }) => name)
  throw new UserError(
    `${place}: ${column} holds no figures but ${type}; figures are in ${figures.join(', ') || 'no column'}`,
  )
}

function isOrdinal(name: string): boolean {
  return /(?:^|_)(?:year|id)$|^flag_number$/.test(name)
}

/** What a column holds, as a chart may set it along an axis. */
function alongOf(column: string, { columns }: Result, rows: readonly Row[]): Along {
  const type = columns.find(({ name }) => name === column)?.type ?? ''
  if (isTimeType(type)) return 'time'
  const known = rows.flatMap((row) => row[column] ?? [])
  if (isNumericType(type))
    return /(?:^|_)year$/.test(column) && known.every((value) => /^\d{4}$/.test(textOf(value)))
      ? 'time'
      : 'figure'
  return known.length > 0 && known.every((value) => periodStart(textOf(value)) !== null) ? 'time' : 'name'
}

/** The names that tell rows of one place on x apart, where it takes any. */
function splitting(x: string, names: readonly string[], rows: readonly Row[]): string | null {
  const count = (columns: readonly string[]): number =>
    new Set(rows.map((row) => JSON.stringify(columns.map((column) => textOf(row[column]))))).size
  if (count([x]) === rows.length) return null
  return names.find((name) => name !== x && count([x, name]) === rows.length) ?? null
}

/** Whether a chart of series would draw but one period of each: as lines they have no course, as bars they can be compared. */
function isOnePeriod({ channels }: ShortChartCell, { along }: Drawn, rows: readonly Row[]): boolean {
  return (
    along === 'time' &&
    Object.keys(channels).length === 0 &&
    new Set(rows.map((row) => textOf(row['period']))).size === 1
  )
}

/** The same for the observations of series, which have `lower` and `upper` where lines are means. */
export function drawnOfSeries(cell: ShortChartCell, result: Result, rows: readonly Row[]): Drawn {
  const apart: Channels = cell.channels.panels === undefined ? { color: 'series' } : {}
  const drawn = drawnBy(
    { ...cell, channels: { x: 'period', y: 'value', ...apart, ...cell.channels } },
    result,
    rows,
  )
  if (isOnePeriod(cell, drawn, rows))
    return { ...drawn, x: 'series', along: 'name', color: null, panels: null }
  const hasMeans = cell.shape === 'line' && rows.some((row) => row['stretch'] !== null)
  return hasMeans ? { ...drawn, low: 'lower', high: 'upper' } : drawn
}
