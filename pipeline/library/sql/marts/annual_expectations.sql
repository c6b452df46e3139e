-- What an annual series was expected to be in one full period, judged only from earlier growth under its definition, and in the period after
-- its last full one. The expected growth is the mean of earlier growth rates on the log scale, recent ones weighing more;
-- lower and upper bound the range of 95 %, flag_lower and flag_upper the wider range of 99 % for flags. A period whose
-- previous year is not full has no row. Where a value is cleaned (marts.cleaned_values) that counts for later years. Ranges are null with too few earlier growth rates, if the previous value is
-- zero, after any negative one, and if all earlier growth rates are the same or immeasurable. typical_growth and typical_deviation are the median of the earlier log growths and their median distance from it. The score is the distance of
-- the log growth from the expected one in standard errors of prediction.
-- what.zh-Hant: 年數列一個完整期間之預期值，僅由同一定義之先前成長率推得，並含最末完整期間之次期。預期成長率為先前對數成長率之平均，近期權重較高；lower、upper 為 95% 區間，flag_lower、flag_upper 為標記所用較寬之 99% 區間。前一年不完整者不列；排除值（marts.cleaned_values）對後續各年以替代值計；先前成長率不足、前一年數值為零、曾有負值，或先前成長率全同或大至無法計量者，區間為空值。typical_growth、typical_deviation 為先前對數成長率之中位數及其絕對離差中位數。score 為對數成長率偏離預期之程度，以預測標準誤計。
-- grain: series, period_start
-- check: lower <= expected and expected <= upper
-- check: flag_lower <= lower and upper <= flag_upper
-- check: is_forecast or value is not null
with full_periods as (
  select
    series,
    definition,
    period_start::timestamp as period_start,
    period_end::timestamp as period_end,
    observation.value,
    coalesce(cleaned_value, observation.value) as cleaned_value,
  from marts.comparable_observations as observation
  join marts.series using (series)
  left join marts.cleaned_values using (series, period_start)
  anti join marts.partial_periods using (series, period_start)
  where frequency = 'year' and is_full_period and observation.value is not null
),
last_periods as (
  select series, max(period_start) as last_start, arg_max(definition, period_start) as definition,
  from full_periods
  group by series
),
next_periods as (
  select
    series,
    definition,
    last_start + interval 1 year as period_start,
    last_start + interval 2 year - interval 1 day as period_end,
    null::double as value,
    null::double as cleaned_value,
  from last_periods
  anti join marts.breaks as break
    on break.series = last_periods.series and break_date > last_start and break_date < last_start + interval 2 year
),
periods as (
  select *, false as is_forecast from full_periods
  union all
  select *, true as is_forecast from next_periods
),
pairs as (
  select
    *,
    case when lag(period_start) over by_period = period_start - interval 1 year then lag(cleaned_value) over by_period end
      as previous_value,
    min(cleaned_value) over earlier as lowest_before,
    max(cleaned_value) over earlier as highest_before,
    growth_weight(date_diff('year', min(period_start) over (partition by series, definition), period_start)) as weight,
  from periods
  window
    by_period as (partition by series, definition order by period_start),
    earlier as (by_period rows between unbounded preceding and 1 preceding)
),
growths as (
  select
    *,
    case when value > 0 and previous_value > 0 then ln(value) - ln(previous_value) end as log_growth,
    case when cleaned_value > 0 and previous_value > 0 then ln(cleaned_value) - ln(previous_value) end as counted_growth,
    case when counted_growth is not null then weight end as counted_weight,
  from pairs
),
moments as (
  select
    *,
    count(counted_growth) over earlier as comparison_count,
    median(counted_growth) over earlier as typical_growth,
    mad(counted_growth) over earlier as typical_deviation,
    sum(counted_weight) over earlier as weight_sum,
    sum(counted_weight * counted_weight) over earlier as squared_weight_sum,
    sum(counted_weight * counted_growth) over earlier / weight_sum as mean_growth,
    sum(counted_weight * counted_growth * counted_growth) over earlier / weight_sum as mean_square,
  from growths
  window earlier as (
    partition by series, definition order by period_start rows between unbounded preceding and 1 preceding
  )
),
spreads as (
  select
    *,
    weight_sum * weight_sum / squared_weight_sum as effective_count,
    mean_square - mean_growth * mean_growth as variance,
    -- beyond 2,000 years the weights overflow; growths of e^10 times are no growths, and their ranges overflow too; a spread
    -- of less than a hundred thousandth of the growths is no more than the rounding of these sums
    comparison_count >= comparisons_needed
      and previous_value > 0
      and lowest_before >= 0
      and isfinite(effective_count)
      and mean_square < 100
      and variance > 1e-10 * mean_square as has_range,
  from moments
  join (select series, growth_comparisons_needed(thresholds) as comparisons_needed from marts.series) as limits using (series)
),
estimates as (
  select
    *,
    case when has_range then mean_growth end as expected_growth,
    case when has_range then sqrt(variance / (1 - 1 / effective_count)) end as growth_sd,
    interval_factor(effective_count) * growth_sd as half_width,
    flag_factor(effective_count) * growth_sd as flag_half_width,
  from spreads
)
select
  series,
  period_start,
  period_end,
  is_forecast,
  value,
  previous_value,
  lowest_before,
  highest_before,
  definition,
  log_growth,
  comparison_count,
  typical_growth,
  typical_deviation,
  case when has_range then effective_count end as effective_count,
  expected_growth,
  growth_sd,
  previous_value * exp(expected_growth) as expected,
  previous_value * exp(expected_growth - half_width) as lower,
  previous_value * exp(expected_growth + half_width) as upper,
  previous_value * exp(expected_growth - flag_half_width) as flag_lower,
  previous_value * exp(expected_growth + flag_half_width) as flag_upper,
  (log_growth - expected_growth) / (growth_sd * sqrt(1 + 1 / effective_count)) as score,
from estimates
where previous_value is not null
