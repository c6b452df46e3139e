import type { Column } from './column.js'
import { isNumeric } from './formats.js'
import { tickWords } from './short-chart/value-axis.js'
import { isSpecNode, keysOf, type SpecNode } from './spec-node.js'
import type { Words } from './strings.js'

/** Of a chart that says nothing of its size, in pixels. */
const SIZE = { width: { wide: 720, narrow: 280 }, height: { wide: 320, narrow: 220 } }
const PARTS = ['facet', 'concat', 'hconcat', 'vconcat', 'repeat']

/**
 * A spec of a notebook with what it leaves out: a size that suits desk and phone, and ticks written as the column of the axis is: years without a comma, large figures
 * in the units of the language, shares with their sign.
 */
export function withChartDefaults(spec: SpecNode, columns: readonly Column[], words: Words): SpecNode {
  const hasSize = [...PARTS, 'width', 'autosize'].some((key) => key in spec)
  return (['x', 'y'] as const).reduce<SpecNode>(
    (node, name) => {
      const ticks = ticksOf(channelsOf(spec, name), columns, words)
      return ticks === null ? node : withTicks(node, name, ticks)
    },
    hasSize ? spec : { ...SIZE, ...spec },
  )
}

/** The channels of a name at any depth that hold figures. */
function channelsOf(spec: SpecNode, name: 'x' | 'y'): SpecNode[] {
  return keysOf(spec).flatMap(({ path, value }) =>
    path.at(-1) === name && path.at(-2) === 'encoding' && isFigures(value) ? [value] : [],
  )
}

function isFigures(channel: unknown): channel is SpecNode {
  return isSpecNode(channel) && channel['type'] === 'quantitative' && channel['axis'] !== null
}

function isSaid({ axis }: SpecNode): boolean {
  return isSpecNode(axis) && ('format' in axis || 'labelExpr' in axis)
}

/** How the ticks of an axis are written; null where the spec says it, or its layers would differ. */
function ticksOf(channels: readonly SpecNode[], columns: readonly Column[], words: Words): SpecNode | null {
  if (channels.some(isSaid)) return null
  const formats = channels.flatMap(({ field }) => columns.find(({ name }) => name === field)?.format ?? [])
  const ticks = new Map(
    formats.map((format) => ticksFor(format, words)).map((each) => [JSON.stringify(each), each]),
  )
  const [first = null] = ticks.values()
  return ticks.size === 1 ? first : null
}

function ticksFor(format: string, words: Words): SpecNode | null {
  if (format === 'year' || format === 'short-year') return { format: 'd' }
  if (!isNumeric(format)) return null
  return { labelExpr: tickWords(null, format === 'percent' ? '%' : '', words) }
}

function withTicks(node: SpecNode, name: 'x' | 'y', ticks: SpecNode): SpecNode {
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => {
    if (key === 'encoding' && isSpecNode(value)) return [key, withAxis(value, name, ticks)]
    if (key === 'spec' && isSpecNode(value)) return [key, withTicks(value, name, ticks)]
    if (!['layer', ...PARTS].includes(key) || !Array.isArray(value)) return [key, value]
    return [key, value.map((part) => (isSpecNode(part) ? withTicks(part, name, ticks) : part))]
  })
  return Object.fromEntries(entries)
}

function withAxis(encoding: SpecNode, name: 'x' | 'y', ticks: SpecNode): SpecNode {
  const channel = encoding[name]
  if (!isFigures(channel)) return encoding
  const axis = isSpecNode(channel['axis']) ? channel['axis'] : {}
  return { ...encoding, [name]: { ...channel, axis: { ...ticks, ...axis } } }
}
