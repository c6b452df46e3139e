import { z } from 'zod'
import { UserError, unknownValue } from '../base/error.js'
import { parseYaml } from '../base/yaml-document.js'
import type { Text } from './strings.js'

const text = z.record(z.string(), z.string())
const columnSchema = z.strictObject({
  column: z.union([z.string(), text]),
  label: text,
  format: z.string().default('text'),
  align: z.enum(['left', 'right']).optional(),
})
const tableSchema = z.strictObject({
  caption: text,
  columns: z.array(columnSchema).nonempty(),
  empty: text.optional(),
})
const chartSchema = z.strictObject({
  title: text,
  subtitle: text,
  description: text,
  columns: z.array(columnSchema).nonempty(),
  spec: z.record(z.string(), z.unknown()),
})

/** A column of a table, or of the table behind a chart. */
export type Column = z.infer<typeof columnSchema>
/** What a `table` cell says. */
type TableBody = z.infer<typeof tableSchema>
/** What a `vega-lite` cell says. */
export type ChartBody = z.infer<typeof chartSchema>

interface Common {
  id: string
  place: string
}
export type SqlCell = Common & { kind: 'sql'; sql: string }
export type TableCell = Common & { kind: 'table'; data: string; body: TableBody }
export type ChartCell = Common & { kind: 'vega-lite'; data: string; body: ChartBody }
type ReadyCell = Common & { kind: ReadyKind }
export type Cell = SqlCell | TableCell | ChartCell | ReadyCell

/** Cells that need no body: the engine knows their query. */
export const readyKinds = ['changes', 'flags', 'claims', 'revisions', 'provenance'] as const
export type ReadyKind = (typeof readyKinds)[number]

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  sql: ['id'],
  'vega-lite': ['id', 'data'],
  table: ['id', 'data'],
  ...Object.fromEntries(readyKinds.map((kind) => [kind, []])),
}

/**
 * A cell of a notebook.
 * @param info what stands after the backticks, @param line line of the backticks.
 * @throws UserError naming notebook, line and key.
 */
export function parseCell(info: string, body: string, file: string, line: number): Cell {
  const [kind = '', ...pairs] = info.trim().split(/\s+/)
  const attributes = parseAttributes(kind, pairs, `${file}:${line}`)
  const required = (name: string): string => {
    const value = attributes.get(name)
    if (!value) throw new UserError(`${file}:${line}: a ${kind} cell needs ${name}=...`)
    return value
  }
  const ready = readyKinds.find((name) => name === kind)
  if (ready) return { kind: ready, id: ready, place: `${file}:${line}: cell ${ready}` }
  if (kind === 'sql')
    return { kind, id: required('id'), sql: body, place: `${file}:${line}: cell ${required('id')}` }
  const data = required('data')
  const id = attributes.get('id') ?? `${data}-${kind}`
  const place = `${file}:${line}: cell ${id}`
  if (kind === 'table') return { kind, id, data, place, body: parseYaml(body, file, tableSchema, line + 1) }
  return { kind: 'vega-lite', id, data, place, body: parseYaml(body, file, chartSchema, line + 1) }
}

/** Every text of a cell that a reader sees. */
export function textsOf(cell: Cell): Text[] {
  if (cell.kind === 'table') {
    return [
      cell.body.caption,
      ...(cell.body.empty ? [cell.body.empty] : []),
      ...cell.body.columns.map(({ label }) => label),
    ]
  }
  if (cell.kind !== 'vega-lite') return []
  const { title, subtitle, description, columns } = cell.body
  return [title, subtitle, description, ...columns.map(({ label }) => label)]
}

function parseAttributes(kind: string, pairs: readonly string[], place: string): Map<string, string> {
  const known = ATTRIBUTES[kind]
  if (!known) throw new UserError(`${place}: ${unknownValue('cell kind', kind, Object.keys(ATTRIBUTES))}`)
  const attributes = new Map(
    pairs.map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')]),
  )
  const stranger = [...attributes.keys()].find((name) => !known.includes(name))
  if (stranger !== undefined) throw new UserError(`${place}: ${unknownValue('attribute', stranger, known)}`)
  const id = attributes.get('id')
  if (id !== undefined && !/^[a-z][\w-]*$/.test(id))
    throw new UserError(`${place}: not an id: ${id}; use a-z, 0-9, - and _`)
  return attributes
}
