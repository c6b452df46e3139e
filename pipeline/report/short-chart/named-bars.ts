import type { SpecNode } from '../spec-node.js'
import type { Words } from '../strings.js'
import { colorOf, inPanels, ROOM } from './look.js'
import type { Scene } from './scene.js'
import { tickWords } from './value-axis.js'

const BAR_HEIGHT = 22
const GAP = 0.22
/** Room of the names before bars and of the values behind them, in pixels. */
const NAME_ROOM = { wide: 240, narrow: 110 }
const VALUE_ROOM = 70

/** Bars across, with a name before each, and its value behind it where each name has one. */
export function namedBars(scene: Scene, domain: [number, number], unit: string, words: Words): SpecNode {
  const { drawn, colors, shape } = scene
  const hasValues = drawn.color === null && drawn.panels === null
  const isGrouped = drawn.color !== null && shape === 'bar'
  const axis = {
    title: null,
    grid: true,
    tickCount: { wide: 6, narrow: 3 },
    labelExpr: tickWords(drawn.panels === null ? domain[1] : null, unit, words),
  }
  const x = {
    field: 'chart_y',
    type: 'quantitative',
    scale: drawn.panels === null ? { domain, nice: false } : {},
    axis: hasValues ? null : axis,
  }
  const room = hasValues ? VALUE_ROOM : 0
  const spec = {
    width:
      drawn.panels === null
        ? { wide: ROOM.wide - NAME_ROOM.wide - room, narrow: ROOM.narrow - NAME_ROOM.narrow - room }
        : { wide: 160, narrow: 140 },
    height: { step: isGrouped ? BAR_HEIGHT / Math.min(colors.length, 2) : BAR_HEIGHT },
    encoding: {
      y: {
        field: 'chart_name',
        type: 'nominal',
        sort: null,
        axis: { title: null, grid: false, labelLimit: { wide: 230, narrow: 105 } },
        scale: { paddingInner: GAP },
      },
      color: colorOf(scene, false),
    },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: {
          x,
          ...(isGrouped ? { yOffset: { field: 'chart_color', type: 'nominal' } } : {}),
        },
      },
      ...(hasValues ? [valueMarks(x, `${drawn.y}_text`)] : []),
    ],
  }
  return drawn.panels === null ? spec : inPanels(spec, scene, {})
}

function valueMarks(x: SpecNode, field: string): SpecNode {
  return {
    mark: {
      type: 'text',
      align: { expr: "datum.chart_y < 0 ? 'right' : 'left'" },
      dx: { expr: 'datum.chart_y < 0 ? -5 : 5' },
    },
    encoding: { x, text: { field, type: 'nominal' }, color: { value: { palette: 'ink' } } },
  }
}
