import { UserError } from '../../../base/error.js'
import type { CubeColumn, CubeDimension } from '../cube/cube.js'
import { timeColumns } from '../cube/time-list.js'
import type { JsonNode, JsonPath } from './json-walk.js'

/** A dataset of a JSON-stat document, without its figures. */
export interface Dataset {
  /** Where it stands in the document. */
  at: JsonPath
  node: Members
}

/** What a dataset says of its figures. */
export interface Structure {
  dimensions: CubeDimension[]
  /** The unit of all figures, '' where it is not one. */
  unit: string
  /** The frequency that the time dimension states. */
  frequency: string | null
}

type Members = ReadonlyMap<string, JsonNode>

/** The member of an object; null where there is none. */
export function member(node: JsonNode, name: string): JsonNode {
  return membersOf(node)?.get(name) ?? null
}

function membersOf(node: JsonNode): Members | null {
  return node instanceof Map ? node : null
}

/** A text, '' where there is none. */
export function textAt(node: JsonNode): string {
  return typeof node === 'string' ? node : ''
}

/**
 * The datasets of a document: itself, those of a bundle (JSON-stat 1) by their names, those of a collection (JSON-stat 2) that it
 * holds whole.
 */
export function datasetsOf(root: JsonNode): Dataset[] {
  const top = membersOf(root)
  if (top === null) return []
  if (isDataset(top)) return [{ at: [], node: top }]
  const items = member(member(top, 'link'), 'item')
  const listed = Array.isArray(items)
    ? items.map((item, i): [JsonPath, JsonNode] => [['link', 'item', String(i)], item])
    : []
  const named = [...top].map(([name, node]): [JsonPath, JsonNode] => [[name], node])
  return [...named, ...listed].flatMap(([at, item]) => {
    const node = membersOf(item)
    return node !== null && isDataset(node) ? [{ at, node }] : []
  })
}

function isDataset(node: Members): boolean {
  return node.has('value') && member(node, 'dimension') instanceof Map
}

/** The dimensions of a dataset. @throws UserError naming what does not agree. */
export function structureOf({ node }: Dataset, file: string): Structure {
  const dimension = member(node, 'dimension')
  // JSON-stat 1 has them beside the dimensions, JSON-stat 2 beside the figures.
  const stated = (name: string): JsonNode => (node.has(name) ? member(node, name) : member(dimension, name))
  const ids = listOf(stated('id'), 'id', file)
  const sizes = listOf(stated('size'), 'size', file)
  const role = stated('role')
  if (new Set(ids).size < ids.length)
    throw new UserError(`${file}: id names a dimension twice: ${ids.join(', ')}`)
  if (sizes.length !== ids.length)
    throw new UserError(`${file}: size has ${sizes.length} numbers for the ${ids.length} dimensions of id`)
  const times = rolesOf(role, 'time')
  const metrics = rolesOf(role, 'metric')
  const described = ids.map((id, i) =>
    dimensionOf(id, sizes[i] ?? '', member(dimension, id), times.length === 1 && times[0] === id, file),
  )
  const units = [
    ...new Set(
      described
        .filter((_, i) => metrics.length === 0 || metrics.includes(ids[i] ?? ''))
        .flatMap(({ units }) => units),
    ),
  ]
  // Beside a power of ten a unit such as `thousand persons` would be applied twice if it stood in the heading.
  const isOne = units.length === 1 && !described.some(({ isMultiplied }) => isMultiplied)
  return {
    dimensions: described.map(({ dimension: each, unitColumns }) =>
      isOne ? each : { ...each, columns: [...each.columns, ...unitColumns] },
    ),
    unit: isOne ? (units[0] ?? '') : '',
    frequency: described.find(({ frequency }) => frequency !== null)?.frequency ?? null,
  }
}

function rolesOf(role: JsonNode, name: string): string[] {
  const ids = member(role, name)
  return Array.isArray(ids) ? ids.map(textAt) : []
}

function listOf(node: JsonNode, name: string, file: string): string[] {
  if (!Array.isArray(node) || node.some((item) => typeof item !== 'string'))
    throw new UserError(`${file}: the dataset has no list ${name}; JSON-stat needs one`)
  return node.map(textAt)
}

interface Described {
  dimension: CubeDimension
  frequency: string | null
  units: string[]
  unitColumns: CubeColumn[]
  isMultiplied: boolean
}

function dimensionOf(id: string, stated: string, node: JsonNode, isTime: boolean, file: string): Described {
  const category = member(node, 'category')
  const codes = codesOf(category, id, file)
  if (stated !== String(codes.length))
    throw new UserError(
      `${file}: size states ${stated || 'nothing'} for ${id}, which has ${codes.length} categories`,
    )
  const labels = textsOf(member(category, 'label'), codes)
  const isLabelled = labels.some((label, i) => label !== null && label !== codes[i])
  const time = timeColumns(id, codes)
  const columns: CubeColumn[] = [
    { label: id, role: time !== null ? 'attribute' : isTime ? 'time' : 'dimension', texts: codes },
    ...(isLabelled ? [{ label: `${id} label`, role: 'attribute' as const, texts: labels }] : []),
    ...(time === null ? [] : [time.column]),
  ]
  const units = codes.map((code) => unitText(member(member(category, 'unit'), code)))
  const hasUnits = units.some((unit) => unit !== '')
  const multipliers = codes.map((code) =>
    textAt(member(member(member(category, 'unit'), code), 'multiplier')),
  )
  const unitColumns: CubeColumn[] = hasUnits ? [{ label: `${id} unit`, role: 'attribute', texts: units }] : []
  const isMultiplied = multipliers.some((multiplier) => multiplier !== '' && multiplier !== '0')
  if (isMultiplied)
    columns.push({
      label: `${id} multiplier`,
      role: 'multiplier',
      texts: multipliers.map((text) => text || '0'),
    })
  return {
    dimension: { size: codes.length, columns },
    frequency: time?.frequency ?? null,
    units: hasUnits ? units : [],
    unitColumns,
    isMultiplied,
  }
}

/** Codes in their order: a list of them, the place of each by name, or one code alone that only has a label. */
function codesOf(category: JsonNode, id: string, file: string): string[] {
  const index = member(category, 'index')
  if (Array.isArray(index)) return distinct(index.map(textAt), id, file)
  const places = membersOf(index)
  if (places !== null) return orderedCodes(places, id, file)
  const codes = [...(membersOf(member(category, 'label'))?.keys() ?? [])]
  if (codes.length === 1) return codes
  throw new UserError(`${file}: dimension ${id} has no index of its categories`)
}

function distinct(codes: string[], id: string, file: string): string[] {
  const twin =
    codes.length === new Set(codes).size ? undefined : codes.find((code, i) => codes.indexOf(code) !== i)
  if (twin !== undefined) throw new UserError(`${file}: dimension ${id} has the category ${twin} twice`)
  return codes
}

function orderedCodes(index: Members, id: string, file: string): string[] {
  const codes: (string | undefined)[] = Array.from({ length: index.size })
  for (const [code, node] of index) {
    const place = Number(textAt(node) || Number.NaN)
    if (!Number.isInteger(place) || place < 0 || place >= index.size || codes[place] !== undefined)
      throw new UserError(
        `${file}: dimension ${id} puts ${code} at ${textAt(node) || 'no place'}; its ${index.size} categories take the places from 0 to ${index.size - 1}`,
      )
    codes[place] = code
  }
  return codes.map((code) => code ?? '')
}

function textsOf(node: JsonNode, codes: readonly string[]): (string | null)[] {
  if (Array.isArray(node)) return codes.map((_, i) => textAt(node[i] ?? null) || null)
  return codes.map((code) => textAt(member(node, code)) || null)
}

function unitText(unit: JsonNode): string {
  return (
    textAt(member(unit, 'label')) ||
    textAt(member(unit, 'base')) ||
    textAt(member(unit, 'symbol')) ||
    textAt(unit)
  )
}
