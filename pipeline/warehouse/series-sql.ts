import type { Measure } from '../sources/series-schema.js'
import { quoteName, quoteText } from '../system/database.js'
import {
  dimensionsOfMeasure,
  publishedMeasures,
  seriesNameSql,
  stagingName,
  totalSeriesSql,
  type DeclaredSource,
  type Dimension,
  type Words,
} from './declared-series.js'

/** The SQL of `marts.series`: the series that the files of the sources hold, those of computed totals, and relations of two. */
export function seriesSql(sources: readonly DeclaredSource[]): string {
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
-- stock series the one that its flow runs over, the coarser series the one that its values fill. A computed series is in no file. Rules of
-- without_flags do not flag it; thresholds are its own, as JSON by name.
-- what.zh-Hant: 一個數列：一項指標於各分類之單一類別，依其來源所載。total_series 為所屬合計，stock_series 為流量所對應之存量，coarser_series 為其數值可補足之較長期間數列；is_computed 表示非公布值；without_flags 為不適用之標記規則，thresholds 為其專用門檻（JSON）。
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
  without_flags,
  thresholds,
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
    `${withoutFlagsSql(measure)} as without_flags`,
    `${thresholdsSql(measure)} as thresholds`,
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
