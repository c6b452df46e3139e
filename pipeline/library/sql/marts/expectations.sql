-- What a series was expected to be in one full year, half-year, quarter or month, judged only from earlier periods of its definition, and in
-- the period after its last full one (is_forecast). Lower and upper bound the 95 % range, flag_lower and flag_upper the wider range for
-- flags, lowest and highest before are those of all earlier full periods, typical growth and deviation the medians of earlier log growths, growth_sd their standard deviation; only annual series have these. The score is the distance from the expected value in standard errors of prediction.
-- what.zh-Hant: 單一數列一個完整年、季或月之預期值，僅由同一定義之先前各期推得，並含最末完整期間之次期（is_forecast）。lower、upper 為 95% 區間，flag_lower、flag_upper 為標記所用較寬區間，lowest_before、highest_before 為先前各完整期間之極值，typical_growth、typical_deviation 為先前對數成長率之中位數及離差，growth_sd 為其標準差，後七者僅年數列有值。score 為偏離預期之程度，以預測標準誤計。
-- grain: series, period_start
-- check: lower <= expected and expected <= upper
with firsts as (
  select series, definition, min(period_start) as first_start,
  from marts.comparable_observations
  group by series, definition
),
last_firsts as (
  select series, arg_max(first_start, definition) as first_start,
  from firsts
  group by series
)
select
  series,
  period_start,
  is_forecast,
  comparison_count,
  expected,
  lower,
  upper,
  flag_lower,
  flag_upper,
  lowest_before,
  highest_before,
  typical_growth,
  typical_deviation,
  growth_sd,
  score,
  first_start as used_from,
  case
    when lower is not null
      then growth_range_steps(
        previous_value, comparison_count, expected_growth, growth_sd, interval_factor(effective_count), lower, upper
      )
  end as range_steps,
from marts.annual_expectations
join firsts using (series, definition)
union all by name
select
  series,
  period_start,
  is_forecast,
  known_count as comparison_count,
  expected,
  lower,
  upper,
  null::double as flag_lower,
  null::double as flag_upper,
  null::double as lowest_before,
  null::double as highest_before,
  null::double as typical_growth,
  null::double as typical_deviation,
  null::double as growth_sd,
  score,
  first_start as used_from,
  [
    known_count || ' → ' || figure_text(expected) || ' (95 %: ' || figure_text(lower) || ' … ' || figure_text(upper) || ')',
  ] as range_steps,
from statistics.next_periods
join last_firsts using (series)
