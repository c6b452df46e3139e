import type { SpecNode } from '../spec-node.js'
import { hasBars } from './channels.js'
import { LABEL_SIZE, type EndLabel } from './end-labels.js'
import type { FlagLabel } from './flag-labels.js'
import { perView } from './look.js'
import type { Scene } from './scene.js'
import { slots } from './time-axis.js'

/** Periods that bars are drawn for. */
export const MOST_BARS = 400

/** Room between the bars of two periods, and before the first, as shares of their distance. */
export const BAND = { paddingInner: 0.28, paddingOuter: 0.14 }
/** The middle of the room before a bar, in pixels from its side, as a Vega expression. */
const BEFORE_BAND = `-${BAND.paddingOuter / (1 - BAND.paddingInner)} * bandwidth('x')`

/** A layer of a chart; the channels that it does not have are those of the chart. */
export interface Layer {
  mark: SpecNode
  encoding?: SpecNode
  transform?: readonly SpecNode[]
}

/** An event beside a chart: when it began, by which letter its tick is told, what it was, and who says so. */
export interface ChartEvent {
  chart_at: string
  event_letter: string
  event_text: string
  source: string
}

/** Whether a chart has lines, beside whose ends names may stand. */
export function hasLines({ shape }: Scene): boolean {
  return shape === 'line' || shape === 'area' || shape === 'range'
}

/** Whether each period has a place of its own on x. */
export function isBanded({ shape, drawn, rows, step }: Scene): boolean {
  if (drawn.along !== 'time' || step === 'moment' || !hasBars(shape)) return false
  const moments = rows.flatMap(({ chart_at: at }) => at ?? [])
  return slots(moments, step, MOST_BARS).length <= MOST_BARS
}

const WHOLE = { filter: '!datum.chart_partial && !datum.chart_mark' }
const PARTIAL = { filter: 'datum.chart_partial && datum.chart_y != null' }

/** The marks of the values of a chart. */
export function valueMarks(scene: Scene): Layer[] {
  const { shape } = scene
  if (shape === 'point') return [{ mark: { type: 'point', size: { wide: 40, narrow: 24 }, opacity: 0.75 } }]
  if (hasLines(scene)) return lineMarks(scene)
  return isBanded(scene) ? barMarks(scene) : [{ mark: { type: 'area' } }]
}

function lineMarks({ shape, drawn, rows }: Scene): Layer[] {
  const detail = rows.some(({ chart_break: is }) => is)
    ? { detail: { field: 'chart_definition', type: 'quantitative' } }
    : {}
  const band: Layer = {
    mark: { type: 'area', opacity: 0.18 },
    encoding: { y: { field: 'chart_low', type: 'quantitative' }, y2: { field: 'chart_high' }, ...detail },
    transform: [WHOLE],
  }
  const base: Layer = {
    mark: { type: 'area', opacity: 0.18 },
    encoding: { y: { field: 'chart_y', type: 'quantitative', stack: null }, ...detail },
    transform: [WHOLE],
  }
  const line: Layer = {
    mark: { type: 'line', strokeWidth: drawn.panels === null ? 2.25 : 1.5 },
    transform: [WHOLE],
    encoding: detail,
  }
  const dots: Layer = {
    mark: { type: 'point', size: { wide: 30, narrow: 16 } },
    transform: [{ filter: 'datum.chart_dot' }],
  }
  const partial: Layer = {
    mark: {
      type: 'point',
      shape: 'square',
      size: { wide: 56, narrow: 32 },
      filled: false,
      fill: { palette: 'paper' },
      strokeWidth: 2,
    },
    transform: [PARTIAL],
  }
  return [
    ...(drawn.low === null ? [] : [band]),
    ...(shape === 'area' ? [base] : []),
    ...(drawn.y === drawn.low ? [] : [line]),
    ...(rows.some(({ chart_dot: is }) => is) ? [dots] : []),
    ...(rows.some(({ chart_partial: is }) => is) ? [partial] : []),
  ]
}

function barMarks({ shape, drawn, rows }: Scene): Layer[] {
  const beside =
    shape === 'bar' && drawn.color !== null
      ? { encoding: { xOffset: { field: 'chart_color', type: 'nominal' } } }
      : {}
  const whole: Layer = { mark: { type: 'bar' }, transform: [WHOLE], ...beside }
  const partial: Layer = { mark: { type: 'bar', fillOpacity: 0.35 }, transform: [PARTIAL], ...beside }
  return rows.some(({ chart_partial: is }) => is) ? [whole, partial] : [whole]
}

/** Height of a tick of an event and its letter, in pixels. */
export const EVENT_HEIGHT = 24

/** A tick on the axis for each event, which tells itself when pointed at, and the letter by which it is listed below the chart. */
export function eventMarks(events: readonly ChartEvent[]): SpecNode[] {
  const data = {
    values: events.map(({ chart_at, event_letter, event_text }) => ({ chart_at, event_letter, event_text })),
  }
  const x = { field: 'chart_at', type: 'temporal' }
  const tooltip = { field: 'event_text', type: 'nominal', title: null }
  const color = { value: { palette: 'ink' } }
  return [
    {
      data,
      mark: { type: 'rule', strokeWidth: 1.25 },
      encoding: {
        x,
        y: { value: { expr: 'height - 10' } },
        y2: { value: { expr: 'height' } },
        color,
        tooltip,
      },
    },
    {
      data,
      mark: { type: 'text', baseline: 'bottom', fontSize: 11 },
      encoding: {
        x,
        y: { value: { expr: 'height - 11' } },
        color,
        tooltip,
        text: { field: 'event_letter', type: 'nominal' },
      },
    },
  ]
}

/** The names beside the ends of lines. */
export function nameMarks(
  labels: { wide: readonly EndLabel[]; narrow: readonly EndLabel[] },
  { drawn }: Scene,
): SpecNode {
  return {
    data: perView(labels, (values) => ({ values })),
    mark: { type: 'text', align: 'left', dx: 8, fontSize: LABEL_SIZE, fontWeight: 'bold' },
    encoding: {
      x:
        drawn.along === 'time'
          ? { field: 'chart_at', type: 'temporal' }
          : { field: 'chart_x', type: 'quantitative' },
      y: { field: 'label_y', type: 'quantitative' },
      text: { field: 'label_text', type: 'nominal' },
    },
  }
}

/** Size of the rings of flags, in square pixels, and of their labels. */
export const RING = { size: { wide: 220, narrow: 150 }, fontSize: { wide: 12, narrow: 11 } }

/** A ring around each flagged value. */
export function flagRings(scene: Scene): SpecNode[] {
  const { rows, drawn, shape } = scene
  const hasFlags = rows.some((row) => typeof row['flag_number'] === 'number')
  if (!hasFlags || !(hasLines(scene) || shape === 'point')) return []
  const hasPanels = drawn.panels !== null
  return [
    {
      mark: {
        type: 'point',
        size: hasPanels ? 40 : RING.size,
        filled: false,
        strokeWidth: hasPanels ? 1.25 : 1.75,
      },
      transform: [{ filter: 'datum.flag_number != null && datum.chart_y != null' }],
      encoding: { y: { field: 'chart_y', type: 'quantitative' }, color: { value: { palette: 'alert' } } },
    },
  ]
}

/** The labels of flags beside their rings. */
export function labelMarks(labels: { wide: readonly FlagLabel[]; narrow: readonly FlagLabel[] }): SpecNode {
  return {
    data: perView(labels, (values) => ({ values })),
    mark: {
      type: 'text',
      dx: { expr: 'datum.label_dx' },
      dy: { expr: 'datum.label_dy' },
      fontSize: RING.fontSize,
      fontWeight: 'bold',
    },
    encoding: {
      y: { field: 'chart_y', type: 'quantitative' },
      color: { value: { palette: 'alert' } },
      text: { field: 'label_text', type: 'nominal' },
    },
  }
}

/** An upright line where a series begins to follow another definition. */
export function breakMarks(scene: Scene): SpecNode[] {
  if (!scene.rows.some(({ chart_break: is }) => is)) return []
  return [
    {
      mark: {
        type: 'rule',
        strokeDash: [4, 3],
        strokeWidth: 1.25,
        ...(isBanded(scene) ? { xOffset: { expr: BEFORE_BAND } } : {}),
      },
      transform: [{ filter: 'datum.chart_break' }],
      encoding: {
        ...(isBanded(scene) ? { x: { field: 'chart_slot', type: 'ordinal', bandPosition: 0 } } : {}),
        y: { value: 0 },
        y2: { value: { expr: 'height' } },
        color: { value: { palette: 'ink' } },
      },
    },
  ]
}

/** The line of nought, where values stand on both its sides. */
export function noughtMark(): SpecNode {
  return {
    data: { values: [{ nought: 0 }] },
    mark: { type: 'rule', strokeWidth: 1 },
    encoding: {
      x: { value: 0 },
      x2: { value: 'width' },
      y: { field: 'nought', type: 'quantitative' },
      color: { value: { palette: 'soft' } },
    },
  }
}
