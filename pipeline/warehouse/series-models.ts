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
  seriesNameSql,
  stagingName,
  totalSeriesSql,
  type DeclaredSource,
  type Dimension,
  type Words,
} from './declared-series.js'
import { normalSql } from './set-aside-sql.js'

/**
 * The models that the engine writes from what sources say of their series: a staging model per source, `marts.vintages` and `marts.series`.
 * A model of the same name that the project has takes the place of each.
 * @param given the models of the project and of the library.
 */
export function withSeriesModels(given: readonly Model[], manifests: readonly Manifest[]): Model[] {
  const sources = declaredSources(manifests)
  if (sources.length === 0) return [...given]
  const written = [
    ...sources.map((source) => modelOf(stagingName(source), stagingSql(source))),
    modelOf('marts.vintages', vintagesSql(sources)),
    modelOf('marts.series', seriesSql(sources)),
  ]
  return [...given, ...written.filter(({ name }) => given.every((model) => model.name !== name))].toSorted(
    (a, b) => (a.name < b.name ? -1 : 1),
  )
}

function modelOf(name: string, sql: string): Model {
  const [layer = '', table = ''] = name.split('.')
  const file = `library/sql/${layer}/${table}.sql`
  return {
    name,
    file,
    sql,
    layer: layer === 'staging' ? 'staging' : 'marts',
    owner: 'library',
    header: parseHeader(sql, file),
  }
}

/** The measures of a source that stand in its columns. */
function publishedMeasures({ series }: DeclaredSource): [string, Measure][] {
  return Object.entries(series.measures).filter(([, { ratio }]) => ratio === undefined)
}

/** Figures of all measures in rows of their own: the columns that say where they come from, the members, and the value. */
function stagingSql(source: DeclaredSource): string {
  const selects = publishedMeasures(source).flatMap(([name, measure]) => selectsOf(source, name, measure))
  return `-- One figure of one series as one row of a received file states it, by what ${source.file} says of its columns.
-- what.zh-Hant: 依 ${source.file} 所載，所收檔案之一列所載單一數列之一筆數據。
-- grain: file, row, published_series, period_start, period_end
${selects.join('\nunion all by name\n')}`
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
    marked.includes(dimension) || dimension.column === null ? (published[i] ?? '') : memberSql(dimension),
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
-- under one name are added up. Vintages are numbered by the time of receipt, the first is 1; is_withdrawn says whether a newer file of
-- a source that states all periods anew leaves this one behind.
-- what.zh-Hant: 一份所收檔案所載單一數列單一期間之數據；同一檔案重複列載者取末列，更名合併之類別相加。公布次序依收到時間編號，首次為 1；is_withdrawn 表示每次全數重新公布之來源，已由較新檔案取代。
-- grain: series, period_start, period_end, vintage
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
  row_number() over (partition by series, period_start, period_end order by received_at, file) as vintage,
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

function seriesSql(sources: readonly DeclaredSource[]): string {
  const found = sources.flatMap((source) =>
    publishedMeasures(source).map(([name, measure]) => foundSql(source, name, measure)),
  )
  const computed = sources.flatMap((source) =>
    publishedMeasures(source).flatMap(([name, measure]) => computedSql(source, name, measure)),
  )
  const ratios = sources.flatMap((source) =>
    Object.entries(source.series.measures).flatMap(([name, measure]) => ratioSql(source, name, measure)),
  )
  return `-- One series: a measure of one member of each dimension, as its source says it. The total series is the one that this series is a part of, the
-- stock series the one that its flow runs over, the coarser series the one that its values fill. A computed series is in no file.
-- what.zh-Hant: 一個數列：一項指標於各分類之單一類別，依其來源所載。total_series 為所屬合計，stock_series 為流量所對應之存量，coarser_series 為其數值可補足之較長期間數列；is_computed 表示非公布值。
-- grain: series
with published as (
${found.join('\n  union all by name\n')}
),
${
  computed.length === 0
    ? ''
    : `computed as (
${computed.join('\n  union all by name\n')}
),
`
}${
  ratios.length === 0
    ? ''
    : `relations as (
${ratios.join('\n  union all by name\n')}
),
`
}known as (
  select * from published
${computed.length === 0 ? '' : '  union all by name\n  select * from computed\n'}${ratios.length === 0 ? '' : '  union all by name\n  select * from relations\n'}  qualify row_number() over (partition by series order by priority desc, source) = 1
)
select
  series,
  measure,
  frequency,
  nature,
  case when total_series in (select series from known) then total_series end as total_series,
  case when stock_series in (select series from known) then stock_series end as stock_series,
  case when coarser_series in (select series from known) then coarser_series end as coarser_series,
  title,
  members,
  unit,
  decimals,
  polarity,
  source,
  is_computed,
  ${ratios.length === 0 ? 'null::varchar as ratio_of' : 'ratio_of'},
  ${ratios.length === 0 ? 'null::varchar as ratio_over' : 'case when ratio_over in (select series from known) then ratio_over else ratio_over_all end as ratio_over'},
  ${ratios.length === 0 ? 'null::double as ratio_times' : 'ratio_times'},
  ${ratios.length === 0 ? 'null::varchar as ratio_at' : 'ratio_at'},
from known`
}

function foundSql(source: DeclaredSource, name: string, measure: Measure): string {
  const dimensions = dimensionsOfMeasure(source, measure)
  const members = dimensions.map((each) => quoteName(each.name))
  return `  select distinct
    series,
    ${factsSql(source, name, measure, dimensions, members)}
    false as is_computed,
  from ${stagingName(source)}
  where measure = ${quoteText(name)}`
}

/** The series of a total that no file states, one for each combination of the other members. */
function computedSql(source: DeclaredSource, name: string, measure: Measure): string[] {
  const dimensions = dimensionsOfMeasure(source, measure)
  const at = dimensions.findIndex(({ isComputed }) => isComputed)
  const total = dimensions[at]?.total ?? null
  if (total === null || totalSeriesSql(name, measure, dimensions, ['']) === 'null::varchar') return []
  const members = dimensions.map((each, i) => (i === at ? quoteText(total) : quoteName(each.name)))
  return [
    `  select distinct
    ${seriesNameSql(name, members)} as series,
    ${factsSql(source, name, measure, dimensions, members)}
    true as is_computed,
  from ${stagingName(source)}
  where measure = ${quoteText(name)}`,
  ]
}

/** What is known of a series beside its name. */
function factsSql(
  source: DeclaredSource,
  name: string,
  measure: Measure,
  dimensions: readonly Dimension[],
  members: readonly string[],
): string {
  const { nature, stock, fills, decimals } = measure
  const unit = measure.unit ?? unitOf(source, name, measure)
  return [
    `${quoteText(name)} as measure`,
    `${quoteText(source.name)} as source`,
    `${source.series.priority} as priority`,
    `${quoteText(source.period.frequency)} as frequency`,
    `${quoteText(nature)} as nature`,
    `${totalSeriesSql(name, measure, dimensions, members)} as total_series`,
    `${stock === undefined ? 'null::varchar' : seriesNameSql(stock, members)} as stock_series`,
    `${fills === undefined ? 'null::varchar' : seriesNameSql(fills, members)} as coarser_series`,
    `${titleSql(name, measure, dimensions, members)} as title`,
    `${membersSql(dimensions, members)} as members`,
    `${unit === undefined ? 'null::varchar' : quoteText(unit)} as unit`,
    `${decimals ?? 'null'}::integer as decimals`,
    `${polaritySql(measure)} as polarity`,
  ]
    .map((each) => `${each},`)
    .join('\n    ')
}

/** A relation has the series of its measure above the line, over the same members below it or over all. */
function ratioSql(source: DeclaredSource, name: string, measure: Measure): string[] {
  const { ratio } = measure
  const of = source.series.measures[ratio?.of ?? '']
  if (ratio === undefined || of === undefined) return []
  const dimensions = dimensionsOfMeasure(source, of)
  const members = dimensions.map((each) => `(members ->> ${quoteText(each.name)})`)
  return [
    `  select
    ${seriesNameSql(name, members)} as series,
    ${factsSql(source, name, { ...measure, stock: undefined, fills: undefined }, dimensions, members)}
    true as is_computed,
    series as ratio_of,
    ${seriesNameSql(ratio.over, members)} as ratio_over,
    ${quoteText(ratio.over)} as ratio_over_all,
    ${ratio.times}::double as ratio_times,
    ${quoteText(ratio.at)} as ratio_at,
  from published
  where measure = ${quoteText(ratio.of)}`,
  ]
}

function unitOf(source: DeclaredSource, name: string, measure: Measure): string | undefined {
  const [column = measure.column ?? name] = Object.keys(measure.columns ?? {})
  return source.columns[column]?.unit
}

function polaritySql(measure: Measure): string {
  const good = measure['good-when']
  return good === undefined ? 'null::varchar' : quoteText(good)
}

function membersSql(dimensions: readonly Dimension[], members: readonly string[]): string {
  if (dimensions.length === 0) return 'null::varchar'
  const pairs = dimensions.map(({ name }, i) => `${quoteText(name)}: ${members[i]}`)
  return `to_json({${pairs.join(', ')}})::varchar`
}

/** What a series is called, by language: its measure and its members; a language that lacks one has it in English, or as it is published. */
function titleSql(
  name: string,
  { title }: Measure,
  dimensions: readonly Dimension[],
  members: readonly string[],
): string {
  const languages = languagesOf([title, ...dimensions.flatMap(({ titles }) => Object.values(titles))])
  const texts = languages.map((language) => {
    const parts = dimensions.map(({ titles }, i) => memberTitleSql(titles, members[i] ?? '', language))
    const words = [quoteText(wordsIn(title, language) ?? name), ...parts]
    return `${quoteText(language)}: concat_ws(' · ', ${words.join(', ')})`
  })
  return `to_json({${texts.join(', ')}})::varchar`
}

function memberTitleSql(titles: Dimension['titles'], member: string, language: string): string {
  const cases = Object.entries(titles).map(
    ([each, words]) => `when ${quoteText(each)} then ${quoteText(wordsIn(words, language) ?? each)}`,
  )
  return cases.length === 0 ? member : `case ${member} ${cases.join(' ')} else ${member} end`
}

function languagesOf(texts: readonly (Words | undefined)[]): string[] {
  const named = texts.flatMap((text) =>
    text === undefined || typeof text === 'string' ? [] : Object.keys(text),
  )
  return [...new Set(['en', ...named])]
}

function wordsIn(text: Words | undefined, language: string): string | undefined {
  return typeof text === 'string' ? text : (text?.[language] ?? text?.['en'])
}
