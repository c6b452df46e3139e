import type { View } from 'vega'
import {
  columnOf,
  isSceneNode,
  itemsOf,
  numberOf,
  type Panel,
  type PlacedItem,
  type SceneNode,
} from './scene.js'

/** A place in a drawing, in its units. */
export interface Box {
  x1: number
  y1: number
  x2: number
  y2: number
}

/** A mark, what it has to tell (name and text of each line) and where it stands. */
export interface Stop {
  item: SceneNode
  lines: readonly (readonly [string, string])[]
  series: string
  panel: Panel
  box: Box
}

/** Marks of which one drawing stands for many items; an item is a point of it. */
const PATHS: readonly unknown[] = ['line', 'area', 'trail']

/** The marks of a drawing, those at the same place with the same text once; silent ones have no lines. A series is a member of `column`, or else a colour, in one panel. */
export function stopsOf(view: View, column: string | undefined): Stop[] {
  const seen = new Set<string>()
  return itemsOf(view)
    .filter(({ item, mark }) => mark['interactive'] !== false && item['defined'] !== false)
    .map((placed) => stopOf(placed, column))
    .filter((stop) => {
      const identity = identityOf(stop)
      const isNew = !seen.has(identity)
      seen.add(identity)
      return isNew
    })
}

/** The middle of a stop, in units of the drawing. */
export function middleOf({ box }: Stop): { x: number; y: number } {
  return { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 }
}

/** The stop nearest to a point, at most `reach` away; of stops that hold the point, the smallest. */
export function nearestStop(stops: readonly Stop[], x: number, y: number, reach: number): Stop | null {
  const near = stops
    .map((stop) => ({ stop, distance: distanceTo(stop.box, x, y) }))
    .filter(({ distance }) => distance <= reach)
  return (
    near.toSorted((a, b) => a.distance - b.distance || areaOf(a.stop.box) - areaOf(b.stop.box))[0]?.stop ??
    null
  )
}

function stopOf({ item, mark, panel }: PlacedItem, column: string | undefined): Stop {
  const member = column === undefined ? undefined : columnOf(item, column)
  const series = member ?? `${String(item['fill'])} ${String(item['stroke'])}`
  return {
    item,
    lines: linesOf(item['tooltip']),
    series: `${panel.y} ${panel.x} ${JSON.stringify(series)}`,
    panel,
    box: moved(extentOf(item, mark), panel),
  }
}

function linesOf(tooltip: unknown): [string, string][] {
  if (typeof tooltip === 'string') return [['', tooltip]]
  if (!isSceneNode(tooltip)) return []
  return Object.entries(tooltip)
    .filter(([, text]) => text !== null && text !== undefined && text !== 'null')
    .map(([name, text]) => [name, String(text)])
}

function extentOf(item: SceneNode, mark: SceneNode): Box {
  const point = { x: numberOf(item, 'x'), y: numberOf(item, 'y') }
  if (PATHS.includes(mark['marktype'])) return boxAt(point)
  if (mark['marktype'] === 'arc') return boxAt(middleOfArc(item, point))
  const bounds = item['bounds']
  if (!isSceneNode(bounds)) return boxAt(point)
  const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map((side) => numberOf(bounds, side))
  return { x1: x1 ?? 0, y1: y1 ?? 0, x2: x2 ?? 0, y2: y2 ?? 0 }
}

function middleOfArc(item: SceneNode, { x, y }: { x: number; y: number }): { x: number; y: number } {
  const angle = (numberOf(item, 'startAngle') + numberOf(item, 'endAngle')) / 2
  const radius = (numberOf(item, 'innerRadius') + numberOf(item, 'outerRadius')) / 2
  return { x: x + radius * Math.sin(angle), y: y - radius * Math.cos(angle) }
}

function boxAt({ x, y }: { x: number; y: number }): Box {
  return { x1: x, y1: y, x2: x, y2: y }
}

function moved({ x1, y1, x2, y2 }: Box, { x, y }: Panel): Box {
  return { x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y }
}

function identityOf(stop: Stop): string {
  const { x, y } = middleOf(stop)
  return JSON.stringify([Math.round(x), Math.round(y), stop.lines])
}

function distanceTo({ x1, y1, x2, y2 }: Box, x: number, y: number): number {
  return Math.hypot(Math.max(x1 - x, 0, x - x2), Math.max(y1 - y, 0, y - y2))
}

function areaOf({ x1, y1, x2, y2 }: Box): number {
  return (x2 - x1) * (y2 - y1)
}
