-- One audience's growth, share and intensity of use in one year. Growth columns are null unless this year and the year
-- before are both full periods; uses per system is null unless this year is one, since uses count over the period and
-- systems at its end. The compound growth is that since the audience's first full year. Percentages are in percent
-- units, contributions in points of the total's growth.
-- grain: audience, year
-- check: share_pct between 0 and 100
with yearly as (
  select
    *,
    lag(is_full_period) over by_year as previous_is_full,
    lag(uses) over by_year as uses_before,
    lag(systems) over by_year as systems_before,
    min_by(uses, year) filter (is_full_period and uses is not null) over all_years as first_full_uses,
    min(year) filter (is_full_period and uses is not null) over all_years as first_full_year,
  from marts.usage_annual
  window
    by_year as (partition by audience order by year),
    all_years as (partition by audience)
),
like_for_like as (
  select
    *,
    case when is_full_period and previous_is_full then uses_before end as previous_uses,
    case when is_full_period and previous_is_full then systems - systems_before end as systems_change,
  from yearly
),
totals as (
  select year, period_end, uses as total_uses, previous_uses as previous_total_uses
  from like_for_like
  where audience = 'total'
)
select
  series,
  audience,
  year,
  like_for_like.period_start,
  like_for_like.period_end,
  uses,
  systems,
  status,
  previous_uses,
  uses - previous_uses as uses_change,
  100.0 * (uses - previous_uses) / nullif(previous_uses, 0) as yoy_pct,
  case when uses > 0 and previous_uses > 0 then ln(uses / previous_uses) end as log_growth,
  case when like_for_like.period_end = totals.period_end then 100.0 * uses / nullif(total_uses, 0) end as share_pct,
  100.0 * (uses - previous_uses) / nullif(previous_total_uses, 0) as contribution_points,
  case when is_full_period then uses / nullif(systems, 0) end as uses_per_system,
  systems_change,
  case
    when is_full_period and year > first_full_year
      then 100 * (pow(uses / nullif(first_full_uses, 0), 1.0 / (year - first_full_year)) - 1)
  end as compound_growth_pct,
from like_for_like
left join totals using (year)
