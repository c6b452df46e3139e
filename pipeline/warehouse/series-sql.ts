import { contractUnit } from '../sources/readers/header/units.js'
import type { Break, Measure } from '../sources/series-schema.js'
import { quoteName, quoteText } from '../system/database.js'
import {
  dimensionsOfMeasure,
  publishedMeasures,
  seriesNameSql,
  stagingName,
  type DeclaredSource,
  type Dimension,
} from './declared-series.js'
import { likeSeriesSql, measureNamed } from './series-relations.js'
import { successorsSql, validSql } from './series-members.js'
import { titleColumns, titleSql } from './series-titles.js'
import { totalMembers, totalPlaces, totalsSql } from './series-totals.js'

/** The SQL of `marts.series`: the series that the files of the sources hold, those of computed totals, and relations of two. */
export function seriesSql(sources: readonly DeclaredSource[]): string {
  const measures = sources.flatMap((source) =>
    publishedMeasures(source).map(([name, measure]) => ({ source, name, measure })),
  )
  const published = measures.map(({ source, name, measure }) => foundSql(sources, source, name, measure))
  const computed = measures.flatMap(({ source, name, measure }) =>
    computedSql(sources, source, name, measure),
  )
  const relations = sources.flatMap((source) =>
    Object.entries(source.series.measures).flatMap(([name, measure]) =>
      ratioSql(sources, source, name, measure),
    ),
  )
  return `${HEADER}
with summable as (
${[...published, ...computed].join(UNION)}
),
stated as (
${['  select * from summable', ...relations].join(UNION)}
),
known as (
  select *
  from stated
  qualify row_number() over (partition by series order by priority desc, source) = 1
),
${TOTALS},
broken as (
  ${breaksSql(sources)}
)
select
  series,
  measure,
  frequency,
  nature,
  known_totals.totals[1].series as total_series,
  to_json(known_totals.totals)::varchar as totals,
  case when stock_series in (select series from known) then stock_series end as stock_series,
  case when coarser_series in (select series from known) then coarser_series end as coarser_series,
  valid_from,
  valid_until,
  to_json(successors)::varchar as successors,
  ${titleSql(sources)} as title,
  members,
  unit,
  decimals,
  polarity,
  without_flags,
  thresholds,
  source,
  is_computed,
  ratio_of,
  case when ratio_over in (select series from known) then ratio_over else ratio_over_all end as ratio_over,
  ratio_times,
  ratio_at,
  breaks,
from known
left join known_totals using (series)
left join broken using (measure)
left join told_dimensions using (measure)`
}

const UNION = '\n  union all by name\n'

const HEADER = `-- One series: a measure of one member of each dimension, as its source says it. The total series is the first that this series is a part of (totals
-- has them all), the stock series the one that its flow runs over, the coarser series the one that its values fill. It ends
-- with the last day on which there is such a member, and goes on as the sum of its successors. A computed series is in no file.
-- Rules of without_flags do not flag it; thresholds are its own, as JSON by name.
-- what.zh-Hant: 一個數列：一項指標於各分類之單一類別，依其來源所載。total_series 為所屬首項合計（totals 載其全部），stock_series 為流量所對應之存量，coarser_series 為其數值可補足之較長期間數列；valid_until 為該類別之末日，其後以 successors 之和續計；is_computed 表示非公布值；without_flags 為不適用之標記規則，thresholds 為其專用門檻（JSON）。
-- grain: series`

/** Of the totals that a series may be a part of, those that there are; of the dimensions of a measure, those with several members. */
const TOTALS = `named_totals as (
  select series, unnest(totals) as total, generate_subscripts(totals, 1) as place,
  from known
),
known_totals as (
  select series, list(total order by place) as totals
  from named_totals
  where total.series in (select series from known)
  group by series
),
member_names as (
  select measure, members, unnest(json_keys(members)) as dimension,
  from known
),
told as (
  select measure, dimension,
  from member_names
  group by measure, dimension
  having count(distinct members ->> dimension) > 1
),
told_dimensions as (
  select measure, list(dimension order by dimension) as told,
  from told
  group by measure
)`

/** The breaks of the definition of a measure, whichever source states them; of a relation also those of its two measures. */
function breaksOf(sources: readonly DeclaredSource[], name: string): Break[] {
  return sources.flatMap(({ series: { measures, breaks } }) => {
    const measure = measures[name]
    if (measure === undefined) return []
    const { ratio } = measure
    const below = ratio === undefined ? [] : [ratio.of, ratio.over].flatMap((each) => breaksOf(sources, each))
    return [...breaks, ...measure.breaks, ...below]
  })
}

/** A measure and the days of its breaks, as rows of SQL: the first to say something of a day counts. */
function breaksSql(sources: readonly DeclaredSource[]): string {
  const names = new Set(sources.flatMap(({ series }) => Object.keys(series.measures)))
  const rows = [...names].flatMap((name) => {
    const breaks = new Map(
      breaksOf(sources, name)
        .toReversed()
        .map(({ at, note }) => [at, typeof note === 'string' ? { en: note } : note]),
    )
    if (breaks.size === 0) return []
    const json = [...breaks]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([at, note]) => ({ at, note: note ?? null }))
    return [`(${quoteText(name)}, ${quoteText(JSON.stringify(json))})`]
  })
  return rows.length === 0
    ? 'select null::varchar as measure, null::varchar as breaks where false'
    : `from (values ${rows.join(', ')}) as stated(measure, breaks)`
}

function foundSql(
  sources: readonly DeclaredSource[],
  source: DeclaredSource,
  name: string,
  measure: Measure,
): string {
  const dimensions = dimensionsOfMeasure(source, measure)
  const members = dimensions.map((each) => quoteName(each.name))
  return `  select distinct
    series,
    ${factsSql(sources, source, name, measure, dimensions, members)}
    false as is_computed,
  from ${stagingName(source)}
  where measure = ${quoteText(name)}`
}

/** The series of totals that no file states, for each choice of the dimensions that have one, and for totals of totals. */
function computedSql(
  sources: readonly DeclaredSource[],
  source: DeclaredSource,
  name: string,
  measure: Measure,
): string[] {
  const dimensions = dimensionsOfMeasure(source, measure)
  const published = dimensions.map((each) => quoteName(each.name))
  return totalPlaces(measure, dimensions, ({ isComputed }) => isComputed).map((places) => {
    const members = totalMembers(dimensions, published, places)
    return `  select distinct
    ${seriesNameSql(name, members)} as series,
    ${factsSql(sources, source, name, measure, dimensions, members)}
    true as is_computed,
  from ${stagingName(source)}
  where measure = ${quoteText(name)}`
  })
}

/** What is known of a series beside its name. */
function factsSql(
  sources: readonly DeclaredSource[],
  source: DeclaredSource,
  name: string,
  measure: Measure,
  dimensions: readonly Dimension[],
  members: readonly string[],
  relation: readonly string[] = NO_RELATION,
): string {
  const { nature, stock, fills, decimals } = measure
  const unit = measure.unit ?? unitOf(source, name, measure)
  const likeSql = (other: string | undefined): string =>
    other === undefined ? 'null::varchar' : likeSeriesSql(sources, other, dimensions, members)
  return [
    `${quoteText(name)} as measure`,
    `${quoteText(source.name)} as source`,
    `${source.series.priority} as priority`,
    `${quoteText(source.period.frequency)} as frequency`,
    `${quoteText(nature)} as nature`,
    `${totalsSql(name, measure, dimensions, members)} as totals`,
    `${likeSql(stock)} as stock_series`,
    `${likeSql(fills)} as coarser_series`,
    `${validSql('from', dimensions, members)} as valid_from`,
    `${validSql('until', dimensions, members)} as valid_until`,
    `${successorsSql(name, measure, dimensions, members)} as successors`,
    ...titleColumns(name, measure, dimensions, members),
    `${membersSql(dimensions, members)} as members`,
    `${unit === undefined ? 'null::varchar' : quoteText(unit)} as unit`,
    `${decimals ?? 'null'}::integer as decimals`,
    `${polaritySql(measure)} as polarity`,
    `${withoutFlagsSql(measure)} as without_flags`,
    `${thresholdsSql(measure)} as thresholds`,
    ...relation,
  ]
    .map((each) => `${each},`)
    .join('\n    ')
}

/** A relation has the series of its measure above the line, over the same members below it or over all. */
function ratioSql(
  sources: readonly DeclaredSource[],
  source: DeclaredSource,
  name: string,
  measure: Measure,
): string[] {
  const { ratio } = measure
  const of = ratio === undefined ? null : measureNamed(sources, ratio.of)
  if (ratio === undefined || of === null) return []
  const dimensions = dimensionsOfMeasure(of.source, of.measure)
  const members = dimensions.map((each) => `(members ->> ${quoteText(each.name)})`)
  const relation = [
    'series as ratio_of',
    `${likeSeriesSql(sources, ratio.over, dimensions, members)} as ratio_over`,
    `${quoteText(ratio.over)} as ratio_over_all`,
    `${ratio.times}::double as ratio_times`,
    `${quoteText(ratio.at)} as ratio_at`,
  ]
  const alone = { ...measure, stock: undefined, fills: undefined }
  const inPeriodsOf = { ...source, period: of.source.period }
  return [
    `  select distinct
    ${seriesNameSql(name, members)} as series,
    ${factsSql(sources, inPeriodsOf, name, alone, dimensions, members, relation)}
    true as is_computed,
  from summable
  where measure = ${quoteText(ratio.of)}`,
  ]
}

const NO_RELATION = ['ratio_of', 'ratio_over', 'ratio_over_all', 'ratio_times', 'ratio_at'].map(
  (column) => `null::${column === 'ratio_times' ? 'double' : 'varchar'} as ${column}`,
)

/** The unit that a measure says, or that its column has, or is published in as it is kept. */
function unitOf(source: DeclaredSource, name: string, measure: Measure): string | undefined {
  const [first = measure.column ?? name] = Object.keys(measure.columns ?? {})
  const column = source.columns[first]
  const published = column?.['published-unit']
  if (column?.unit !== undefined || published === undefined) return column?.unit
  return contractUnit(published, column?.factor)?.factor === 1 ? published : undefined
}

function polaritySql(measure: Measure): string {
  const good = measure['good-when']
  return good === undefined ? 'null::varchar' : quoteText(good)
}

function withoutFlagsSql({ flags: { without } }: Measure): string {
  return without.length === 0 ? 'null::varchar[]' : `[${without.map(quoteText).join(', ')}]`
}

function thresholdsSql({ flags: { thresholds } }: Measure): string {
  return Object.keys(thresholds).length === 0 ? 'null::varchar' : quoteText(JSON.stringify(thresholds))
}

function membersSql(dimensions: readonly Dimension[], members: readonly string[]): string {
  if (dimensions.length === 0) return 'null::varchar'
  const pairs = dimensions.map(({ name }, i) => `${quoteText(name)}: ${members[i]}`)
  return `to_json({${pairs.join(', ')}})::varchar`
}
