import type { SpecNode } from '../spec-node.js'
import type { Words } from '../strings.js'
import { hasBars } from './channels.js'
import { endLabels, labelRoom } from './end-labels.js'
import { colorOf, HEIGHT, inPanels, PANEL, ROOM } from './look.js'
import {
  eventTicks,
  flagRings,
  hasLines,
  isBanded,
  MOST_BARS,
  nameMarks,
  valueMarks,
  type ChartEvent,
} from './marks.js'
import { namedBars } from './named-bars.js'
import type { Scene } from './scene.js'
import { slotName, slots, timeAxis } from './time-axis.js'
import { logRangeOf, rangeOf, tickWords } from './value-axis.js'

/** Letters may be wider than the widths that the drawing is laid out by. */
const BESIDE_NAMES = { left: 2, right: 14, top: 6, bottom: 2 }

/** What a chart shows beside its values, and the words for it. */
interface Beside {
  events: readonly ChartEvent[]
  unit: string
  /** Titles of the axes, where a chart has any. */
  titles: { x: string; y: string }
  words: Words
}

/** The Vega-Lite spec of a short chart, in the form of notebooks. */
export function specOf(scene: Scene, { events, unit, titles, words }: Beside): SpecNode {
  const { drawn, shape } = scene
  const domain = domainOf(scene)
  if (drawn.along === 'name' && shape !== 'point') return namedBars(scene, domain, unit, words)
  const hasPanels = drawn.panels !== null
  const labels = hasPanels || !hasLines(scene) || drawn.color === null ? [] : endLabels(scene, domain, HEIGHT)
  const room = labelRoom(labels)
  const y = valueChannel(
    scene,
    domain,
    shape === 'point' ? titles.y : null,
    tickWords(hasPanels ? null : domain[1], unit, words),
  )
  const spec = {
    width: hasPanels ? PANEL.width : { wide: ROOM.wide - room, narrow: ROOM.narrow - room },
    height: hasPanels ? PANEL.height : HEIGHT,
    encoding: { x: along(scene, titles.x, words), color: colorOf(scene, labels.length > 0) },
    layer: [
      ...(events.length === 0 ? [] : [eventTicks(events)]),
      ...valueMarks(scene).map((layer) => ({ ...layer, encoding: { y, ...layer.encoding } })),
      ...(labels.length === 0 ? [] : [nameMarks(labels, scene)]),
      ...flagRings(scene),
    ],
  }
  if (!hasPanels) return labels.length === 0 ? spec : { ...spec, padding: BESIDE_NAMES }
  return inPanels(spec, scene, { scale: { y: 'independent' }, axis: { x: 'independent' } })
}

function domainOf(scene: Scene): [number, number] {
  const { rows, shape, isLog } = scene
  const values = rows.flatMap(({ chart_y: y, chart_low: low, chart_high: high }) =>
    [y, low, high].filter((value) => value !== null),
  )
  if (isLog) return logRangeOf(values)
  return rangeOf(shape === 'stacked' ? sums(scene) : values, hasBars(shape) || shape === 'area')
}

/** The heights of stacks, upwards and downwards. */
function sums({ rows, drawn }: Scene): number[] {
  const up = new Map<string, number>()
  const down = new Map<string, number>()
  for (const row of rows) {
    const value = row.chart_y ?? 0
    const side = value < 0 ? down : up
    const stack = JSON.stringify([row.chart_at ?? row.chart_x ?? row[drawn.x], row.chart_panel])
    side.set(stack, (side.get(stack) ?? 0) + value)
  }
  return [...up.values(), ...down.values()]
}

function along(scene: Scene, title: string, words: Words): SpecNode {
  const { drawn, rows, step, shape } = scene
  if (drawn.along === 'figure')
    return {
      field: 'chart_x',
      type: 'quantitative',
      scale: { zero: false },
      axis: {
        title: shape === 'point' ? title : null,
        labelExpr: tickWords(null, '', words),
        tickCount: { wide: 8, narrow: 4 },
      },
    }
  if (drawn.along === 'name')
    return { field: 'chart_name', type: 'nominal', sort: null, axis: { title: null } }
  const moments = rows.flatMap(({ chart_at: at }) => at ?? [])
  if (isBanded(scene)) {
    const names = slots(moments, step, MOST_BARS).map((day) => slotName(day, step))
    const some = (ticks: number): string[] =>
      names.filter((_, i) => i % Math.ceil(names.length / ticks) === 0)
    return {
      field: 'chart_slot',
      type: 'ordinal',
      scale: { domain: names },
      axis: { title: null, values: drawn.panels === null ? { wide: some(14), narrow: some(4) } : some(3) },
    }
  }
  const axis = timeAxis(moments[0] ?? '', moments.at(-1) ?? '', step)
  return {
    field: 'chart_at',
    type: 'temporal',
    scale: { nice: false, padding: { wide: 10, narrow: 6 } },
    axis: drawn.panels === null ? axis : { ...axis, tickCount: 4 },
  }
}

function valueChannel(
  { drawn, isLog, shape, rows }: Scene,
  domain: readonly [number, number],
  title: string | null,
  labelExpr: string,
): SpecNode {
  const hasPanels = drawn.panels !== null
  const isWhole = rows.every(({ chart_y: value }) => value === null || Number.isInteger(value))
  const kind = isLog ? { type: 'log' } : { zero: hasPanels && domain[0] <= 0 && domain[1] >= 0 }
  return {
    field: 'chart_y',
    type: 'quantitative',
    scale: hasPanels ? { ...kind, nice: true } : { ...kind, domain: [...domain], nice: false },
    ...(shape === 'stacked' ? { stack: 'zero' } : {}),
    axis: { title, tickCount: hasPanels ? 4 : 5, labelExpr, ...(isWhole ? { tickMinStep: 1 } : {}) },
  }
}
