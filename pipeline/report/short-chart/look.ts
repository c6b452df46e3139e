import type { SpecNode } from '../spec-node.js'
import { textWidth } from '../text-width.js'
import { linesExpr, mostLines } from './name-lines.js'
import type { Scene } from './scene.js'

/** Room of a chart with the names beside its lines, in pixels. */
export const ROOM = { wide: 880, narrow: 300 }
/** Height of its drawing. */
export const HEIGHT = { wide: 340, narrow: 240 }
/** Size of a panel. */
export const PANEL = { width: { wide: 225, narrow: 235 }, height: 120 }
/** Most room of the names beside lines. */
export const NAME_ROOM = { wide: 220, narrow: 110 }
/** Room of the ticks before a panel, and below it. */
const TICKS = { width: 62, height: 22 }
const HEADER = { size: 13, isBold: true }
const HEADER_LINE = 16
const HEADER_GAP = 24
const LEGEND = { size: 12, isBold: false }
/** Of the symbol before an entry of a legend, and the gap behind it. */
const ENTRY = 34

/** Colours of the members of a column, in their order. */
const PALETTE = ['citizen', 'government', 'ink', 'total'].map((palette) => ({ palette }))

/** The channel of colour. @param isNamed whether names stand beside the lines, in place of a legend. */
export function colorOf({ drawn, colors, shape }: Scene, isNamed: boolean): SpecNode {
  if (shape === 'change')
    return {
      condition: { test: 'datum.chart_y < 0', value: { palette: 'citizen' } },
      value: { palette: 'government' },
    }
  if (drawn.color === null) return { value: { palette: 'citizen' } }
  return {
    field: 'chart_color',
    type: 'nominal',
    scale: { domain: [...colors], range: PALETTE.slice(0, colors.length) },
    legend: isNamed ? null : legendOf(colors),
  }
}

/** Entries above the drawing, as many beside each other as there is room for. */
function legendOf(colors: readonly string[]): SpecNode {
  const widest = colors.reduce((most, name) => Math.max(most, textWidth(name, LEGEND.size)), 0) + ENTRY
  const columns = (room: number): number => Math.max(1, Math.min(4, Math.floor(room / widest)))
  return {
    title: null,
    orient: 'top',
    labelLimit: 0,
    labelExpr: perView(ROOM, (room) => linesExpr(colors, room - ENTRY, LEGEND)),
    columns: perView(ROOM, columns),
  }
}

/** A value for each view, by what the view has of something. */
export function perView<T, U>(by: { wide: T; narrow: T }, value: (of: T) => U): { wide: U; narrow: U } {
  return { wide: value(by.wide), narrow: value(by.narrow) }
}

/** The same drawing for each panel, as many beside each other as there is room for. */
export function inPanels(spec: SpecNode, { panels }: Scene, resolve: SpecNode): SpecNode {
  const lines = perView(PANEL.width, (width) => mostLines(panels, width, HEADER))
  return {
    facet: {
      field: 'chart_panel',
      type: 'nominal',
      sort: [...panels],
      header: {
        title: null,
        labelOrient: 'top',
        labelLimit: 0,
        labelExpr: perView(PANEL.width, (width) => linesExpr(panels, width, HEADER)),
      },
    },
    columns: { wide: 3, narrow: 1 },
    align: 'all',
    bounds: 'flush',
    spacing: {
      column: TICKS.width,
      row: perView(lines, (most) => TICKS.height + HEADER_GAP + most * HEADER_LINE),
    },
    resolve,
    spec,
  }
}
