-- A value that nothing later is compared with, since it stands alone far from those about it: an additive outlier by the model of the whole
-- series ('model'), or a year at least five times above or below both its neighbours ('neighbours'), which are within twice each other.
-- cleaned_value is what stands in its place for the periods after it. The value itself is judged and shown as it is.
-- what.zh-Hant: 單獨遠離前後各值、其後各期不與之比較之數值：依全數列模型為單點離群值（model），或為前後兩年之五倍以上或五分之一以下（neighbours；前後兩年相差未逾一倍）。cleaned_value 為後續各期所用之替代值；該值本身仍照原值判斷及列示。
-- grain: series, period_start
-- check: basis in ('model', 'neighbours')
with by_model as (
  select series, period_start, expected as cleaned_value,
  from statistics.interventions
  where type = 'AO'
),
years as (
  select
    series,
    period_start,
    value,
    case when value > 0 and lag(period_start) over by_period = period_start - interval 1 year then lag(value) over by_period end as value_before,
    case when value > 0 and lead(period_start) over by_period = period_start + interval 1 year then lead(value) over by_period end as value_after,
  from marts.comparable_observations
  join marts.series using (series)
  anti join marts.partial_periods using (series, period_start)
  where frequency = 'year' and is_full_period and value is not null
  window by_period as (partition by series, definition order by period_start)
),
by_neighbours as (
  select series, period_start, sqrt(value_before * value_after) as cleaned_value,
  from years
  where value_before > 0
    and value_after > 0
    and greatest(value_before, value_after) <= 2 * least(value_before, value_after)
    and (value >= 5 * greatest(value_before, value_after) or 5 * value <= least(value_before, value_after))
)
select
  series,
  observation.period,
  period_start,
  observation.value,
  coalesce(by_model.cleaned_value, by_neighbours.cleaned_value) as cleaned_value,
  if(by_model.cleaned_value is not null, 'model', 'neighbours') as basis,
from by_model
full join by_neighbours using (series, period_start)
join marts.observations as observation using (series, period_start)
