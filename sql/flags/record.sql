-- A full year whose uses are clearly above the highest or below the lowest of all earlier full years.
-- grain: series, period_start
-- reason: The {{ observed | count }} uses of {{ period_start | year }} lie outside everything before, which ran from {{ lower | count }} to {{ upper | count }} in {{ earlier_count | count }} full years.
-- reason.zh-Hant: {{ period_start | year }}使用人次 {{ observed | count }}，超出先前 {{ earlier_count | count }} 個完整年度之範圍（{{ lower | count }} 至 {{ upper | count }}）。
-- remedy: Nothing is wrong with a record as such; name the years it covers when you quote it.
-- remedy.zh-Hant: 創新高或新低本身並非異常；引用時請註明所涵蓋之年度。
with full_years as (
  select
    *,
    min(uses) over earlier as lowest,
    max(uses) over earlier as highest,
    count(uses) over earlier as earlier_count,
  from marts.usage_annual
  where is_full_period and uses is not null
  window earlier as (partition by audience order by year rows between unbounded preceding and 1 preceding)
)
select
  series,
  period_start,
  period_end,
  'record' as kind,
  case when uses > highest then 'up' else 'down' end as direction,
  uses as observed,
  case when uses > highest then highest else lowest end as expected,
  lowest as lower,
  highest as upper,
  null::double as score,
  'notice' as severity,
  to_json({earlier_count: earlier_count})::varchar as evidence,
from full_years
where earlier_count >= record_earlier_years()
  and (
    uses > highest * (1 + record_margin_percent() / 100)
    or uses < lowest * (1 - record_margin_percent() / 100)
  )
