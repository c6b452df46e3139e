import * as z from 'zod'
import { UserError, unknownValue } from '../base/error.js'
import { parseYaml, yamlLine } from '../base/yaml-document.js'
import { textsSchema, type Texts } from '../base/language.js'

const columnSchema = z.strictObject({
  column: z.union([z.string(), z.record(z.string(), z.string())]),
  label: textsSchema,
  format: z.string().default('text'),
  align: z.enum(['left', 'right']).optional(),
})
const tableSchema = z.strictObject({
  caption: textsSchema,
  columns: z.array(columnSchema).nonempty(),
  empty: textsSchema.optional(),
})
const chartSchema = z.strictObject({
  title: textsSchema,
  subtitle: textsSchema,
  description: textsSchema,
  columns: z.array(columnSchema).nonempty(),
  highlight: z.string().optional(),
  zoom: z.literal(false, { error: 'expected false; leave it out to let readers zoom' }).optional(),
  spec: z.record(z.string(), z.unknown()),
})

const headlineSchema = z.strictObject({
  figures: z
    .array(
      z.strictObject({
        label: textsSchema,
        value: textsSchema,
        comparison: textsSchema,
        basis: textsSchema,
        palette: z.string().optional(),
      }),
    )
    .nonempty()
    .max(3),
})

const names = z.array(z.string()).nonempty()
const verbSchema = z.union([
  z.strictObject({ select: names }),
  z.strictObject({ rename: z.record(z.string(), z.string()) }),
  z.strictObject({ orderby: names }),
  z.strictObject({ slice: z.tuple([z.int().nonnegative(), z.int().positive()]) }),
  z.strictObject({ dedupe: names }),
  z.strictObject({ pivot: z.strictObject({ names: z.string(), values: z.string(), by: names }) }),
  z.strictObject({ fold: z.strictObject({ columns: names, name: z.string(), value: z.string() }) }),
])
const reshapeSchema = z.array(verbSchema).nonempty()

/** A verb of a `reshape` cell: it moves figures about and makes none. */
export type Verb = z.infer<typeof verbSchema>
/** A column of a table, or of the table behind a chart. */
export type Column = z.infer<typeof columnSchema>
/** What a `headline` cell says: at most three figures, each with what it is compared with and on which basis. */
type HeadlineBody = z.infer<typeof headlineSchema>
/** What a `table` cell says. */
type TableBody = z.infer<typeof tableSchema>
/** What a `vega-lite` cell says. */
export type ChartBody = z.infer<typeof chartSchema>

interface Common {
  id: string
  place: string
}
/** `file:line` of what stands under a path of keys in the body of a cell. */
type LineOf = (path: readonly string[]) => string
export type SqlCell = Common & { kind: 'sql'; sql: string }
/** Rows of another cell in another shape. */
export type ReshapeCell = Common & { kind: 'reshape'; data: string; verbs: readonly Verb[] }
export type TableCell = Common & { kind: 'table'; data: string; body: TableBody }
export type ChartCell = Common & { kind: 'vega-lite'; data: string; body: ChartBody; lineOf: LineOf }
export type HeadlineCell = Common & { kind: 'headline'; body: HeadlineBody }
/** `series` is a pattern of series or, after a $, the parameter of the page that holds one; null takes all. */
export type ReadyCell = Common & { kind: ReadyKind; series: string | null }
export type Cell = SqlCell | ReshapeCell | TableCell | ChartCell | HeadlineCell | ContentsCell | ReadyCell

type ContentsCell = Common & { kind: 'contents' }

/** Whether a cell gives rows to others. */
export function isQuery(cell: Cell): cell is SqlCell | ReshapeCell {
  return cell.kind === 'sql' || cell.kind === 'reshape'
}

/** Whether the engine knows the query of a cell. */
export function isReady(cell: Cell): cell is ReadyCell {
  return readyKinds.some((kind) => kind === cell.kind)
}

/** Cells that need no body: the engine knows their query. */
export const readyKinds = ['changes', 'flags', 'claims', 'revisions', 'provenance'] as const
export type ReadyKind = (typeof readyKinds)[number]

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  sql: ['id'],
  reshape: ['id', 'data'],
  'vega-lite': ['id', 'data'],
  table: ['id', 'data'],
  headline: [],
  contents: [],
  ...Object.fromEntries(readyKinds.map((kind) => [kind, kind === 'flags' ? ['series'] : []])),
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
  if (ready) {
    const series = attributes.get('series') ?? null
    return { kind: ready, id: ready, series, place: `${file}:${line}: cell ${ready}` }
  }
  if (kind === 'contents') return { kind, id: kind, place: `${file}:${line}: cell ${kind}` }
  if (kind === 'headline')
    return {
      kind,
      id: 'headline-figures',
      place: `${file}:${line}: cell ${kind}`,
      body: parseYaml(body, file, headlineSchema, line + 1),
    }
  if (kind === 'sql')
    return { kind, id: required('id'), sql: body, place: `${file}:${line}: cell ${required('id')}` }
  const data = required('data')
  const id = kind === 'reshape' ? required('id') : (attributes.get('id') ?? `${data}-${kind}`)
  const place = `${file}:${line}: cell ${id}`
  if (kind === 'reshape')
    return { kind, id, data, place, verbs: parseYaml(body, file, reshapeSchema, line + 1) }
  if (kind === 'table') return { kind, id, data, place, body: parseYaml(body, file, tableSchema, line + 1) }
  const chart = parseYaml(body, file, chartSchema, line + 1)
  const lineOf: LineOf = (path) => `${file}:${yamlLine(body, path, line + 1)}`
  return { kind: 'vega-lite', id, data, place, body: chart, lineOf }
}

/** Every text of a cell that a reader sees. */
export function textsOf(cell: Cell): Texts[] {
  if (cell.kind === 'table') {
    return [
      cell.body.caption,
      ...(cell.body.empty ? [cell.body.empty] : []),
      ...cell.body.columns.map(({ label }) => label),
    ]
  }
  if (cell.kind === 'headline')
    return cell.body.figures.flatMap(({ label, value, comparison, basis }) => [
      label,
      value,
      comparison,
      basis,
    ])
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
