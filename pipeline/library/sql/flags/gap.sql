-- One or more periods in a row without a value, within the span of a series: rows without a value, and periods without a row
-- between two that have one. A day without a row is not a gap if the series has few values on that weekday, such as the
-- Sundays of an office.
-- what.zh-Hant: 數列起迄間連續一期以上無數值者：有列而無數值，或前後均有數值而該期無列。數列於該類星期幾本少有數值者（如機關之星期日），無列不計。
-- grain: series, period_start
-- kind: gap data = watch; gap
-- kind.zh-Hant: gap; 期間缺漏
-- reason: No value was published for {{ period | period }}; periods in a row without one, within the span of the series: {{ missing_count | count }}. No growth is computed into or out of them.
-- reason.zh-Hant: 自 {{ period | period }}起計 {{ missing_count | count }} 期介於數列起迄期間內，惟無公布數值；該等期間及其次期均不計算成長率。
-- remedy: Look whether the publisher left the period out, or whether its row was set aside on reading.
-- remedy.zh-Hant: 請確認係公布機關未公布，或該列於讀取時已被剔除。
with numbered as (
  select series, frequency, value, period_number(frequency, period_start) as number,
  from marts.observations
  join (select series, frequency from marts.incomplete_series) using (series)
),
steps_between as (
  select
    *,
    lead(number) over (partition by series order by number) as next_number,
    value is null as is_missing,
  from numbered
),
absent as (
  select series, frequency, unnest(range(number + 1, next_number)) as number from steps_between where next_number > number + 1
),
weekday_counts as (
  select series, (number % 7 + 7) % 7 as weekday, count(*) as row_count
  from numbered
  where frequency = 'day'
  group by series, weekday
),
usual_weekdays as (
  select series, weekday
  from weekday_counts
  qualify 2 * row_count >= max(row_count) over (partition by series)
),
missing as (
  select series, frequency, number from steps_between where is_missing
  union all
  select series, frequency, number
  from absent
  left join usual_weekdays using (series)
  where frequency <> 'day' or (number % 7 + 7) % 7 = weekday
  group by series, frequency, number
),
runs as (
  select *, number - row_number() over (partition by series order by number) as run
  from missing
),
firsts as (
  select series, min(period_start) as first_start, min(number) as first_number
  from (select series, period_start, period_number(frequency, period_start) as number from marts.observations join marts.incomplete_series using (series))
  group by series
),
gaps as (
  select
    series,
    frequency,
    count(*) as missing_count,
    -- the period before the gap, its first, its last, and the one after it
    list_transform(
      [min(number) - 1, min(number), max(number), max(number) + 1],
      lambda number: period_after(frequency, first_start, number - first_number)
    ) as starts,
  from runs
  join firsts using (series)
  group by series, frequency, run, first_start, first_number
),
named as (
  select *, list_transform(starts[2:3], lambda start: time_period(frequency, start)) as periods
  from gaps
)
select
  series,
  periods[1] as period,
  starts[2] as period_start,
  starts[4] - interval 1 day as period_end,
  'gap' as kind,
  'none' as direction,
  null::double as observed,
  null::double as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({
    missing_count: missing_count,
    used: [rows_used(series, starts[1], starts[4])],
    steps: [periods[1] || ' … ' || periods[2] || ': ' || missing_count],
  })::varchar as evidence,
from named
