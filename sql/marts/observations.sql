-- One observation of a series: its value in one period, null where none was published. A period that the figures do not cover
-- whole is no full period and is compared with none.
-- what.zh-Hant: 單一數列之一筆觀測值：一期之數值，未公布者為空值。數據未涵蓋完整期間者非完整期間，不予比較。
-- grain: series, period_start
-- check: period_start <= period_end
-- check: status in ('final', 'partial', 'provisional', 'estimated', 'restated', 'missing')
-- check: status <> 'missing' or value is null
with measures as (
  select
    *,
    unnest([{measure: 'uses', value: uses}, {measure: 'systems', value: systems}], recursive := true),
  from marts.usage_annual
)
select
  measure || '/' || audience as series,
  time_period('year', period_start) as period,
  period_start::timestamp as period_start,
  period_end::timestamp as period_end,
  value::double as value,
  case when value is null then 'missing' else status end as status,
  is_full_period and value is not null as is_full_period,
  months_covered,
  file,
  row,
  received_at,
from measures
