-- Visits of one year, with those of the year before.
-- grain: year
-- check: visits >= 0
select
  year,
  visits,
  lag(visits) over (order by year) as visits_before,
from staging.stg_visits_year
