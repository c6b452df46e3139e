import { quoteText, textOf, type Database } from '../system/database.js'
import { STREAM_TESTS } from '../statistics/stream-tests.js'

/** Columns of `statistics.streaming` that the detector gives. */
const SEEN_COLUMNS = {
  series: 'varchar',
  period_start: 'timestamp',
  observed: 'double',
  expected: 'double',
  lower: 'double',
  upper: 'double',
  scale: 'double',
  score: 'double',
  test: 'varchar',
  statistic: 'double',
  low: 'double',
  high: 'double',
}

/** Names and types of the columns of `statistics.streaming`: what was seen at the alert, and what came before and after it. */
export const ALERT_COLUMNS = {
  ...SEEN_COLUMNS,
  around_from: 'timestamp',
  around_until: 'timestamp',
  level_before: 'double',
  level_after: 'double',
  later_count: 'bigint',
}

/** Makes the empty table of known alerts. */
export const NO_ALERTS_SQL = `create or replace temp table known_alert as
  select ${Object.entries(ALERT_COLUMNS)
    .map(([name, type]) => `null::${type} as ${name}`)
    .join(', ')} where false`

/** Makes the table of the alerts that a result before knows, of its file. */
export function knownAlertsSql(alerts: string): string {
  return `create or replace temp table known_alert as
    from read_parquet(${alerts})
    semi join (from streamed_series where known_until is not null) using (series)`
}

/**
 * Makes `statistics.streaming` of the alerts that are known and the new ones. The levels are medians on either side: of two weeks of a
 * daily series, eight weeks of a weekly one, a day or six hours of finer ones. A level shift is seen when the median of the newest
 * 14 values has moved, so the level before it ends before these. Where all that follows an alert was known, its levels stay.
 */
export async function joinAlerts(database: Database): Promise<void> {
  await database.run(OPEN_ALERTS_SQL)
  const [first] = await database.rows('select min(around_from) as start from open_alert')
  const start =
    first?.['start'] == null
      ? ''
      : `and observation.period_start >= timestamp ${quoteText(textOf(first['start']))}`
  await database.run(
    `create table statistics.streaming as
     from known_alert
     union all by name
     select
       open.* exclude (before_end),
       median(value) filter (observation.period_start < before_end) as level_before,
       median(value) filter (observation.period_start > open.period_start) as level_after,
       count(value) filter (observation.period_start > open.period_start) as later_count,
     from open_alert as open
     left join streamed_point as observation
       on observation.series = open.series and observation.period_start between around_from and around_until ${start}
       and not observation.is_holiday
     group by all
     order by series, period_start;
     drop table open_alert; drop table known_alert; drop table new_alert`,
  )
}

const SEEN = Object.keys(SEEN_COLUMNS).join(', ')

const OPEN_ALERTS_SQL = `create or replace temp table open_alert as
  with seen as (
    select ${SEEN} from known_alert join streamed_series using (series) where around_until > known_until
    union all by name
    select
      series,
      make_timestamp((seconds * 1000000)::bigint) as period_start,
      new_alert.* exclude (number, seconds, test),
      list_extract([${STREAM_TESTS.map(quoteText).join(', ')}], test::integer + 1) as test,
    from new_alert
    join streamed_series using (number)
  ),
  spanned as (
    select
      seen.*,
      case frequency
        when 'week' then interval 8 week
        when 'day' then interval 14 day
        when 'hour' then interval 24 hour
        else interval 6 hour
      end as span,
      case
        when test <> 'level shift' then period_start
        when frequency = 'day' then period_start - interval 14 day
        when frequency = 'week' then period_start - interval 14 week
        else period_start
      end as before_end,
    from seen
    join (select series, frequency from marts.series) using (series)
  )
  select * exclude (span), before_end - span as around_from, period_start + span as around_until,
  from spanned;
delete from known_alert using streamed_series
  where streamed_series.series = known_alert.series and around_until > known_until`
