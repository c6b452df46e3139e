import { DAY_MS } from '../base/calendar.js'
import type { Manifest } from '../sources/manifest.js'
import { tableName } from '../sources/manifest.js'
import type { Measure, Member, Renamed, SeriesContract } from '../sources/series-schema.js'
import { quoteText } from '../system/database.js'
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
  /** What is said of members: their words, when they begin and end, what they are split into. */
  members: Readonly<Record<string, Member>>
  renamed: Readonly<Record<string, Renamed>>
}

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
    members: endedByName(said?.members ?? {}, said?.renamed ?? {}),
    renamed: said?.renamed ?? {},
  }
}

/** A member that goes on under another name since a day ends on the day before. */
function endedByName(
  members: Readonly<Record<string, Member>>,
  renamed: Readonly<Record<string, Renamed>>,
): Record<string, Member> {
  const ended = Object.entries(renamed).flatMap(([name, { since }]): [string, Member][] =>
    since === undefined ? [] : [[name, { becomes: [], until: dayBefore(since), ...members[name] }]],
  )
  return { ...members, ...Object.fromEntries(ended) }
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
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

/** The SQL of the member that a row is about, by the name by which it goes on in its period. @param published SQL of the member as published. */
export function memberSql({ renamed }: Dimension, published: string): string {
  const cases = Object.entries(renamed).map(([from, { to, since }]) => {
    const isSince = since === undefined ? '' : ` and period_start >= date ${quoteText(since)}`
    return `when ${published} = ${quoteText(from)}${isSince} then ${quoteText(to)}`
  })
  return cases.length === 0 ? published : `case ${cases.join(' ')} else ${published} end`
}

/** The measures of a source that stand in its columns. */
export function publishedMeasures({ series }: DeclaredSource): [string, Measure][] {
  return Object.entries(series.measures).filter(([, { ratio }]) => ratio === undefined)
}
