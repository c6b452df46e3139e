import { parseHeader } from '../models/header.js'
import type { Model } from '../models/model.js'
import type { Manifest } from '../sources/manifest.js'
import { tableName } from '../sources/manifest.js'
import { normalLabel } from '../sources/readers/reader.js'
import type { Measure } from '../sources/series-schema.js'
import { quoteName, quoteText } from '../system/database.js'
import {
  declaredSources,
  dimensionsOfMeasure,
  memberSql,
  publishedMeasures,
  seriesNameSql,
  stagingName,
  type DeclaredSource,
  type Dimension,
} from './declared-series.js'
import { calendarModels } from './calendar-models.js'
import { eventModels } from './event-models.js'
import { SERIES } from './observed-contract.js'
import { checkRelations } from './series-relations.js'
import { seriesSql } from './series-sql.js'
import { normalSql } from './set-aside-sql.js'
import { unknownMembersSql } from './unknown-members-sql.js'

/** A model that the engine writes: its name, and its SQL with a header. */
export interface WrittenModel {
  name: string
  sql: string
}

/**
 * The models that the engine writes from what sources say of their series, a staging model per source, `marts.vintages` and `marts.series`,
 * of their days, and of their events. A model of the same name that the project has takes the place of each.
 * @param given the models of the project and of the library.
 * @throws UserError for a measure that names another which no source has.
 */
export function withWrittenModels(given: readonly Model[], manifests: readonly Manifest[]): Model[] {
  const sources = declaredSources(manifests)
  checkRelations(sources)
  const models = [...seriesModels(sources), ...calendarModels(manifests), ...eventModels(manifests)]
  const written = models.map(({ name, sql }) => modelOf(name, sql))
  return [...given, ...written.filter(({ name }) => given.every((model) => model.name !== name))].toSorted(
    (a, b) => (a.name < b.name ? -1 : 1),
  )
}

function seriesModels(sources: readonly DeclaredSource[]): WrittenModel[] {
  if (sources.length === 0) return []
  const unknown = unknownMembersSql(sources)
  return [
    ...sources.map((source) => ({ name: stagingName(source), sql: stagingSql(source) })),
    { name: 'marts.vintages', sql: vintagesSql(sources) },
    { name: SERIES, sql: seriesSql(sources) },
    ...(unknown === null ? [] : [{ name: 'checks.unknown_members', sql: unknown }]),
  ]
}

function modelOf(name: string, sql: string): Model {
  const [layer = '', table = ''] = name.split('.')
  const file = `library/sql/${layer}/${table}.sql`
  return {
    name,
    file,
    sql,
    layer: layer === 'staging' || layer === 'checks' ? layer : 'marts',
    owner: 'library',
    header: parseHeader(sql, file),
  }
}

/** Figures of all measures in rows of their own: the columns that say where they come from, the members, and the value. */
function stagingSql(source: DeclaredSource): string {
  const selects = publishedMeasures(source).flatMap(([name, measure]) => selectsOf(source, name, measure))
  return `-- One figure of one series as one row of a received file states it, by what ${source.file} says of its columns.
-- what.zh-Hant: 依 ${source.file} 所載，所收檔案之一列所載單一數列之一筆數據。
-- grain: file, row, published_series, period_start, period_end
${computedChecks(source)}${selects.join('\nunion all by name\n')}`
}

/** A member that is computed may not be one of the file's as well. */
function computedChecks({ series }: DeclaredSource): string {
  const computed = Object.entries(series.dimensions).flatMap(([name, { computed: member }]) =>
    member === undefined ? [] : [`-- check: ${quoteName(name)} is distinct from ${quoteText(member)}\n`],
  )
  return computed.join('')
}

function selectsOf(source: DeclaredSource, name: string, measure: Measure): string[] {
  const dimensions = dimensionsOfMeasure(source, measure)
  const landed = `landed.${quoteName(tableName(source))}`
  const columns = measure.columns ?? { [measure.column ?? name]: '' }
  const rows = Object.entries(columns).map(([column, member]) =>
    selectOf(source, name, { measure, dimensions, column, member, from: landed }),
  )
  const marked = dimensions.filter(({ column }) =>
    source['total-rows'].some((each) => each.column === column),
  )
  if (marked.length === 0) return rows
  const totals = `totals.${quoteName(tableName(source))}`
  return [
    ...rows,
    ...Object.entries(columns).map(([column, member]) =>
      selectOf(source, name, { measure, dimensions, column, member, from: totals, marked }),
    ),
  ]
}

interface Select {
  measure: Measure
  dimensions: readonly Dimension[]
  column: string
  member: string
  from: string
  /** The dimensions whose total stands in rows of its own. */
  marked?: readonly Dimension[]
}

function selectOf(source: DeclaredSource, name: string, select: Select): string {
  const { measure, dimensions, column, member, from, marked = [] } = select
  const published = dimensions.map((dimension) =>
    dimension.column === null
      ? quoteText(member)
      : marked.includes(dimension)
        ? totalMemberSql(source, dimension)
        : quoteName(dimension.column),
  )
  const members = dimensions.map((dimension, i) =>
    marked.includes(dimension) ? (published[i] ?? '') : memberSql(dimension, published[i] ?? ''),
  )
  const conditions = [
    'period_start is not null',
    ...Object.entries(measure.where).map(([key, text]) => `${quoteName(key)} = ${quoteText(text)}`),
  ]
  const own = dimensions.map(({ name: each }, i) => `  ${members[i]} as ${quoteName(each)},\n`)
  return `select
  _file as file,
  _row as row,
  _received_at as received_at,
  ${quoteText(name)} as measure,
${own.join('')}  ${seriesNameSql(name, members)} as series,
  ${seriesNameSql(name, published)} as published_series,
  period_start,
  period_end,
  months_covered,
  coalesce(_status, 'final') as status,
  ${quoteName(column)}::double as value,
from ${from}
where ${conditions.join(' and ')}`
}

/** A total row names its total in the dimension that it sums, or leaves that cell empty. */
function totalMemberSql(source: DeclaredSource, { column, name, total }: Dimension): string {
  const labels = source['total-rows'].filter((each) => each.column === column).flatMap((each) => each.labels)
  const cell = quoteName(column ?? name)
  const list = labels.map((label) => quoteText(normalLabel(label))).join(', ')
  return `case when ${cell} is null or ${normalSql(cell)} in (${list}) then ${quoteText(total ?? '')} else ${cell} end`
}

const STATED = `source, priority, is_withdrawn, file, received_at, series, published_series, period_start, period_end, months_covered, status, row, value`

function vintagesSql(sources: readonly DeclaredSource[]): string {
  const selects = sources.map((source) => {
    const { vintage, priority, since } = source.series
    const withdrawn = vintage === 'file' ? 'received_at < max(received_at) over ()' : 'false'
    const from = `  select ${quoteText(source.name)} as source, ${priority} as priority, ${withdrawn} as is_withdrawn, * from ${stagingName(source)}`
    return since === undefined ? from : `${from}\n  where period_start >= date ${quoteText(since)}`
  })
  const isRenamed = sources.some(({ series }) =>
    Object.values(series.dimensions).some(({ renamed }) => Object.keys(renamed).length > 0),
  )
  const refusing = sources.flatMap(({ name, series: { duplicates } }) =>
    duplicates === 'refuse' ? [`-- check: row_count = 1 or source <> ${quoteText(name)}\n`] : [],
  )
  return `-- One figure of one series for one period as one received file states it; where a file states it in several rows (row_count), the last. Members that go on
-- under one name are added up. Vintages are numbered for each source by the time of receipt, the first is 1; is_withdrawn says whether a newer file of
-- a source that states all periods anew leaves this one behind.
-- what.zh-Hant: 一份所收檔案所載單一數列單一期間之數據；同一檔案重複列載者取末列，更名合併之類別相加。公布次序就各來源依收到時間編號，首次為 1；is_withdrawn 表示每次全數重新公布之來源，已由較新檔案取代。
-- grain: series, source, period_start, period_end, vintage
${refusing.join('')}with stated as (
${selects.join('\n  union all by name\n')}
),
kept as (
  select ${STATED},
    count(*) over (partition by file, published_series, period_start, period_end) as row_count,
  from stated
  qualify row_number() over (partition by file, published_series, period_start, period_end order by row desc) = 1
)${isRenamed ? ADDED_UP : ''}
select
  series,
  source,
  priority,
  row_number() over (partition by series, source, period_start, period_end order by received_at, file) as vintage,
  file,
  row,
  received_at,
  period_start,
  period_end,
  months_covered,
  status,
  value,
  row_count,
  is_withdrawn,
from ${isRenamed ? 'added' : 'kept'}`
}

const ADDED_UP = `,
added as (
  select
    source, priority, is_withdrawn, file, received_at, series, period_start, period_end,
    max(months_covered) as months_covered,
    max_by(status, {rank: status_rank(status), status: status}) as status,
    min(row) as row,
    max(row_count) as row_count,
    sum(value order by published_series) as value,
  from kept
  group by source, priority, is_withdrawn, file, received_at, series, period_start, period_end
)`
