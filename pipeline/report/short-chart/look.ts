import type { SpecNode } from '../spec-node.js'
import type { Scene } from './scene.js'

/** Room of a chart with the names beside its lines, in pixels. */
export const ROOM = { wide: 880, narrow: 300 }
/** Height of its drawing. */
export const HEIGHT = { wide: 340, narrow: 240 }
/** Size of a panel. */
export const PANEL = { width: { wide: 215, narrow: 235 }, height: 120 }

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
    legend: isNamed ? null : { title: null, orient: 'top', columns: { wide: 4, narrow: 1 } },
  }
}

/** The same drawing for each panel, as many beside each other as there is room for. */
export function inPanels(spec: SpecNode, { panels }: Scene, resolve: SpecNode): SpecNode {
  return {
    facet: {
      field: 'chart_panel',
      type: 'nominal',
      sort: [...panels],
      header: { title: null, labelOrient: 'top', labelLimit: 220 },
    },
    columns: { wide: 3, narrow: 1 },
    resolve,
    spec,
  }
}
