import type { PlacedRow, Scene } from './scene.js'
import { momentOf } from './time-axis.js'
import { shareOf } from './value-axis.js'

/** A number beside the ring of a flag, off its middle by so many pixels. */
export interface FlagNumber {
  chart_at: string | null
  chart_x: number | null
  chart_y: number
  flag_number: number
  number_dx: number
  number_dy: number
}

/** The drawing of a view: its size, the room before its first and behind its last period, and the radius of a ring, in pixels. */
export interface Frame {
  width: number
  height: number
  inset: number
  radius: number
  fontSize: number
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

/**
 * Numbers for the rings of flags, below, above or beside each, where no other ring or number is and the drawing does not end; a ring that has no such
 * place has no number there, as the list of flags below a chart names them all.
 */
export function flagNumbers(scene: Scene, domain: readonly [number, number], frame: Frame): FlagNumber[] {
  const place = placer(scene, domain, frame)
  const flagged = scene.rows.filter((row) => typeof row['flag_number'] === 'number' && row.chart_y !== null)
  const taken = flagged.map((row) => around(place(row), 2 * frame.radius, 2 * frame.radius))
  return flagged
    .toSorted((a, b) => Number(a['flag_number']) - Number(b['flag_number']))
    .flatMap((row) => {
      const number = Number(row['flag_number'])
      const middle = place(row)
      const width = String(number).length * frame.fontSize * 0.62 + 2
      const away = frame.radius + frame.fontSize * 0.8
      const aside = frame.radius + width / 2 + 2
      for (const [dx, dy] of [
        [0, away],
        [0, -away],
        [aside, 0],
        [-aside, 0],
      ] as const) {
        const box = around({ x: middle.x + dx, y: middle.y + dy }, width, frame.fontSize)
        if (!isWithin(box, frame) || taken.some((other) => meet(box, other))) continue
        taken.push(box)
        return [{ ...placeOf(row), flag_number: number, number_dx: dx, number_dy: dy }]
      }
      return []
    })
}

function placeOf({ chart_at, chart_x, chart_y }: PlacedRow) {
  return { chart_at, chart_x, chart_y: chart_y ?? 0 }
}

/** Where a row stands in the drawing, from its upper left corner. */
function placer(
  { rows, isLog }: Scene,
  domain: readonly [number, number],
  { width, height, inset }: Frame,
): (row: PlacedRow) => { x: number; y: number } {
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

function around({ x, y }: { x: number; y: number }, width: number, height: number): Box {
  return { x: x - width / 2, y: y - height / 2, width, height }
}

function isWithin({ x, y, width, height }: Box, frame: Frame): boolean {
  return x >= 0 && y >= -4 && x + width <= frame.width && y + height <= frame.height
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
