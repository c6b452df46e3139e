-- Visits of one year, with those of the year before.
-- grain: year
-- check: visits >= 0
with figures as (
  select year(period_start) as year, value::bigint as visits,
  from marts.observations
  where series = 'visits' and value is not null
)
select
  year,
  visits,
  lag(visits) over (order by year) as visits_before,
from figures
