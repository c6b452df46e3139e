import { textOf } from '../system/database.js'
import { timeFields } from './chart-time.js'
import { isSpecNode, type SpecNode } from './spec-node.js'
import type { ShownChart } from './shown-chart.js'
import { SHOWN_PERIOD } from './shown-period.js'

/** Above so many periods side by side a reader may want to look at fewer. */
const MANY_PERIODS = 60

/** Whether readers may zoom a chart: x is time, there are many periods, and the author has nothing against it. */
export function isZoomable({ spec, zoom, rows }: Pick<ShownChart, 'spec' | 'zoom' | 'rows'>): boolean {
  if (zoom === false) return false
  return timeFields(spec, 'x').some(
    (field) => new Set(rows.map((row) => textOf(row[field]))).size > MANY_PERIODS,
  )
}

/** A drawing that follows `SHOWN_PERIOD`, and the names of the scales that do. Marks are cut off at the frame while it is set. */
export function zoomable(drawing: SpecNode): { drawing: SpecNode; scales: string[] } {
  const scales: string[] = []
  const following = follow(drawing, scales)
  const signals = Array.isArray(drawing['signals']) ? drawing['signals'] : []
  return { drawing: { ...following, signals: [...signals, { name: SHOWN_PERIOD, value: null }] }, scales }
}

function follow(group: SpecNode, names: string[]): SpecNode {
  const { scales, marks } = group
  return {
    ...group,
    ...(Array.isArray(scales) ? { scales: scales.map((scale) => followScale(scale, names)) } : {}),
    ...(Array.isArray(marks) ? { marks: marks.map((mark) => followMark(mark, names)) } : {}),
  }
}

function followScale(scale: unknown, names: string[]): unknown {
  if (!isSpecNode(scale) || typeof scale['name'] !== 'string') return scale
  const { name, type } = scale
  if (!/(?:^|_)x$/.test(name) || (type !== 'utc' && type !== 'time')) return scale
  names.push(name)
  const nice = scale['nice'] === undefined ? {} : { nice: { signal: niceUnlessShown(scale['nice']) } }
  return { ...scale, ...nice, domainRaw: { signal: SHOWN_PERIOD } }
}

function niceUnlessShown(nice: unknown): string {
  const whole = isSpecNode(nice) && typeof nice['signal'] === 'string' ? nice['signal'] : JSON.stringify(nice)
  return `${SHOWN_PERIOD} ? false : (${whole})`
}

function followMark(mark: unknown, names: string[]): unknown {
  if (!isSpecNode(mark)) return mark
  if (mark['type'] === 'group') return follow(mark, names)
  return 'clip' in mark ? mark : { ...mark, clip: { signal: `${SHOWN_PERIOD} !== null` } }
}
