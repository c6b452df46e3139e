import type { PlacedRow, Scene } from './scene.js'
import { textWidth } from '../text-width.js'
import { textOf } from '../../system/database.js'
import { momentOf } from './time-axis.js'
import { shareOf } from './value-axis.js'

/** What stands beside the ring of a flag, off its middle by so many pixels: its number, and what happened there in words. */
export interface FlagLabel {
  chart_at: string | null
  chart_x: number | null
  chart_y: number
  flag_number: number
  label_text: string
  label_dx: number
  label_dy: number
}

/** The drawing of a view: its size, the room before its first and behind its last period, and the radius of a ring, in pixels. */
export interface Frame {
  width: number
  height: number
  inset: number
  radius: number
  fontSize: number
  /** Room above the axis that marks of events take. */
  foot: number
}

interface Point {
  x: number
  y: number
}

interface Box extends Point {
  width: number
  height: number
}

/**
 * Labels for the rings of flags, below, above or beside each, where no other ring or label is and the drawing does not end; a ring that has no such
 * place has none, as the list of flags below a chart names them all.
 * @param turns what happened, in words, by the id of a flag: beside its number where they cross no line.
 */
export function flagLabels(
  scene: Scene,
  domain: readonly [number, number],
  frame: Frame,
  turns: ReadonlyMap<string, string>,
): FlagLabel[] {
  const place = placer(scene, domain, frame)
  const lines = linesOf(scene, place)
  const foot = { x: 0, y: frame.height - frame.foot, width: frame.width, height: frame.foot }
  const flagged = scene.rows
    .filter((row) => typeof row['flag_number'] === 'number' && row.chart_y !== null)
    .toSorted((a, b) => Number(a['flag_number']) - Number(b['flag_number']))
  const rings = flagged.map((row) => around(place(row), 2 * frame.radius, 2 * frame.radius))
  const labels: Box[] = []
  return flagged.flatMap((row, i) => {
    const number = textOf(row['flag_number'])
    const turn = turns.get(textOf(row['flag_id']))
    const isNumberFree = (box: Box): boolean => ![...rings, ...labels].some((other) => meet(box, other))
    const isTurnFree = (box: Box): boolean =>
      !lines.some((line) => crosses(line, box)) &&
      ![...rings.toSpliced(i, 1), ...labels, foot].some((other) => meet(widened(box, CLEAR), other))
    const found =
      (turn === undefined ? null : freePlace(place(row), `${number} ${turn}`, frame, isTurnFree)) ??
      freePlace(place(row), number, frame, isNumberFree)
    if (found === null) return []
    const { box, ...label } = found
    labels.push(box)
    return [{ ...placeOf(row), flag_number: Number(number), ...label }]
  })
}

/** Room about words, in pixels, by which they are read as those of their own ring. */
const CLEAR = 5

/** Where a text stands free beside a point: below, above, at its sides; null where nowhere. */
function freePlace(
  { x, y }: Point,
  text: string,
  frame: Frame,
  isFree: (box: Box) => boolean,
): { box: Box; label_text: string; label_dx: number; label_dy: number } | null {
  const width = textWidth(text, frame.fontSize, true) + 2
  const away = frame.radius + frame.fontSize * 0.8
  const aside = frame.radius + width / 2 + 2
  const along = Math.max(0, width / 2 - frame.radius)
  for (const [dx, dy] of [
    [0, away],
    [0, -away],
    [aside, 0],
    [-aside, 0],
    [-along, away],
    [along, away],
    [-along, -away],
    [along, -away],
  ] as const) {
    const box = around({ x: x + dx, y: y + dy }, width, frame.fontSize)
    if (isWithin(box, frame) && isFree(box)) return { box, label_text: text, label_dx: dx, label_dy: dy }
  }
  return null
}

/** The pieces of the lines of a chart. */
function linesOf({ rows }: Scene, place: (row: PlacedRow) => Point): [Point, Point][] {
  const before = new Map<string, Point>()
  return rows.flatMap((row): [Point, Point][] => {
    if (row.chart_y === null) return []
    const to = place(row)
    const from = before.get(row.chart_color)
    before.set(row.chart_color, to)
    return from === undefined ? [] : [[from, to]]
  })
}

/** Whether a piece of a line comes into a box (Liang and Barsky, 1984). */
function crosses([from, to]: readonly [Point, Point], box: Box): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  let [first, last] = [0, 1]
  for (const [step, room] of [
    [-dx, from.x - box.x],
    [dx, box.x + box.width - from.x],
    [-dy, from.y - box.y],
    [dy, box.y + box.height - from.y],
  ] as const) {
    if (step === 0 && room < 0) return false
    if (step < 0) first = Math.max(first, room / step)
    if (step > 0) last = Math.min(last, room / step)
  }
  return first <= last
}

function placeOf({ chart_at, chart_x, chart_y }: PlacedRow) {
  return { chart_at, chart_x, chart_y: chart_y ?? 0 }
}

/** Where a row stands in the drawing, from its upper left corner. */
function placer(
  { rows, isLog }: Scene,
  domain: readonly [number, number],
  { width, height, inset }: Frame,
): (row: PlacedRow) => Point {
  const along = rows.map(alongOf)
  const first = along.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const last = along.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY)
  return (row) => ({
    x: last > first ? inset + ((alongOf(row) - first) / (last - first)) * (width - 2 * inset) : width / 2,
    y: height * (1 - shareOf(row.chart_y ?? 0, domain, isLog)),
  })
}

function alongOf({ chart_at: at, chart_x: x }: PlacedRow): number {
  return at === null ? (x ?? 0) : momentOf(at)
}

function around({ x, y }: Point, width: number, height: number): Box {
  return { x: x - width / 2, y: y - height / 2, width, height }
}

function widened({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

function isWithin({ x, y, width, height }: Box, frame: Frame): boolean {
  return x >= 0 && y >= -4 && x + width <= frame.width && y + height <= frame.height
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
