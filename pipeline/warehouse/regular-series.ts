import { findInterventions, type InterventionReport } from '../statistics/interventions.js'
import type { Database } from '../system/database.js'
import type { StatisticsTable } from './analyses.js'
import type { NumberRows } from './number-rows.js'
import { tableExists } from './tables.js'

/** A yearly, half-yearly, quarterly or monthly series with a place for each period from its first to its last. */
export interface RegularSeries {
  /** Its number in the temporary table `regular_series`. */
  number: number
  /** Periods a year: 1, 2, 4 or 12. */
  season: number
  /** The first period, counted in periods since the year 0. */
  first: number
  /** By period; NaN where there is no value or the period is not full. */
  values: Float64Array
  /** Working days by period where a calendar covers the whole series, of months without a calendar Mondays to Fridays; else null. */
  workingDays: Float64Array | null
}

/** A regular series with its interventions; null where too many periods are missing to judge it. */
export interface JudgedSeries extends RegularSeries {
  report: InterventionReport | null
}

/** A table of statistics with a row per series and period, and how a kernel fills it. */
export interface RegularStatistics extends StatisticsTable {
  /** Columns of the numbers on their way, `number` and `place` first. */
  numbers: readonly string[]
  /** The table's columns after `series` and `period_start`, out of those numbers. */
  select: string
  /** Adds the rows of one series. */
  add(series: JudgedSeries, rows: NumberRows): void
}

/** Reads the yearly, half-yearly, quarterly and monthly series with at least one value, and makes the temporary table `regular_series`. */
export async function readRegularSeries(database: Database): Promise<RegularSeries[]> {
  const [counted] = await database.rows(
    `select count(*) as series_count from marts.series where ${IS_REGULAR}`,
  )
  const isNone = counted?.['series_count'] === 0
  const breaks = (await tableExists(database, 'marts.breaks')) ? 'marts.breaks' : NO_BREAKS
  await database.run(
    regularSeriesSql(isNone ? '(from marts.observations limit 0)' : 'marts.observations', breaks),
  )
  if (isNone) return []
  await database.run(await workingDaysSql(database))
  const found = new Map<number, { season: number; points: [place: number, value: number, days: number][] }>()
  await database.streamNumbers(
    pointsSql(await tableExists(database, 'marts.partial_periods')),
    'statistics',
    ([numbers, seasons, places, values, days], rowCount) => {
      for (let i = 0; i < rowCount; i++) {
        const number = Number(numbers?.[i])
        const series = found.get(number) ?? { season: Number(seasons?.[i]), points: [] }
        series.points.push([Number(places?.[i]), Number(values?.[i]), Number(days?.[i])])
        found.set(number, series)
      }
    },
  )
  return [...found].map(([number, { season, points }]) => regular(number, season, points))
}

/** Missing periods of a series that is judged, at most half of all: each is a column of the regression. */
const MOST_MISSING = 100

/** The series with its interventions. */
export function judgedSeries(series: RegularSeries): JudgedSeries {
  const { season, first, values, workingDays } = series
  const missing = values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0)
  const isJudged = missing <= MOST_MISSING && 2 * missing <= values.length
  const report = isJudged
    ? findInterventions(values, {
        season,
        workingDays: workingDays ?? undefined,
        firstMonth: season === MONTHS ? first : undefined,
      })
    : null
  return { ...series, report }
}

const MONTHS = 12

/** Selects `series`, the start of a period and other columns of a temporary table of numbers that has `number` and `place`. */
export function selectPeriods(table: string, columns: string): string {
  return `select
      series,
      first_start + to_months(((place - first_place) * (12 // season))::integer) as period_start,
      ${columns}
    from (select * replace (number::bigint as number, place::bigint as place) from ${table})
    join regular_series using (number)
    order by series, period_start`
}

const IS_REGULAR = "frequency in ('year', 'half-year', 'quarter', 'month')"

const NO_BREAKS = '(select null::varchar as series, null::date as break_date where false)'

/** The regular series; what is judged of each are the periods from its last break of definition on, none where that lies within the last. */
function regularSeriesSql(observations: string, breaks: string): string {
  return `create or replace temp table regular_series as
  with seasons as (
    select series, case frequency when 'year' then 1 when 'half-year' then 2 when 'quarter' then 4 else 12 end as season,
    from marts.series
    where ${IS_REGULAR}
  ),
  spans as (
    select series, season, min(period_start) as first_start, max(period_start) + to_months((12 // season)::integer) as next_start,
    from ${observations}
    join seasons using (series)
    group by series, season
  ),
  last_breaks as (
    select series, max(break_date) as judged_from,
    from ${breaks}
    join spans using (series)
    where break_date < next_start
    group by series
  )
  select
    series,
    row_number() over (order by series) as number,
    season,
    first_start,
    year(first_start) * season + (month(first_start) - 1) // (12 // season) as first_place,
    judged_from,
  from spans
  left join last_breaks using (series)`
}

/** The values of full periods; a period that is known or suspected to be partial is compared with none. */
function pointsSql(hasPartialPeriods: boolean): string {
  return `select
    number::double as number,
    season::double as season,
    (year(period_start) * season + (month(period_start) - 1) // (12 // season))::double as place,
    case when is_full_period ${hasPartialPeriods ? 'and partial_period.series is null' : ''} then observation.value end::double as value,
    working_days::double as working_days,
  from marts.observations as observation
  join regular_series using (series)
  left join working_days using (series, period_start)
  ${hasPartialPeriods ? 'left join marts.partial_periods as partial_period using (series, period_start)' : ''}
  where judged_from is null or period_start >= judged_from
  order by number, place`
}

/**
 * Working days of each period that the calendar covers: Mondays to Fridays, but for the days that it lists otherwise. Without a calendar these
 * of months.
 */
async function workingDaysSql(database: Database): Promise<string> {
  const hasCalendar = await tableExists(database, 'marts.calendar')
  const [calendar, judged] = hasCalendar
    ? ['marts.calendar', 'season > 1']
    : [
        '(select period_start::date as date, null::boolean as is_working_day from marts.observations join regular_series using (series))',
        `season = ${MONTHS}`,
      ]
  return `create or replace temp table working_days as
    with listed as (
      from ${calendar}
    ),
    days as (
      select unnest(range(make_date(year(min(date)), 1, 1), make_date(year(max(date)) + 1, 1, 1), interval 1 day))::date as date
      from listed
    ),
    kinds as (
      select date, coalesce(is_working_day, isodow(date) < 6) as is_working_day
      from days
      left join (select date, bool_and(is_working_day) as is_working_day from listed group by date) using (date)
    ),
    periods as (
      select distinct
        season,
        period_start,
        period_start::date as first_day,
        (period_start + to_months((12 // season)::integer) - interval 1 day)::date as last_day,
      from marts.observations
      join regular_series using (series)
      where season > 1
    ),
    counted as (
      select season, period_start, count(*) filter (is_working_day) as working_days,
      from periods
      join kinds on date between first_day and last_day
      group by season, period_start, first_day, last_day
      having count(*) = last_day - first_day + 1
    )
    select series, period_start, working_days,
    from marts.observations
    join regular_series using (series)
    join counted using (season, period_start)
    where ${judged}`
}

/** What stands before a gap of many years tells nothing of what follows, be it another series or a mistyped year. */
const LONGEST_GAP_YEARS = 3

function regular(
  number: number,
  season: number,
  all: readonly [place: number, value: number, days: number][],
): RegularSeries {
  const known = all.filter(([, value]) => !Number.isNaN(value))
  const restart = known.findLast(
    ([place], i) => place - (known[i - 1]?.[0] ?? place) > LONGEST_GAP_YEARS * season,
  )
  const points = all.filter(([place]) => place >= (restart?.[0] ?? 0))
  const first = points[0]?.[0] ?? 0
  const last = points.at(-1)?.[0] ?? first
  const values = new Float64Array(last - first + 1).fill(Number.NaN)
  const workingDays = new Float64Array(values.length).fill(Number.NaN)
  for (const [place, value, days] of points) {
    values[place - first] = value
    workingDays[place - first] = days
  }
  return { number, season, first, values, workingDays: workingDays.some(Number.isNaN) ? null : workingDays }
}
