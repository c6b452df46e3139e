import { textWidth } from '../text-width.js'
import { linesOf } from './name-lines.js'
import type { PlacedRow, Scene } from './scene.js'
import { shareOf } from './value-axis.js'

/** Size of the letters of the names beside lines. */
export const LABEL_SIZE = 13
/** Height of a line of a name, in pixels. */
const LINE_HEIGHT = 16
const LETTERS = { size: LABEL_SIZE, isBold: true }
/** Between a line and its name, and behind it. */
const GAP = 16

/** A line of a name beside the end of its line, at a height where no other stands. */
export interface EndLabel {
  chart_at: string | null
  chart_x: number | null
  chart_color: string
  label_text: string
  label_y: number
}

/** Whether names find room beside the lines of a chart; what does not gets panels. */
export function fitBeside(names: readonly string[], { room, height }: View): boolean {
  const lines = names.map((name) => linesOf(name, room, LETTERS).length)
  return lines.reduce((sum, count) => sum + count, 0) * LINE_HEIGHT <= height
}

/** Where names stand: the most room that they may take beside the lines, and the height of the drawing, in pixels. */
export interface View {
  room: number
  height: number
}

/**
 * The names of the lines of a chart, each beside its last value, moved apart where values lie near each other.
 * @param domain of the values.
 */
export function endLabels(
  { rows, colors, isLog }: Scene,
  domain: readonly [number, number],
  { room, height }: View,
): EndLabel[] {
  const ends = colors.flatMap(
    (color) => rows.findLast((row) => row.chart_color === color && isDrawn(row)) ?? [],
  )
  const last = rows.findLast(isDrawn)
  const names = ends.map(({ chart_color: name }) => linesOf(name, room, LETTERS))
  const line = LINE_HEIGHT / height
  const places = apart(
    ends.map(({ chart_y: value }) => shareOf(value ?? 0, domain, isLog)),
    names.map(({ length }) => length * line),
    line,
  )
  return ends.flatMap(({ chart_color: color }, i) => {
    const lines = names[i] ?? []
    const top = (places[i] ?? 0) + ((lines.length - 1) / 2) * line
    return lines.map((text, at) => ({
      chart_at: last?.chart_at ?? null,
      chart_x: last?.chart_x ?? null,
      chart_color: color,
      label_text: text,
      label_y: valueAt(top - at * line, domain, isLog),
    }))
  })
}

/** Room that names take beside the drawing, in pixels. */
export function labelRoom(labels: readonly EndLabel[]): number {
  if (labels.length === 0) return 0
  return (
    labels.reduce((most, { label_text: text }) => Math.max(most, textWidth(text, LABEL_SIZE, true)), 0) + GAP
  )
}

function isDrawn({ chart_y: value }: PlacedRow): boolean {
  return value !== null
}

function valueAt(share: number, [low, high]: readonly [number, number], isLog: boolean): number {
  return isLog ? low * (high / low) ** share : low + share * (high - low)
}

/** Shares of the height moved apart: as far up as needed from below, and back down where they leave the drawing by more than half a line. */
function apart(shares: readonly number[], heights: readonly number[], line: number): number[] {
  const order = shares.map((_, i) => i).toSorted((a, b) => (shares[a] ?? 0) - (shares[b] ?? 0))
  const half = (i: number): number => (heights[i] ?? 0) / 2
  const moved = [...shares]
  // at the foot stand the ticks of the axis along x
  let bottom = -0.3 * line
  for (const i of order) {
    moved[i] = Math.max(moved[i] ?? 0, bottom + half(i))
    bottom = moved[i] + half(i)
  }
  let top = 1 + line
  for (const i of order.toReversed()) {
    moved[i] = Math.min(moved[i] ?? 0, top - half(i))
    top = moved[i] - half(i)
  }
  return moved
}
