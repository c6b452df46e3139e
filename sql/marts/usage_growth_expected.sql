-- The growth to be expected of one audience in one year from all its other growths (leave one out), as uses: the
-- two-sided 95 % prediction interval of Student's t for one further value, mean +- t * sd * sqrt(1 + 1/n) on the scale
-- of log growth. The score is the distance from the mean in units of that standard error. All but the growth and the
-- number of others is null with too few others.
-- Source of the formula, Hahn and Meeker, Statistical Intervals (1991), chapter 4.
-- grain: audience, year
-- check: lower_uses <= upper_uses
with growths as (
  select audience, year, previous_uses, log_growth
  from marts.usage_trend
  where log_growth is not null
),
spreads as (
  select
    this.audience,
    this.year,
    this.previous_uses,
    this.log_growth,
    count(other.log_growth) as other_count,
    case when other_count >= growth_comparisons_needed() then avg(other.log_growth) end as mean_log_growth,
    case when other_count >= growth_comparisons_needed() then stddev_samp(other.log_growth) end as sd_log_growth,
  from growths as this
  left join growths as other on other.audience = this.audience and other.year <> this.year
  group by this.audience, this.year, this.previous_uses, this.log_growth
),
errors as (
  select *, sd_log_growth * sqrt(1 + 1.0 / nullif(other_count, 0)) as standard_error
  from spreads
)
select
  audience,
  year,
  log_growth,
  other_count,
  mean_log_growth,
  sd_log_growth,
  previous_uses * exp(mean_log_growth) as expected_uses,
  previous_uses * exp(mean_log_growth - student_t_975(other_count - 1) * standard_error) as lower_uses,
  previous_uses * exp(mean_log_growth + student_t_975(other_count - 1) * standard_error) as upper_uses,
  (log_growth - mean_log_growth) / nullif(standard_error, 0) as score,
from errors
