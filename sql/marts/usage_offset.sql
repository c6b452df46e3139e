-- How far one audience's change in one full year takes back the other's; offset_pct is the smaller of two opposite
-- changes as a percentage of the larger, null when they are not opposite.
-- grain: year
-- check: offset_pct between 0 and 100
with changes as (
  select
    year,
    max(uses_change) filter (audience = 'government') as government_change,
    max(uses_change) filter (audience = 'citizen') as citizen_change,
    max(uses_change) filter (audience = 'total') as total_change,
    max(yoy_pct) filter (audience = 'government') as government_yoy_pct,
    max(yoy_pct) filter (audience = 'citizen') as citizen_yoy_pct,
  from marts.usage_trend
  group by year
)
select
  *,
  case
    when sign(government_change) * sign(citizen_change) = -1
      then 100.0 * least(abs(government_change), abs(citizen_change)) / greatest(abs(government_change), abs(citizen_change))
  end as offset_pct,
from changes
where government_change is not null and citizen_change is not null
