import * as z from 'zod'
import { UserError, unknownValue } from '../base/error.js'
import { parseYaml, yamlLine } from '../base/yaml-document.js'
import { textsSchema, type Texts } from '../base/language.js'

const columnSchema = z.union([
  z.string().transform((column) => ({ column })),
  z.strictObject({
    column: z.union([z.string(), z.record(z.string(), z.string())]),
    label: textsSchema.optional(),
    format: z.string().optional(),
    align: z.enum(['left', 'right']).optional(),
  }),
])
export const tableSchema = z.strictObject({
  caption: textsSchema.optional(),
  columns: z.array(columnSchema).nonempty().optional(),
  empty: textsSchema.optional(),
})
export const chartSchema = z.strictObject({
  title: textsSchema,
  subtitle: textsSchema,
  legend: textsSchema.optional(),
  description: textsSchema,
  columns: z.array(columnSchema).nonempty(),
  highlight: z.string().optional(),
  zoom: z.literal(false, { error: 'expected false; leave it out to let readers zoom' }).optional(),
  spec: z.record(z.string(), z.unknown()),
})

export const shortChartSchema = chartSchema
  .pick({
    title: true,
    subtitle: true,
    legend: true,
    description: true,
    columns: true,
    highlight: true,
    zoom: true,
  })
  .partial()
  .extend({
    unit: textsSchema.optional(),
    scale: z.enum(['linear', 'log']).default('linear'),
  })

export const pageSchema = z.strictObject({ title: textsSchema })

export const headlineSchema = z.strictObject({
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
export const reshapeSchema = z.array(verbSchema).nonempty()

/** A verb of a `reshape` cell: it moves figures about and makes none. */
export type Verb = z.infer<typeof verbSchema>
/** A column of a table, or of the table behind a chart, as a cell names it. */
export type WrittenColumn = z.infer<typeof columnSchema>
/** What a `headline` cell says: at most three figures, each with what it is compared with and on which basis. */
type HeadlineBody = z.infer<typeof headlineSchema>
/** What a `table` cell says. */
type TableBody = z.infer<typeof tableSchema>
/** What a `vega-lite` cell says. */
type ChartBody = z.infer<typeof chartSchema>

interface Common {
  id: string
  place: string
}
/** `file:line` of what stands under a path of keys in the body of a cell. */
export type LineOf = (path: readonly string[]) => string
export type SqlCell = Common & { kind: 'sql'; sql: string }
/** Rows of another cell in another shape. */
export type ReshapeCell = Common & { kind: 'reshape'; data: string; verbs: readonly Verb[] }
export type TableCell = Common & { kind: 'table'; data: string; body: TableBody }
export type ChartCell = Common & { kind: 'vega-lite'; data: string; body: ChartBody; lineOf: LineOf }
/** A chart of which only the shape and some columns are said: `withDefaults` takes the rest from the rows. */
export type ShortChartCell = Common & {
  kind: 'chart'
  /** Id of the result it draws. */
  data: string
  shape: Shape
  channels: Channels
  /** The pattern of the series whose observations it draws; null where `data` is a cell of the notebook. */
  series: string | null
  body: z.infer<typeof shortChartSchema>
  lineOf: LineOf
}
export type HeadlineCell = Common & { kind: 'headline'; series: null; body: HeadlineBody }
/** A headline of which only the series are said; `series` is a pattern. */
export type SeriesHeadlineCell = Common & { kind: 'headline'; series: string }
/** `series` is a pattern of series or, after a $, the parameter of the page that holds one; null takes all. */
export type ReadyCell = Common & { kind: ReadyKind; series: string | null }
export type Cell =
  | SqlCell
  | ReshapeCell
  | TableCell
  | ChartCell
  | ShortChartCell
  | HeadlineCell
  | SeriesHeadlineCell
  | ContentsCell
  | PageCell
  | ReadyCell

type ContentsCell = Common & { kind: 'contents' }
/** Where a page of its own begins, which holds what follows up to the next one; `name` is the second part of its address. */
export type PageCell = Common & { kind: 'page'; name: string; body: z.infer<typeof pageSchema> }

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

/** What a `chart` cell can draw. */
const shapes = ['line', 'area', 'bar', 'stacked', 'point', 'range', 'change'] as const
export type Shape = (typeof shapes)[number]
/** Attributes of a `chart` cell that name a column. */
const channelNames = ['x', 'y', 'color', 'panels', 'low', 'high'] as const
export type Channels = Partial<Readonly<Record<(typeof channelNames)[number], string>>>

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  sql: ['id'],
  reshape: ['id', 'data'],
  'vega-lite': ['id', 'data'],
  chart: ['id', 'data', 'series', ...channelNames],
  table: ['id', 'data'],
  headline: ['series'],
  contents: [],
  page: ['id'],
  ...Object.fromEntries(readyKinds.map((kind) => [kind, kind === 'flags' ? ['series'] : []])),
}

/** Where a cell stands: in which file, on which line its backticks, and the query that stands last above it. */
export interface CellPlace {
  file: string
  line: number
  queryAbove: string | null
}

/**
 * A cell of a notebook.
 * @param info what stands after the backticks.
 * @throws UserError naming notebook, line and key.
 */
export function parseCell(info: string, body: string, { file, line, queryAbove }: CellPlace): Cell {
  const [kind = '', ...words] = info.trim().split(/\s+/)
  const at = `${file}:${line}`
  const [shape, pairs] = kind === 'chart' ? [shapeOf(words[0], at), words.slice(1)] : [null, words]
  const attributes = parseAttributes(kind, pairs, at)
  const required = (name: string): string => {
    const value = attributes.get(name) || (name === 'data' && queryAbove)
    if (!value)
      throw new UserError(
        `${at}: a ${kind} cell needs ${name}=...${kind === 'chart' ? ', a query above it, or series=...' : ''}`,
      )
    return value
  }
  const named = (id: string) => ({ id, place: `${at}: cell ${id}` })
  const ready = readyKinds.find((name) => name === kind)
  if (ready) return { kind: ready, ...named(ready), series: attributes.get('series') ?? null }
  if (kind === 'contents') return { kind, ...named(kind) }
  if (kind === 'page') {
    const name = required('id')
    return { kind, name, ...named(`page-${name}`), body: parseYaml(body, file, pageSchema, line + 1) }
  }
  if (kind === 'headline') return headlineOf(attributes.get('series'), body, { file, line })
  if (kind === 'sql') return { kind, ...named(required('id')), sql: body }
  const lineOf: LineOf = (path) => `${file}:${yamlLine(body, path, line + 1)}`
  if (shape !== null) {
    const series = attributes.get('series') ?? null
    if (series !== null && attributes.has('data'))
      throw new UserError(`${at}: a chart takes the rows of data=... or of series=..., not both`)
    const id =
      attributes.get('id') ?? (series === null ? `${required('data')}-${shape}` : idOf(series, shape))
    return {
      kind: 'chart',
      ...named(id),
      data: series === null ? required('data') : `${id}-figures`,
      shape,
      channels: Object.fromEntries([...attributes].filter(([name]) => isChannel(name))),
      series,
      body: parseYaml(body.trim() === '' ? '{}' : body, file, shortChartSchema, line + 1),
      lineOf,
    }
  }
  const data = required('data')
  const common = {
    data,
    ...named(kind === 'reshape' ? required('id') : (attributes.get('id') ?? `${data}-${kind}`)),
  }
  if (kind === 'reshape') return { kind, ...common, verbs: parseYaml(body, file, reshapeSchema, line + 1) }
  if (kind === 'table')
    return { kind, ...common, body: parseYaml(body.trim() === '' ? '{}' : body, file, tableSchema, line + 1) }
  return { kind: 'vega-lite', ...common, body: parseYaml(body, file, chartSchema, line + 1), lineOf }
}

/** @throws UserError for a headline of series with figures of its own. */
function headlineOf(
  series: string | undefined,
  body: string,
  { file, line }: Pick<CellPlace, 'file' | 'line'>,
): HeadlineCell | SeriesHeadlineCell {
  const kind = 'headline'
  const at = `${file}:${line}`
  if (series === undefined)
    return {
      kind,
      series: null,
      id: 'headline-figures',
      place: `${at}: cell ${kind}`,
      body: parseYaml(body, file, headlineSchema, line + 1),
    }
  if (body.trim() !== '')
    throw new UserError(`${at}: a headline has figures of its own or series=..., not both`)
  const id = idOf(series, kind)
  return { kind, id, place: `${at}: cell ${id}`, series }
}

/** @throws UserError naming the shapes. */
function shapeOf(word: string | undefined, at: string): Shape {
  const shape = shapes.find((name) => name === word)
  if (shape !== undefined) return shape
  const none = `${at}: a chart cell begins with what it draws, as in chart line; one of ${shapes.join(', ')}`
  throw new UserError(
    word === undefined || word.includes('=')
      ? none
      : `${at}: ${unknownValue('shape of a chart', word, shapes)}`,
  )
}

function isChannel(name: string): boolean {
  return channelNames.some((channel) => channel === name)
}

/** An id of the letters of the first pattern of series. */
function idOf(series: string, kind: Shape | 'headline'): string {
  const [first = ''] = series.split(',')
  const letters = first.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return `${letters.replaceAll(/^[-0-9]+|-+$/g, '') || 'series'}-${kind}`
}

/** Every text of a cell that a reader sees. */
export function textsOf(cell: Cell): Texts[] {
  if (cell.kind === 'table') {
    const { caption, empty, columns = [] } = cell.body
    return [caption, empty, ...labelsOf(columns)].filter((text) => text !== undefined)
  }
  if (cell.kind === 'headline' && cell.series === null)
    return cell.body.figures.flatMap(({ label, value, comparison, basis }) => [
      label,
      value,
      comparison,
      basis,
    ])
  if (cell.kind === 'page') return [cell.body.title]
  if (cell.kind !== 'vega-lite' && cell.kind !== 'chart') return []
  const { title, subtitle, legend, description, columns = [] } = cell.body
  const unit = cell.kind === 'chart' ? cell.body.unit : undefined
  return [title, subtitle, legend, description, unit, ...labelsOf(columns)].filter(
    (text) => text !== undefined,
  )
}

function labelsOf(columns: readonly WrittenColumn[]): (Texts | undefined)[] {
  return columns.map((column) => ('label' in column ? column.label : undefined))
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
