import type { SpecNode } from '../spec-node.js'
import { hasBars } from './channels.js'
import { LABEL_SIZE, type EndLabel } from './end-labels.js'
import type { Scene } from './scene.js'
import { slots } from './time-axis.js'

/** Periods that bars are drawn for. */
export const MOST_BARS = 400

/** A layer of a chart; the channels that it does not have are those of the chart. */
export interface Layer {
  mark: SpecNode
  encoding?: SpecNode
  transform?: readonly SpecNode[]
}

/** An event beside a chart: when it began, and what it was. */
export interface ChartEvent {
  chart_at: string
  event_text: string
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
  const band: Layer = {
    mark: { type: 'area', opacity: 0.18 },
    encoding: { y: { field: 'chart_low', type: 'quantitative' }, y2: { field: 'chart_high' } },
    transform: [WHOLE],
  }
  const base: Layer = {
    mark: { type: 'area', opacity: 0.18 },
    encoding: { y: { field: 'chart_y', type: 'quantitative', stack: null } },
    transform: [WHOLE],
  }
  const line: Layer = {
    mark: { type: 'line', strokeWidth: drawn.panels === null ? 2.25 : 1.5 },
    transform: [WHOLE],
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

/** A tick on the axis for each event, which tells itself when pointed at. */
export function eventTicks(events: readonly ChartEvent[]): SpecNode {
  return {
    data: { values: events },
    mark: { type: 'rule', strokeWidth: 1.25 },
    encoding: {
      x: { field: 'chart_at', type: 'temporal' },
      y: { value: { expr: 'height - 10' } },
      y2: { value: { expr: 'height' } },
      color: { value: { palette: 'ink' } },
      tooltip: { field: 'event_text', type: 'nominal', title: null },
    },
  }
}

/** The names beside the ends of lines. */
export function nameMarks(labels: readonly EndLabel[], { drawn }: Scene): SpecNode {
  return {
    data: { values: labels },
    mark: { type: 'text', align: 'left', dx: 8, fontSize: LABEL_SIZE, fontWeight: 'bold' },
    encoding: {
      x:
        drawn.along === 'time'
          ? { field: 'chart_at', type: 'temporal' }
          : { field: 'chart_x', type: 'quantitative' },
      y: { field: { wide: 'label_wide', narrow: 'label_narrow' }, type: 'quantitative' },
      text: { field: 'chart_color', type: 'nominal' },
    },
  }
}

/** A ring around each flagged value, with the number of the flag where there is room. */
export function flagRings(scene: Scene): SpecNode[] {
  const { rows, drawn, shape } = scene
  const hasFlags = rows.some((row) => typeof row['flag_number'] === 'number')
  if (!hasFlags || !(hasLines(scene) || shape === 'point')) return []
  const transform = [{ filter: 'datum.flag_number != null && datum.chart_y != null' }]
  const y = { field: 'chart_y', type: 'quantitative' }
  const color = { value: { palette: 'alert' } }
  const ring = (size: unknown, strokeWidth: number): SpecNode => ({
    mark: { type: 'point', size, filled: false, strokeWidth },
    transform,
    encoding: { y, color },
  })
  if (drawn.panels !== null) return [ring(40, 1.25)]
  const number = {
    mark: {
      type: 'text',
      dy: { wide: 20, narrow: 16 },
      fontSize: { wide: 12, narrow: 11 },
      fontWeight: 'bold',
    },
    transform,
    encoding: { y, color, text: { field: 'flag_number' } },
  }
  return [ring({ wide: 220, narrow: 150 }, 1.75), number]
}
