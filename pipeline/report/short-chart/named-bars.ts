import type { SpecNode } from '../spec-node.js'
import type { Words } from '../strings.js'
import { colorOf, inPanels, perView, ROOM } from './look.js'
import { linesExpr, linesOf, mostLines } from './name-lines.js'
import type { Scene } from './scene.js'
import { tickWords } from './value-axis.js'

const BAR_HEIGHT = 22
const GAP = 0.22
/** Room of the names before bars and of the values behind them, in pixels. */
const NAME_ROOM = { wide: 240, narrow: 120 }
const VALUE_ROOM = 70
const NAME = { size: 12, isBold: false }
const NAME_LINE = 14
const NAME_GAP = 10

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
  const names = {
    all: [...new Set(scene.rows.map(({ chart_name: name }) => name))],
    room: perView(NAME_ROOM, (width) => width - NAME_GAP),
  }
  const spec = {
    width:
      drawn.panels === null
        ? { wide: ROOM.wide - NAME_ROOM.wide - room, narrow: ROOM.narrow - NAME_ROOM.narrow - room }
        : { wide: 160, narrow: 140 },
    height: perView(names.room, (width) => ({
      step: Math.max(
        isGrouped ? BAR_HEIGHT / Math.min(colors.length, 2) : BAR_HEIGHT,
        (mostLines(names.all, width, NAME) * NAME_LINE + NAME_GAP) / (isGrouped ? colors.length : 1),
      ),
    })),
    encoding: {
      y: nameChannel(names),
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

interface Names {
  all: readonly string[]
  room: { wide: number; narrow: number }
}

/** Names down the side of the bars, in lines where they are long. */
function nameChannel({ all, room }: Names): SpecNode {
  return {
    field: 'chart_name',
    type: 'nominal',
    sort: null,
    axis: {
      title: null,
      grid: false,
      labelLimit: 0,
      labelExpr: perView(room, (width) => linesExpr(all, width, NAME)),
      labelOffset: perView(room, (width) => liftOf(all, width)),
    },
    scale: { paddingInner: GAP },
  }
}

/** Names of several lines begin above the middle of their bar. */
function liftOf(names: readonly string[], width: number): SpecNode | number {
  const byLines = new Map<number, string[]>()
  for (const name of names) {
    const { length } = linesOf(name, width, NAME)
    if (length > 1) byLines.set(length, [...(byLines.get(length) ?? []), name])
  }
  if (byLines.size === 0) return 0
  const condition = [...byLines].map(([count, some]) => ({
    test: `indexof(${JSON.stringify(some)}, datum.value) >= 0`,
    value: (-(count - 1) * NAME_LINE) / 2,
  }))
  return { condition, value: 0 }
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
