import type { Database } from '../system/database.js'
import { ATTENTION } from './finding-attention.js'

/** What is read of marts that a project may lack, with the types of the columns. */
const MARTS = {
  'marts.series': {
    series: 'varchar',
    measure: 'varchar',
    frequency: 'varchar',
    nature: 'varchar',
    stock_series: 'varchar',
    ratio_of: 'varchar',
    ratio_over: 'varchar',
  },
  'marts.observations': {
    series: 'varchar',
    period_start: 'timestamp',
    period_end: 'timestamp',
    value: 'double',
  },
  'marts.comparisons': { series: 'varchar', period_start: 'timestamp', comparable_value: 'double' },
}

/** A mart as it is read: these columns alone, and no rows where a project lacks it. */
function rowsOf(mart: keyof typeof MARTS, tables: ReadonlySet<string>): string {
  const columns = Object.entries(MARTS[mart])
  if (tables.has(mart)) return `(select ${columns.map(([name]) => name).join(', ')} from ${mart})`
  return `(select ${columns.map(([name, type]) => `null::${type} as ${name}`).join(', ')} where false)`
}

/**
 * Measures that move together, each with the one that names them all: a flow and the stock it runs over, a ratio and what it is made of.
 * A series that no mart knows stands alone.
 */
function familiesSql(series: string): string {
  return `create or replace temp table flagged_series as
  with recursive
  ties as (
    select distinct series.measure, other.measure as other
    from ${series} as series
    join ${series} as other on other.series in (series.stock_series, series.ratio_of, series.ratio_over)
    where other.measure <> series.measure
  ),
  both_ways as (select measure, other from ties union select other, measure from ties),
  reached(measure, other) as (
    select measure, measure from ${series} as series
    union
    select reached.measure, both_ways.other from reached join both_ways on both_ways.measure = reached.other
  ),
  measures as (
    select measure, bool_or(nature = 'flow') as is_flow
    from ${series} as series
    group by measure
  ),
  families as (
    select reached.measure, first(other order by is_flow desc, other) as family
    from reached
    join measures on measures.measure = other
    group by reached.measure
  )
  select series, family, frequency, nature
  from ${series} as series
  join families using (measure)`
}

/** Each flag with the period that it tells of, as one place among the flags of its family there: the first leads. */
const PLACED_SQL = `create or replace temp table placed_flag as
  select
    flag.flag_id,
    flag.series,
    flag.period,
    flag.period_start,
    flag.direction,
    coalesce(family, flag.series) as family,
    coalesce(frequency, '') as frequency,
    nature,
    case when kinds.basis = 'data' then flag.kind else '' end as topic,
    flag.accepted_reason is not null as is_accepted,
    list_position(['alert', 'watch', 'notice'], flag.severity) as rank,
    abs(flag.observed - flag.expected) / nullif(abs(flag.expected), 0) as distance,
    row_number() over (
      partition by coalesce(family, flag.series), coalesce(frequency, ''), topic, flag.period_start
      order by is_accepted, rank, distance desc nulls last, flag.flag_id
    ) as place,
  from flags."all" as flag
  left join flagged_series using (series)
  left join (select rule, kind, any_value(basis) as basis from flags.kinds group by all) as kinds using (rule, kind)`

/**
 * What happened period after period, as numbered stretches. A period goes on with the one just before it where the same series leads both and
 * moves the same way, or takes back more than half of what it had moved and goes no further beyond; flags of the data themselves go on wherever
 * the same series leads.
 */
function stretchesSql(observations: string, comparisons: string): string {
  return `create or replace temp table stretch as
  with figures as (
    select
      series,
      period_start,
      value,
      lag(period_start) over one_series as previous_start,
      lag(value) over one_series as previous_value,
    from ${observations} as observation
    semi join (select series from placed_flag where place = 1) as led using (series)
    window one_series as (partition by series order by period_start)
  ),
  led as (
    select
      placed.*,
      figures.value, previous_start, previous_value, comparable_value,
      lag({series: placed.series, period_start: placed.period_start, direction: direction, value: figures.value, previous_value: previous_value})
        over one_topic as before,
    from placed_flag as placed
    left join figures on figures.series = placed.series and figures.period_start = placed.period_start
    left join ${comparisons} as compared on compared.series = placed.series and compared.period_start = placed.period_start
    where place = 1
    window one_topic as (partition by family, frequency, topic order by placed.period_start)
  ),
  begun as (
    select
      *,
      (value - before.value) / nullif(before.previous_value - before.value, 0) as share_taken_back,
      coalesce(
        before.period_start = previous_start
          and before.series = series
          and (topic <> '' or direction = before.direction or share_taken_back between 0.5 and 2),
        false
      ) as goes_on,
    from led
  ),
  numbered as (
    select
      *,
      count_if(not goes_on) over (partition by family, frequency, topic order by period_start) as stretch,
    from begun
  )
  select
    family, frequency, topic, nature, period_start, goes_on, value as figure, previous_value as figure_before, comparable_value as compared_figure,
    concat_ws(
      ':', nullif(topic, ''), family, first_value(period) over (partition by family, frequency, topic, stretch order by period_start)
    ) as finding_id,
  from numbered`
}

/**
 * The figures of the leading series before a finding, in its first period and in its last, and whether it is back there where it was before or
 * beyond: then it is no longer the first to read of. Only where the flags tell of figures that moved.
 */
const COURSES_SQL = `select
    finding_id,
    nullif(any_value(frequency), '') as frequency,
    arg_min_null(compared_figure, period_start) filter (topic = '') as value_before,
    arg_min_null(figure, period_start) filter (topic = '') as value,
    case when any_value(nature) <> 'ratio' and value_before > 0 and value >= 0 then 100 * (value / value_before - 1) end as change_pct,
    arg_max_null(figure, period_start) filter (topic = '' and goes_on) as value_after,
    arg_min_null(figure_before, period_start) filter (topic = '') as figure_just_before,
    coalesce((value_after - figure_just_before) * (value - figure_just_before) <= 0, false) as is_mended,
  from stretch
  group by finding_id`

/** The finding that each flag belongs to, and its place in it: the first leads the finding. */
const MEMBERS_SQL = `create or replace temp table member as
  select
    flag_id,
    finding_id,
    row_number() over (partition by finding_id order by is_accepted, rank, distance desc nulls last, flag_id) as place,
  from placed_flag
  join stretch using (family, frequency, topic, period_start)`

/** SQL for the columns of the finding of a flag, beside those of the flag itself: what a sentence of it is written from. */
export const FINDING_OF_FLAG = `finding.attention, finding.series as finding_series, finding.frequency as finding_frequency,
  finding.first_period, finding.last_period, finding.value_before, finding.value as first_value, finding.change_pct, finding.value_after,
  finding.period as finding_period, finding.observed as finding_observed, finding.expected as finding_expected`

const findingsSql = (observations: string): string => `create or replace table flags.findings as
  with spans as (
    select
      finding_id,
      arg_min(period, flag.period_start) as first_period,
      arg_max(period, flag.period_start) as last_period,
      count(*) as flag_count,
      count(distinct series) as series_count,
      bool_and(accepted_reason is not null) as is_accepted,
      bool_and(state in ('new', 'returned')) as is_new,
      arg_min(first_seen_release, first_seen_date) as first_seen_release,
      min(first_seen_date) as first_seen_date,
      max(period_end) as last_end,
    from flags."all" as flag
    group by finding_id
  ),
  courses as (${COURSES_SQL}),
  newest as (
    select coalesce(max(period_end) filter (value is not null), (select max(period_end) from flags."all")) as data_end
    from ${observations} as observation
  )
  select
    finding_id,
    ${ATTENTION} as attention,
    row_number() over (
      order by
        list_position(['today', 'worth-knowing', 'on-record'], attention), lead.severity = 'notice', is_accepted, is_mended, list_position(['alert', 'watch', 'notice'], lead.severity), lead.period_start desc, finding_id
    )::integer as finding_number,
    flag_id,
    lead.rule, lead.kind, lead.severity, lead.series, lead.period, lead.period_start, lead.period_end, lead.direction,
    lead.observed, lead.expected, lead.explanation,
    courses.* exclude (finding_id, figure_just_before),
    spans.* exclude (finding_id, last_end),
  from (select flag_id from member where place = 1) as led
  join flags."all" as lead using (flag_id)
  join spans using (finding_id)
  join courses using (finding_id)
  cross join newest
  left join (select rule, kind, any_value(basis) as basis from flags.kinds group by all) as kinds on kinds.rule = lead.rule and kinds.kind = lead.kind
  order by finding_number`

/**
 * Makes `flags.findings`: flags of one thing that happened are one finding. One thing is what the series of a measure, of the stock it runs over
 * and of the ratios made of it did in a period, or in periods that follow each other while the same series leads: it goes on the same way, or
 * takes back more than half without going as far beyond. Each kind of flag that tells of the data themselves, such as a restatement, is a thing of its own. The gravest flag
 * leads, and among those the one furthest from what was expected. Findings are numbered by what they ask of a reader (`attention`), then from the gravest and
 * latest; what was wholly taken back since comes later, then what a person accepted, then notices. A finding keeps its id while it begins in the same period.
 * Writes into `flags.all` the finding of each flag, and its number as the number of the flag. Reads what `identifyFlags` wrote.
 * @param tables the names of the tables that there are.
 */
export async function gatherFindings(database: Database, tables: ReadonlySet<string>): Promise<void> {
  const observations = rowsOf('marts.observations', tables)
  await database.run(familiesSql(rowsOf('marts.series', tables)))
  await database.run(PLACED_SQL)
  await database.run(stretchesSql(observations, rowsOf('marts.comparisons', tables)))
  await database.run(MEMBERS_SQL)
  await database.run(
    'update flags."all" as flag set finding_id = member.finding_id from member where member.flag_id = flag.flag_id',
  )
  await database.run(findingsSql(observations))
  await database.run(
    `update flags."all" as flag set flag_number = finding_number
     from flags.findings as finding where finding.finding_id = flag.finding_id`,
  )
  for (const table of ['flagged_series', 'placed_flag', 'stretch', 'member'])
    await database.run(`drop table ${table}`)
}
