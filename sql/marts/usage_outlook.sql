-- Where a partial year may end for one audience. The estimate is pro rata (uses to date over the months covered, times
-- twelve) and takes no account of the season; the bounds let the remaining months run at the low and the high multiple
-- of the rate so far, which is an assumption. rate_needed_ratio is the monthly rate of the remaining months over the
-- rate so far that would equal the previous full year. Systems are a count at the period's end and stay as counted.
-- grain: audience, year
-- check: lower_uses <= upper_uses
-- check: months_left between 1 and 11
with partial_years as (
  select
    *,
    12 - months_covered as months_left,
    uses / months_covered as monthly_uses,
  from marts.usage_annual
  where not is_full_period and months_covered between 1 and 11
),
full_years as (
  select audience, year, uses
  from marts.usage_annual
  where is_full_period
),
estimates as (
  select
    this.*,
    this.monthly_uses * 12 as estimate_uses,
    previous.uses as previous_uses,
    totals.uses as total_uses,
  from partial_years as this
  left join full_years as previous on previous.audience = this.audience and previous.year = this.year - 1
  left join partial_years as totals
    on totals.audience = 'total' and totals.year = this.year and totals.period_end = this.period_end
)
select
  series,
  audience,
  year,
  period_start,
  period_end,
  months_covered,
  months_left,
  uses as uses_to_date,
  estimate_uses,
  uses + monthly_uses * months_left * outlook_low_rate() as lower_uses,
  uses + monthly_uses * months_left * outlook_high_rate() as upper_uses,
  previous_uses,
  100.0 * (estimate_uses - previous_uses) / nullif(previous_uses, 0) as estimate_yoy_pct,
  ((previous_uses - uses) / months_left) / nullif(monthly_uses, 0) as rate_needed_ratio,
  100.0 * uses / nullif(total_uses, 0) as estimate_share_pct,
  estimate_uses / nullif(systems, 0) as estimate_uses_per_system,
from estimates
