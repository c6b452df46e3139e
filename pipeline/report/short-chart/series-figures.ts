import { seriesPattern } from '../flag-list.js'

/** Most series that one chart shows, the largest first. */
const MOST_SERIES = 9
/** Of one period each is a bar. */
const MOST_BARS = 24
/** A series with more observations is drawn by the mean of each stretch, with its lowest and highest value, and those that are flagged. */
const MOST_OBSERVATIONS = 400
const MOST_STRETCHES = 260

/** A mean to six digits; more of them are no more than the weight of a page. */
const MEAN = 'round(avg(value), 6 - ceil(log10(greatest(max(abs(value)), 1e-12)))::integer)'
/** SQL for where the period after one begins, hours and minutes too. */
function after(frequency: string, start: string): string {
  return `coalesce(period_after(${frequency}, ${start}, 1), ${start} + if(${frequency} = 'hour', interval 1 hour, interval 1 minute))`
}

/** Observations with the definition that they follow and the first of their flags. */
const OBSERVED = `flagged as (
  select series, period_start, arg_min(flag_id, flag_number) as flag_id, min(flag_number) as flag_number
  from flags.all
  where severity <> 'notice'
  group by series, period_start
),
broken as (
  select series, list(break_date order by break_date) as break_dates
  from marts.breaks
  group by series
),
observed as (
  select series, period, period_start, value, status, definition_of(break_dates, period_start, period_end) as definition, flag_id, flag_number
  from marts.observations
  left join flagged using (series, period_start)
  left join broken using (series)
)`

/**
 * SQL for the observations of the series that fit a pattern, as charts show them: those of the largest series, in the order of their size, with the flag beside
 * each. Of a long series there is a row for each month, week, day or hour (`stretch`), with `lower` and `upper` around its mean, and one for each observation that is flagged.
 * Columns: series, measure, unit, place, series_count, stretch, period, period_start, value, lower, upper, status, definition, flag_id, flag_number.
 */
export function seriesFigures(pattern: string): string {
  return `with sizes as (
  select series, max(abs(value)) as size, count(*) as observation_count, min(period_start) as first_start, max(period_start) as last_start
  from marts.observations
  where ${seriesPattern(pattern)}
  group by series
  having count(value) > 0
),
places as (
  select
    series,
    row_number() over (order by size desc, series) as place,
    count(*) over () as series_count,
    case
      when observation_count <= ${MOST_OBSERVATIONS} then null
      when last_start - first_start <= interval ${MOST_STRETCHES} hour then 'hour'
      when last_start - first_start <= interval ${MOST_STRETCHES} day then 'day'
      when last_start - first_start <= interval ${MOST_STRETCHES * 7} day then 'week'
      else 'month'
    end as stretch,
    frequency,
    first_start,
    last_start,
  from sizes
  join marts.series using (series)
  qualify place <= if(max(observation_count) over () = 1, ${MOST_BARS}, ${MOST_SERIES})
),
${OBSERVED},
figures as (
  select series, period, period_start, value, null::double as lower, null::double as upper, status, definition, flag_id, flag_number
  from observed
  join places using (series)
  where stretch is null or flag_id is not null
  union all
  select
    series,
    time_period(stretch, date_trunc(stretch, period_start)) as period,
    date_trunc(stretch, period_start) as period_start,
    ${MEAN}, min(value), max(value), 'final', definition, null, null,
  from observed
  join places using (series)
  where stretch is not null
    -- at its ends a series may cover but a part of a stretch, as a week of Sundays alone
    and date_trunc(stretch, period_start) >= first_start
    and ${after('stretch', 'date_trunc(stretch, period_start)')} <= ${after('frequency', 'last_start')}
  group by series, stretch, date_trunc(stretch, period_start), definition
)
select series, measure, unit, place, series_count, stretch, period, figures.period_start, value, lower, upper, status, definition, flag_id, flag_number
from figures
join places using (series)
join marts.series using (series)
order by place, figures.period_start, flag_number nulls first
`
}
