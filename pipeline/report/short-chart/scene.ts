import { counted } from '../../base/figures.js'
import { UserError } from '../../base/error.js'
import { textOf, type Value } from '../../system/database.js'
import type { ShortChartCell, Shape } from '../cell.js'
import type { Row } from '../chart-spec.js'
import type { Reader } from '../reader.js'
import { hasBars, type Drawn } from './channels.js'
import { isBanded, MOST_BARS } from './marks.js'
import { fitBeside } from './end-labels.js'
import { HEIGHT, NAME_ROOM } from './look.js'
import { periodStart } from './period-start.js'
import { commonPart, PART } from './series-title.js'
import { stepOf, type Step } from './time-axis.js'

/** More colours than that are not told apart by every reader. */
export const MOST_COLOURS = 4
const MOST_PANELS = 24
const MOST_NAMES = 60
/** Series whose largest values differ more than that are unreadable on one axis. */
const SAME_SCALE = 20
/** Up to so many values of a line each has a dot. */
const DOTS = 24

const NARROW = { room: NAME_ROOM.narrow, height: HEIGHT.narrow }

/** A row as it is drawn, with what the marks read of it. */
export interface PlacedRow extends Row {
  chart_at: string | null
  chart_x: number | null
  chart_name: string
  chart_y: number | null
  chart_low: number | null
  chart_high: number | null
  chart_color: string
  chart_panel: string
  /** Whether the period is not complete. */
  chart_partial: boolean
  /** Which definition it follows, null where all follow one, and whether it is the first after a break. */
  chart_definition: number | null
  chart_break: boolean
  chart_dot: boolean
  /** Whether it stands for itself beside a line of means. */
  chart_mark: boolean
}

/** What a chart draws, with its rows in their places. */
export interface Scene {
  shape: Shape
  drawn: Drawn
  rows: readonly PlacedRow[]
  colors: readonly string[]
  panels: readonly string[]
  step: Step
  isLog: boolean
}

/** The rows of a chart in their places. @throws UserError naming the cell for rows that cannot be drawn so, with what to do. */
export function sceneOf(cell: ShortChartCell, given: Drawn, raw: readonly Row[], reader: Reader): Scene {
  const { shape, place, body } = cell
  const name = memberNames(raw, reader, place)
  const drawn = inPanels(given, raw, shape, name, place)
  const isBroken = new Set(raw.map((row) => row['definition'])).size > 1
  const rows = raw.map(
    (row): PlacedRow => ({
      ...row,
      chart_at: drawn.along === 'time' ? momentOf(row, drawn.x) : null,
      chart_x: drawn.along === 'figure' ? numberOf(row[drawn.x]) : null,
      chart_name: drawn.along === 'name' ? name(drawn.x, row) : '',
      chart_y: numberOf(row[drawn.y]),
      chart_low: drawn.low === null ? null : numberOf(row[drawn.low]),
      chart_high: drawn.high === null ? null : numberOf(row[drawn.high]),
      chart_color: name(drawn.color, row),
      chart_panel: name(drawn.panels, row),
      chart_partial: row['status'] === 'partial',
      chart_definition: isBroken ? numberOf(row['definition']) : null,
      chart_break: false,
      chart_dot: false,
      chart_mark: textOf(row['stretch']) !== '' && row['lower'] === null,
    }),
  )
  if (drawn.along === 'time') rows.sort((a, b) => compare(a.chart_at ?? '', b.chart_at ?? ''))
  const panels = distinct(raw.map((row) => name(drawn.panels, row)))
  const colors = distinct(raw.map((row) => name(drawn.color, row)))
  const step = stepOf(rows.flatMap(({ chart_at: at }) => at ?? []))
  const scene = { shape, drawn, rows, colors, panels, step, isLog: body.scale === 'log' }
  refuseUnreadable(scene, place)
  if (scene.isLog) refuseNought(scene, cell)
  const lines = linesIn(rows)
  markDots(lines, drawn.panels === null ? DOTS : 0)
  markBreaks(lines)
  return scene
}

/** What the members of a column are called, without what the names of all series begin with. */
function memberNames(
  rows: readonly Row[],
  reader: Reader,
  place: string,
): (column: string | null, row: Row) => string {
  const known = new Map<string, string>()
  const series = [...new Set(rows.map((row) => textOf(row['series'])))].map((each) =>
    reader.words.labelOrName(each),
  )
  const start = commonPart(series)
  const shown = (column: string, row: Row): string => {
    const text = reader.format(row[column] ?? null, 'name', place)
    return column === 'series' && start !== null && text !== start
      ? text.slice(start.length + PART.length)
      : text
  }
  return (column, row) => {
    if (column === null) return ''
    const key = `${column}\u0000${textOf(row[column])}`
    const found = known.get(key) ?? shown(column, row)
    known.set(key, found)
    return found
  }
}

/** Where colours would not do, each of their members gets a panel. */
function inPanels(
  drawn: Drawn,
  rows: readonly Row[],
  shape: Shape,
  name: (column: string, row: Row) => string,
  place: string,
): Drawn {
  const { color, panels } = drawn
  if (color === null) return drawn
  const largest = new Map<string, number>()
  for (const row of rows) {
    const member = textOf(row[color])
    largest.set(member, Math.max(largest.get(member) ?? 0, Math.abs(numberOf(row[drawn.y]) ?? 0)))
  }
  if (largest.size === 1) return { ...drawn, color: null }
  const [least = 0, ...others] = [...largest.values()].filter((value) => value > 0).toSorted((a, b) => a - b)
  const differ = (others.at(-1) ?? least) > SAME_SCALE * least
  const isLines = shape === 'line' || shape === 'range' || shape === 'area'
  const fit = (): boolean => fitBeside(distinct(rows.map((row) => name(color, row))), NARROW)
  if (largest.size <= MOST_COLOURS && !(isLines && panels === null && (differ || !fit()))) return drawn
  if (panels !== null || shape === 'stacked')
    throw new UserError(
      `${place}: ${largest.size} colours of ${color}; ${MOST_COLOURS} can be told apart: let the query join the small ones, or draw panels=${color}`,
    )
  return { ...drawn, color: null, panels: color }
}

function momentOf(row: Row, column: string): string | null {
  const value = column === 'period' && row['period_start'] ? row['period_start'] : row[column]
  return periodStart(textOf(value ?? '').replace(/(?:Z|\+00(?::?00)?)$/, ''))
}

function numberOf(value: Value | undefined): number | null {
  if (value === null || value === undefined || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

function refuseUnreadable(scene: Scene, place: string): void {
  const { shape, drawn, rows, panels } = scene
  const { x, along, color } = drawn
  if (panels.length > MOST_PANELS)
    throw new UserError(
      `${place}: ${panels.length} panels of ${drawn.panels}; at most ${MOST_PANELS} are read: let the query give fewer, as with limit`,
    )
  const lost = rows.filter(
    ({ chart_at: at, chart_x: value }) => along !== 'name' && at === null && value === null,
  )
  if (lost.length > 0)
    throw new UserError(
      `${place}: ${counted(lost.length, 'row')} without ${x}; leave them out by where ${x} is not null`,
    )
  if ((shape === 'bar' || shape === 'change') && along === 'time' && !isBanded(scene))
    throw new UserError(
      `${place}: bars for more than ${MOST_BARS} periods, or for moments, are not read; draw a line, or let the query give longer periods`,
    )
  const names = distinct(rows.map((row) => textOf(row[x])))
  if (along === 'name' && !hasBars(shape) && shape !== 'point')
    throw new UserError(
      `${place}: a ${shape} needs time or figures along x, and ${x} holds names; draw a bar`,
    )
  if (along === 'name' && names.length > MOST_NAMES)
    throw new UserError(
      `${place}: ${names.length} names of ${x}; at most ${MOST_NAMES} are read: let the query give the largest, as with order by … desc limit ${MOST_NAMES}`,
    )
  if (shape === 'point') return
  const seen = new Set<string>()
  for (const row of rows.filter(({ chart_mark: isMark }) => !isMark)) {
    const where = [row.chart_at ?? row.chart_x ?? textOf(row[x]), row.chart_color, row.chart_panel].join(
      '\u0000',
    )
    if (seen.has(where))
      throw new UserError(
        `${place}: several rows for ${textOf(row[x])}${color === null ? '' : `, ${row.chart_color}`}; name what tells them apart by color= or panels=, or let the query give one row for each`,
      )
    seen.add(where)
  }
}

/** A scale of logarithms has no nought, on which bars and areas stand. */
function refuseNought({ shape, rows, drawn: { x } }: Scene, { lineOf, id }: ShortChartCell): void {
  const at = `${lineOf(['scale'])}: cell ${id}: a scale of logarithms`
  if (hasBars(shape) || shape === 'area')
    throw new UserError(`${at} has no nought for ${shape} to stand on; draw a line, or leave scale out`)
  for (const row of rows)
    for (const value of [row.chart_y, row.chart_low, row.chart_high])
      if (value !== null && value <= 0)
        throw new UserError(
          `${at} has no place for ${value} (${textOf(row[x])}); leave scale out, or let the query leave the row out`,
        )
}

/** The rows of each line, in their order. */
function linesIn(rows: readonly PlacedRow[]): PlacedRow[][] {
  const lines = new Map<string, PlacedRow[]>()
  for (const row of rows.filter(({ chart_mark: isMark }) => !isMark)) {
    const line = `${row.chart_panel}\u0000${row.chart_color}`
    const known = lines.get(line)
    if (known === undefined) lines.set(line, [row])
    else known.push(row)
  }
  return [...lines.values()]
}

/** Where a series begins to follow another definition. */
function markBreaks(lines: readonly PlacedRow[][]): void {
  for (const line of lines)
    for (const [i, row] of line.entries())
      row.chart_break = i > 0 && row.chart_definition !== line[i - 1]?.chart_definition
}

/** Few values of a line have dots; of many, those that no line would show. */
function markDots(lines: readonly PlacedRow[][], most: number): void {
  for (const line of lines) {
    const isDrawn = (row: PlacedRow | undefined): boolean =>
      row !== undefined && row.chart_y !== null && !row.chart_partial
    const isBeside = (row: PlacedRow, other: PlacedRow | undefined): boolean =>
      isDrawn(other) && other?.chart_definition === row.chart_definition
    for (const [i, row] of line.entries())
      row.chart_dot =
        isDrawn(row) && (line.length <= most || (!isBeside(row, line[i - 1]) && !isBeside(row, line[i + 1])))
  }
}
