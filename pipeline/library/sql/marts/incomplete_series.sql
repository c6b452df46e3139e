-- A yearly to daily series that lacks a value in some period between its first row and its last.
-- what.zh-Hant: 首列至末列間有期間缺數值之年至日數列。
-- grain: series
-- check: value_count < period_count
with spans as (
  select series, count(value) as value_count, min(period_start) as first_start, max(period_start) as last_start,
  from marts.observations
  group by series
)
select
  series,
  frequency,
  value_count,
  period_number(frequency, last_start) - period_number(frequency, first_start) + 1 as period_count,
from spans
join marts.series using (series)
where value_count < period_count
