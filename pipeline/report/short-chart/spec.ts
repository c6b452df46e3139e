import type { SpecNode } from '../spec-node.js'
import type { Words } from '../strings.js'
import { textWidth } from '../text-width.js'
import { hasBars } from './channels.js'
import { endLabels, labelRoom } from './end-labels.js'
import { flagLabels, type Frame } from './flag-labels.js'
import { colorOf, HEIGHT, inPanels, NAME_ROOM, PANEL, perView, ROOM } from './look.js'
import {
  BAND,
  breakMarks,
  EVENT_HEIGHT,
  eventMarks,
  flagRings,
  hasLines,
  isBanded,
  MOST_BARS,
  labelMarks,
  nameMarks,
  noughtMark,
  RING,
  valueMarks,
  type ChartEvent,
} from './marks.js'
import { namedBars } from './named-bars.js'
import type { Scene } from './scene.js'
import { slotName, slots, timeAxis, yearLabel } from './time-axis.js'
import { logRangeOf, rangeOf, shareOf, tickWords } from './value-axis.js'

const PANEL_TICKS = 4
/** Letters of the ticks, and the room between two of them, in pixels. */
const TICK_SIZE = 12
const TICK_GAP = 16
/** Room before the first and behind the last moment, in pixels. */
const INSET = 10
/** Share of the height within which a ring reaches below the drawing, and room for it above the ticks. */
const AT_FOOT = 0.04
const BELOW_RINGS = { labelPadding: 14 }
/** A Vega expression for the end of the axis of values that is farther from nought, in each panel. */
const ENDS_OF_PANEL = "max(abs(domain('child_y')[0]), abs(domain('child_y')[1]))"

/** Letters may be wider than the widths that the drawing is laid out by: those of ticks on its left, of names on its right. */
const PADDING = { left: 8, right: 14, top: 6, bottom: 2 }

/** What a chart shows beside its values, and the words for it. */
interface Beside {
  events: readonly ChartEvent[]
  /** What happened at a flag, in words, by its id. */
  turns: ReadonlyMap<string, string>
  unit: string
  /** Titles of the axes, where a chart has any. */
  titles: { x: string; y: string }
  words: Words
}

/** The Vega-Lite spec of a short chart, in the form of notebooks. */
export function specOf(scene: Scene, { events, turns, unit, titles, words }: Beside): SpecNode {
  const { drawn, shape } = scene
  const domain = domainOf(scene)
  if (drawn.along === 'name' && shape !== 'point')
    return { ...namedBars(scene, domain, unit, words), padding: PADDING }
  const hasPanels = drawn.panels !== null
  const isNamed = !hasPanels && hasLines(scene) && drawn.color !== null
  const labels = perView({ wide: 'wide', narrow: 'narrow' } as const, (view) =>
    isNamed ? endLabels(scene, domain, { room: NAME_ROOM[view], height: HEIGHT[view] }) : [],
  )
  const width = perView(
    { wide: 'wide', narrow: 'narrow' } as const,
    (view) => ROOM[view] - labelRoom(labels[view]),
  )
  const rings = flagRings(scene)
  const y = valueChannel(
    scene,
    domain,
    shape === 'point' ? titles.y : null,
    tickWords(hasPanels ? ENDS_OF_PANEL : Math.max(Math.abs(domain[0]), Math.abs(domain[1])), unit, words),
  )
  const spec = {
    width: hasPanels ? PANEL.width : width,
    height: hasPanels ? PANEL.height : HEIGHT,
    encoding: {
      x: along(scene, titles.x, words, rings.length > 0 && isFlaggedAtFoot(scene, domain)),
      color: colorOf(scene, isNamed),
    },
    layer: [
      ...(!scene.isLog && domain[0] < 0 && domain[1] > 0 ? [noughtMark()] : []),
      ...breakMarks(scene),
      ...(events.length === 0 ? [] : eventMarks(events)),
      ...valueMarks(scene).map((layer) => ({ ...layer, encoding: { y, ...layer.encoding } })),
      ...(isNamed ? [nameMarks(labels, scene)] : []),
      ...rings,
      ...(hasPanels || rings.length === 0
        ? []
        : [labelMarks(labelsOf(scene, domain, width, { events, turns }))]),
    ],
  }
  if (!hasPanels) return { ...spec, padding: PADDING }
  return {
    ...inPanels(spec, scene, { scale: { y: 'independent' }, axis: { x: 'independent' } }),
    padding: PADDING,
  }
}

function labelsOf(
  scene: Scene,
  domain: readonly [number, number],
  width: typeof HEIGHT,
  { events, turns }: Pick<Beside, 'events' | 'turns'>,
) {
  return perView({ wide: 'wide', narrow: 'narrow' } as const, (view) => {
    const frame: Frame = {
      width: width[view],
      height: HEIGHT[view],
      inset: scene.drawn.along === 'time' ? INSET : 0,
      radius: Math.sqrt(RING.size[view] / Math.PI),
      fontSize: RING.fontSize[view],
      foot: events.length > 0 ? EVENT_HEIGHT : 0,
    }
    return flagLabels(scene, domain, frame, turns)
  })
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

/** Whether a flagged value stands so low that its ring reaches below the drawing. */
function isFlaggedAtFoot({ rows, isLog, drawn }: Scene, domain: readonly [number, number]): boolean {
  return rows.some(
    ({ flag_number: number, chart_y: value }) =>
      typeof number === 'number' &&
      value !== null &&
      (drawn.panels !== null ? value === 0 : shareOf(value, domain, isLog) < AT_FOOT),
  )
}

function along(scene: Scene, title: string, words: Words, hasRingAtFoot: boolean): SpecNode {
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
    const label = step === 'year' ? yearLabel('toNumber(datum.value)', words) : null
    const tick = textWidth(names[0] ?? '', TICK_SIZE) + TICK_GAP
    const some = (most: number, room: number): string[] => {
      const ticks = Math.max(1, Math.min(most, Math.floor(room / tick)))
      return names.filter((_, i) => i % Math.ceil(names.length / ticks) === 0)
    }
    return {
      field: 'chart_slot',
      type: 'ordinal',
      scale: { domain: names, ...BAND },
      axis: {
        title: null,
        ...(label === null ? {} : { labelExpr: label }),
        values:
          drawn.panels === null
            ? { wide: some(14, ROOM.wide), narrow: some(4, ROOM.narrow) }
            : some(3, PANEL.width.wide),
      },
    }
  }
  const axis = {
    ...timeAxis(moments[0] ?? '', moments.at(-1) ?? '', step, words),
    ...(hasRingAtFoot ? BELOW_RINGS : {}),
  }
  return {
    field: 'chart_at',
    type: 'temporal',
    scale: { nice: false, padding: INSET },
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
    // a tick at the end of each axis keeps the names above panels in line
    scale: hasPanels ? { ...kind, nice: PANEL_TICKS } : { ...kind, domain: [...domain], nice: false },
    ...(shape === 'stacked' ? { stack: 'zero' } : {}),
    axis: {
      title,
      tickCount: hasPanels ? PANEL_TICKS : 5,
      labelExpr,
      ...(isWhole ? { tickMinStep: 1 } : {}),
    },
  }
}
