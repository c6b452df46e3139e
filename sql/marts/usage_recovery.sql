-- A large fall of one audience's uses, and the first later full year that reached the level before it. The shape is
-- one-off (reached in the next year), transient (reached later) or not recovered (not in the data).
-- grain: audience, fell_year
-- check: shape in ('one-off', 'transient', 'not recovered')
with falls as (
  select series, audience, year as fell_year, previous_uses as uses_before, uses as uses_after, -yoy_pct as fall_pct
  from marts.usage_trend
  where yoy_pct <= -large_change_percent()
),
full_years as (
  select audience, year, uses
  from marts.usage_annual
  where is_full_period
),
recoveries as (
  select falls.*, min(later.year) as recovered_year
  from falls
  left join full_years as later
    on later.audience = falls.audience and later.year > fell_year and later.uses >= uses_before
  group by all
)
select
  *,
  recovered_year - fell_year as years_to_recover,
  case
    when recovered_year is null then 'not recovered'
    when recovered_year = fell_year + 1 then 'one-off'
    else 'transient'
  end as shape,
from recoveries
