-- A published figure that changed between vintages of the same period. The previous value is the last one that differs
-- from the latest, the change is the latest less the previous; files and times of receipt are those of the first and
-- the newest vintage.
-- grain: series, year
-- check: latest_value <> previous_value
with newest_periods as (
  select audience, year, period_end
  from marts.usage_annual
),
figures as (
  select
    audience,
    year,
    period_start,
    period_end,
    vintage,
    file,
    received_at,
    unnest([{measure: 'systems', value: systems}, {measure: 'uses', value: uses}], recursive := true),
  from marts.usage_vintages
  join newest_periods using (audience, year, period_end)
),
published as (
  select *, max_by(value, vintage) over (partition by audience, measure, year, period_start) as latest_value
  from figures
  where value is not null
)
select
  measure || '/' || audience as series,
  measure,
  year,
  audience,
  period_start,
  period_end,
  min_by(value, vintage) as first_value,
  max_by(value, vintage) filter (value <> latest_value) as previous_value,
  latest_value,
  latest_value - previous_value as change,
  count(*) as vintage_count,
  min_by(file, vintage) as first_file,
  max_by(file, vintage) as latest_file,
  min(received_at) as first_received_at,
  max(received_at) as latest_received_at,
from published
group by audience, measure, year, period_start, period_end, latest_value
having count(distinct value) > 1
