import { textWidth } from '../text-width.js'
import type { PlacedRow, Scene } from './scene.js'

/** Size of the letters of the names beside lines. */
export const LABEL_SIZE = 13
/** Least distance of two names, in pixels. */
const LINE_HEIGHT = 16
/** Between a line and its name, and behind it. */
const GAP = 16

/** A name beside the end of its line, at a height where no other name stands. */
export interface EndLabel {
  chart_at: string | null
  chart_x: number | null
  chart_color: string
  label_wide: number
  label_narrow: number
}

/**
 * The names of the lines of a chart, each beside its last value, moved apart where values lie near each other.
 * @param heights of the drawing in pixels, by view. @param domain of the values.
 */
export function endLabels(
  { rows, colors, isLog }: Scene,
  domain: readonly [number, number],
  heights: { wide: number; narrow: number },
): EndLabel[] {
  const ends = colors.flatMap(
    (color) => rows.findLast((row) => row.chart_color === color && isDrawn(row)) ?? [],
  )
  const last = rows.findLast(isDrawn)
  const places = ends.map(({ chart_y: value }) => shareOf(value ?? 0, domain, isLog))
  const wide = apart(places, LINE_HEIGHT / heights.wide)
  const narrow = apart(places, LINE_HEIGHT / heights.narrow)
  return ends.map(({ chart_color }, i) => ({
    chart_at: last?.chart_at ?? null,
    chart_x: last?.chart_x ?? null,
    chart_color,
    label_wide: valueAt(wide[i] ?? 0, domain, isLog),
    label_narrow: valueAt(narrow[i] ?? 0, domain, isLog),
  }))
}

/** Room that names take beside the drawing, in pixels. */
export function labelRoom(labels: readonly EndLabel[]): number {
  if (labels.length === 0) return 0
  return (
    labels.reduce((most, { chart_color: name }) => Math.max(most, textWidth(name, LABEL_SIZE, true)), 0) + GAP
  )
}

function isDrawn({ chart_y: value }: PlacedRow): boolean {
  return value !== null
}

function shareOf(value: number, [low, high]: readonly [number, number], isLog: boolean): number {
  return isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
}

function valueAt(share: number, [low, high]: readonly [number, number], isLog: boolean): number {
  return isLog ? low * (high / low) ** share : low + share * (high - low)
}

/** Shares of the height moved apart: as far up as needed from below, and back down where they leave the drawing. */
function apart(shares: readonly number[], least: number): number[] {
  const order = shares.map((_, i) => i).toSorted((a, b) => (shares[a] ?? 0) - (shares[b] ?? 0))
  const moved = [...shares]
  for (const [place, i] of order.entries()) {
    const below = order[place - 1]
    if (below !== undefined) moved[i] = Math.max(moved[i] ?? 0, (moved[below] ?? 0) + least)
  }
  let above = 1 + least / 2
  for (const i of order.toReversed()) {
    moved[i] = Math.min(moved[i] ?? 0, above)
    above = (moved[i] ?? 0) - least
  }
  return moved
}
