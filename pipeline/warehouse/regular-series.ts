import type { Database } from '../system/database.js'
import type { StatisticsTable } from './analyses.js'
import type { NumberRows } from './number-rows.js'

/** A yearly, quarterly or monthly series with a place for each period from its first to its last. */
export interface RegularSeries {
  /** Its number in the temporary table `regular_series`. */
  number: number
  /** Periods a year: 1, 4 or 12. */
  season: number
  /** The first period, counted in periods since the year 0. */
  first: number
  /** By period; NaN where there is no value or the period is not full. */
  values: Float64Array
  /** Working days by period where a calendar covers the whole series, else null. */
  workingDays: Float64Array | null
}

/** A table of statistics with a row per series and period, and how a kernel fills it. */
export interface RegularStatistics extends StatisticsTable {
  /** Columns of the numbers on their way, `number` and `place` first. */
  numbers: readonly string[]
  /** The table's columns after `series` and `period_start`, out of those numbers. */
  select: string
  /** Adds the rows of one series. */
  add(series: RegularSeries, rows: NumberRows): void
}

/** Reads the yearly, quarterly and monthly series with at least one value, and makes the temporary table `regular_series`. */
export async function readRegularSeries(database: Database): Promise<RegularSeries[]> {
  await database.run(REGULAR_SERIES_SQL)
  const [counted] = await database.rows('select count(*) as series_count from regular_series')
  if (counted?.['series_count'] === 0) return []
  await database.run(await workingDaysSql(database))
  const found = new Map<number, { season: number; points: [place: number, value: number, days: number][] }>()
  await database.streamNumbers(
    POINTS_SQL,
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

/** Selects `series`, the start of a period and other columns of a temporary table of numbers that has `number` and `place`. */
export function selectPeriods(table: string, columns: string): string {
  return `select
      series,
      make_date((place // season)::bigint, ((place % season) * (12 // season) + 1)::bigint, 1)::timestamp as period_start,
      ${columns}
    from (select * replace (number::bigint as number, place::bigint as place) from ${table})
    join regular_series using (number)
    order by series, period_start`
}

const REGULAR_SERIES_SQL = `create or replace temp table regular_series as
  select
    series,
    row_number() over (order by series) as number,
    case frequency when 'year' then 1 when 'quarter' then 4 else 12 end as season,
  from marts.series
  where frequency in ('year', 'quarter', 'month')`

const POINTS_SQL = `select
    number::double as number,
    season::double as season,
    (year(period_start) * season + (month(period_start) - 1) // (12 // season))::double as place,
    case when is_full_period then value end::double as value,
    working_days::double as working_days,
  from marts.observations
  join regular_series using (series)
  left join working_days using (series, period_start)
  order by number, place`

/** Working days of each period that the calendar covers: Mondays to Fridays, but for the days that it lists otherwise. */
async function workingDaysSql(database: Database): Promise<string> {
  const [calendar] = await database.rows(
    "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'calendar'",
  )
  if (!calendar)
    return 'create or replace temp table working_days as select null::varchar as series, null::timestamp as period_start, null::bigint as working_days where false'
  return `create or replace temp table working_days as
    with days as (
      select unnest(range(make_date(year(min(date)), 1, 1), make_date(year(max(date)) + 1, 1, 1), interval 1 day))::date as date
      from marts.calendar
    ),
    kinds as (
      select date, coalesce(is_working_day, isodow(date) < 6) as is_working_day
      from days
      left join marts.calendar using (date)
    ),
    periods as (
      select
        series,
        period_start,
        period_start::date as first_day,
        (period_start + to_months((12 // season)::integer) - interval 1 day)::date as last_day,
      from marts.observations
      join regular_series using (series)
      where season > 1
    )
    select series, period_start, count(*) filter (is_working_day) as working_days,
    from periods
    join kinds on date between first_day and last_day
    group by series, period_start, first_day, last_day
    having count(*) = last_day - first_day + 1`
}

function regular(number: number, season: number, points: readonly [number, number, number][]): RegularSeries {
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
