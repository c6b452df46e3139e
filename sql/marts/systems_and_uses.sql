-- How closely one audience's uses went with its systems over full years, as Pearson's correlation: of the levels, and
-- of the changes on the year before. Levels that both grow correlate without one bringing the other; the changes say
-- more. Null with fewer than three pairs or without any spread.
-- grain: audience
-- check: level_correlation between -1 and 1
-- check: change_correlation between -1 and 1
with pairs as (
  select
    annual.audience,
    annual.systems,
    annual.uses,
    systems_change,
    uses_change,
  from marts.usage_annual as annual
  join marts.usage_trend as trend using (audience, year)
  where annual.is_full_period
)
select
  audience,
  regr_count(uses, systems) as level_count,
  case
    when level_count > 2 and stddev_pop(systems) > 0 and stddev_pop(uses) > 0 then corr(uses, systems)
  end as level_correlation,
  regr_count(uses_change, systems_change) as change_count,
  case
    when change_count > 2 and stddev_pop(systems_change) > 0 and stddev_pop(uses_change) > 0
      then corr(uses_change, systems_change)
  end as change_correlation,
from pairs
group by audience
