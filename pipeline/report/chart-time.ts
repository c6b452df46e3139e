import { isSpecNode, keysOf, type SpecNode } from './spec-node.js'

/** Channels of a scale; the others show a value as it is. */
const SCALED = ['x', 'y', 'color', 'fill', 'stroke', 'opacity', 'size']
const MOMENT = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|\+00(?::?00)?)?$/

/** A spec whose time is universal time, so that it is drawn the same in every time zone. */
export function inUniversalTime(spec: SpecNode): SpecNode {
  const fields = new Set(timeFields(spec))
  const converted = convert(spec, fields)
  return fields.size === 0 || !isSpecNode(converted) ? spec : converted
}

/** The fields that a spec reads as time; with `channel`, only those of that channel. */
export function timeFields(spec: object, channel?: string): string[] {
  return keysOf(spec)
    .filter(({ path }) => path.at(-2) === 'encoding' && (channel === undefined || path.at(-1) === channel))
    .flatMap(({ value }) =>
      isSpecNode(value) && isTemporal(value) && typeof value['field'] === 'string' ? [value['field']] : [],
    )
}

function isTemporal({ type, timeUnit }: SpecNode): boolean {
  return type === 'temporal' || (type === undefined && timeUnit !== undefined)
}

function convert(value: unknown, fields: ReadonlySet<string>, key = ''): unknown {
  if (Array.isArray(value)) return value.map((member) => convert(member, fields))
  if (key === 'timeUnit' && typeof value === 'string') return universalUnit(value)
  if (!isSpecNode(value)) return value
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === 'data' ? universalRows(member, fields) : convert(member, fields, name),
  ])
  const node: SpecNode = Object.fromEntries(members)
  return SCALED.includes(key) && isTemporal(node) ? onUniversalScale(node) : node
}

function universalUnit(unit: string): string {
  return /^(?:utc|binned)/.test(unit) ? unit : `utc${unit}`
}

function onUniversalScale(channel: SpecNode): SpecNode {
  const scale = channel['scale'] ?? {}
  if (channel['scale'] === null || !isSpecNode(scale)) return channel
  const type = scale['type'] ?? 'time'
  return { ...channel, scale: { ...scale, type: type === 'time' ? 'utc' : type } }
}

function universalRows(data: unknown, fields: ReadonlySet<string>): unknown {
  if (!isSpecNode(data)) return data
  const { values: rows } = data
  if (!Array.isArray(rows)) return data
  return { ...data, values: rows.map((row) => (isSpecNode(row) ? universalRow(row, fields) : row)) }
}

function universalRow(row: SpecNode, fields: ReadonlySet<string>): SpecNode {
  const times = Object.entries(row).filter(([name]) => fields.has(name))
  return {
    ...row,
    ...Object.fromEntries(
      times.map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replace(MOMENT, '$1T$2Z') : value,
      ]),
    ),
  }
}
