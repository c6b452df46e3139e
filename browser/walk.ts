import { middleOf, type Stop } from './stops.js'

/** The stop that a key leads to, from `current` or from outside; null for a key that leads nowhere. */
export function stopAfter(key: string, stops: readonly Stop[], current: Stop | null): Stop | null {
  const rows = seriesOf(stops)
  const order = rows.flat()
  if (key === 'Home') return order[0] ?? null
  if (key === 'End') return order.at(-1) ?? null
  const step = STEPS[key]
  if (!step) return null
  const at = order.findIndex(({ item }) => item === current?.item)
  if (!current || at < 0) return order[0] ?? null
  if (step.along !== 0) return order[at + step.along] ?? current
  const row = rows.findIndex((row) => row.some(({ item }) => item === current.item))
  return closestAlong(rows[row + step.across] ?? [], current) ?? current
}

const STEPS: Readonly<Record<string, { along: number; across: number }>> = {
  ArrowRight: { along: 1, across: 0 },
  ArrowLeft: { along: -1, across: 0 },
  ArrowDown: { along: 0, across: 1 },
  ArrowUp: { along: 0, across: -1 },
}

/** Series from panel to panel as they are drawn, each in reading order: along x, or down where its marks share a side. */
function seriesOf(stops: readonly Stop[]): Stop[][] {
  const rows = new Map<string, Stop[]>()
  for (const stop of stops) rows.set(stop.series, [...(rows.get(stop.series) ?? []), stop])
  return [...rows.values()]
    .toSorted(([a], [b]) => (a && b ? a.panel.y - b.panel.y || a.panel.x - b.panel.x : 0))
    .map((row) => {
      const isColumn = row.length > 1 && new Set(row.map(({ box }) => Math.round(box.x1))).size === 1
      return row.toSorted((a, b) => difference(a, b, isColumn ? 'y' : 'x') || difference(a, b, 'y'))
    })
}

function difference(a: Stop, b: Stop, axis: 'x' | 'y'): number {
  return Math.round(middleOf(a)[axis]) - Math.round(middleOf(b)[axis])
}

function closestAlong(row: readonly Stop[], to: Stop): Stop | undefined {
  const distance = (stop: Stop): number => Math.abs(middleOf(stop).x - middleOf(to).x)
  return row.toSorted((a, b) => distance(a) - distance(b))[0]
}
