import type { Manifest } from '../sources/manifest.js'
import { tableName } from '../sources/manifest.js'
import type { Measure, SeriesContract } from '../sources/series-schema.js'
import { quoteName, quoteText } from '../system/database.js'
import { dimensionsOf } from './contract.js'

/** A source that says what its columns measure. */
export type DeclaredSource = Manifest & { series: SeriesContract; period: NonNullable<Manifest['period']> }

/** The sources that say what their columns measure. */
export function declaredSources(manifests: readonly Manifest[]): DeclaredSource[] {
  return manifests.filter(isDeclared)
}

function isDeclared(manifest: Manifest): manifest is DeclaredSource {
  return manifest.series !== undefined && manifest.period !== undefined
}

/** A dimension of one measure: where a row says its member, and which member is the total of the others. */
export interface Dimension {
  name: string
  /** The column of its members; null where they stand in columns of their own. */
  column: string | null
  /** The member that is the total, published or computed. */
  total: string | null
  isComputed: boolean
  /** What members are called. */
  titles: Readonly<Record<string, Words>>
  renamed: Readonly<Record<string, string>>
}

/** A text, or one per language. */
export type Words = string | Readonly<Record<string, string>>

/** The dimensions of a measure, in the order in which series name their members. */
export function dimensionsOfMeasure(source: DeclaredSource, measure: Measure): Dimension[] {
  const declared = Object.keys(source.series.dimensions)
  const columns = new Map(
    Object.entries(source.series.dimensions).map(([name, { column }]) => [column ?? name, name]),
  )
  const texts = dimensionsOf(source).filter(
    (column) => !(column in measure.where) && source.status?.column !== column,
  )
  const used = new Set([...texts.map((column) => columns.get(column) ?? column), measure.dimension ?? ''])
  const names = [
    ...declared.filter((name) => used.has(name)),
    ...[...used].filter((name) => name !== '' && !declared.includes(name)),
  ]
  return names.map((name) => dimensionNamed(source, name, name === measure.dimension))
}

function dimensionNamed(source: DeclaredSource, name: string, isInColumns: boolean): Dimension {
  const said = source.series.dimensions[name]
  const column = isInColumns ? null : (said?.column ?? name)
  const marked = source['total-rows'].some((rows) => rows.column === column) ? TOTAL : null
  return {
    name,
    column,
    total: said?.total ?? said?.computed ?? marked,
    isComputed: said?.computed !== undefined,
    titles: said?.members ?? {},
    renamed: said?.renamed ?? {},
  }
}

/** The member that rows set aside as total rows are, where the source gives it no name. */
const TOTAL = 'total'

/** The name of a series as SQL: its measure, then the members. A member holds no slash, which parts them. */
export function seriesNameSql(measure: string, members: readonly string[]): string {
  const parts = members.map((member) => `replace(${member}, '/', '∕')`)
  return parts.length === 0
    ? quoteText(measure)
    : `concat_ws('/', ${[quoteText(measure), ...parts].join(', ')})`
}

/** The name of the staging model that holds the figures of a source. */
export function stagingName(source: Manifest): string {
  return `staging.stg_${tableName(source)}_observation`
}

/** The SQL of the member that a row has in a dimension that stands in a column. */
export function memberSql({ column, name, renamed }: Dimension): string {
  const cell = quoteName(column ?? name)
  const cases = Object.entries(renamed).map(([from, to]) => `when ${quoteText(from)} then ${quoteText(to)}`)
  return cases.length === 0 ? cell : `case ${cell} ${cases.join(' ')} else ${cell} end`
}

/** The measures of a source that stand in its columns. */
export function publishedMeasures({ series }: DeclaredSource): [string, Measure][] {
  return Object.entries(series.measures).filter(([, { ratio }]) => ratio === undefined)
}
