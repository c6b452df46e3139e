-- Where a partial year, half-year, quarter or month of a flow may end, if it is known how much of it is covered. With shorter periods
-- of enough earlier years (method 'share'), the estimate is the value to date over the share that the same part of the year
-- had in them on average, and the bounds are those of the two-sided 95 % prediction interval of one further share: mean +- t
-- * sd * sqrt(1 + 1/n) of the shares' log odds, which keeps a share between zero and one. Without such years (method
-- 'pro-rata') the value continues at the rate so far, which ignores the season, and the bounds let the rest continue at
-- a low and a high multiple of that rate, an assumption without a probability. rate_needed_ratio is the rate of the
-- rest over the rate so far that would equal the comparable period. A stock stays as counted.
-- Source of the interval: Hahn and Meeker, Statistical Intervals (1991), chapter 4.
-- what.zh-Hant: 流量數列未滿期之年、季或月可能之全期數，以已涵蓋期間可知者為限。具足夠以往年度之較短期間資料者（method 為 share），推估數為迄今數值除以以往年度同部分之平均占比，上下限為占比對數勝算之雙尾 95% 預測區間。無此資料者（pro-rata），依迄今速率推算，未計季節，上下限為其餘期間採高低倍率之假設，並無機率意義。rate_needed_ratio 為欲與上年同期相等，其餘期間速率須為迄今之倍數。存量依所計之數。
-- grain: series, period_start
-- check: lower <= estimate and estimate <= upper
-- check: method in ('share', 'pro-rata')
with partial_flows as (
  select
    partial_period.*,
    definition,
    total_series,
    stock_series,
    outlook_years_back(thresholds)::integer as years_back_limit,
    outlook_years_needed(thresholds) as years_needed,
    outlook_low_rate(thresholds) as low_rate,
    outlook_high_rate(thresholds) as high_rate,
    period_months(partial_period.frequency) as full_months,
    partial_period.period_start + to_months(full_months) - interval 1 day as full_end,
    comparable_start(partial_period.period_start, partial_period.frequency) as comparable_start,
  from marts.partial_periods as partial_period
  join marts.comparable_observations as observation using (series, period_start)
  join marts.series using (series)
  where partial_period.nature = 'flow' and covered_share_pct is not null
),
earlier_years as (
  select
    series,
    period_start,
    unnest(range(1, years_back_limit + 1))::integer as years_back,
    period_start - to_years(years_back) as earlier_start,
    full_end + interval 1 day - to_years(years_back) as earlier_limit,
    covered_end + interval 1 day - to_years(years_back) as covered_limit,
  from partial_flows
  where covered_end is not null
),
earlier_sums as (
  select
    years.series,
    years.period_start,
    years.years_back,
    finer.finer_series,
    finer.fineness,
    sum(fine.value order by fine.period_start) as full_sum,
    sum(fine.value order by fine.period_start) filter (fine.period_end < covered_limit) as covered_sum,
    sum(datediff('day', fine.period_start, fine.period_end) + 1) as days_at_hand,
    coalesce(sum(datediff('day', fine.period_start, fine.period_end) + 1) filter (fine.period_end < covered_limit), 0) as covered_days,
  from earlier_years as years
  join marts.finer_series as finer on finer.series = years.series
  join marts.comparable_observations as fine
    on fine.series = finer.finer_series and fine.period_start >= earlier_start and fine.period_end < earlier_limit
  anti join marts.breaks as break
    on break.series in (years.series, finer.finer_series) and break_date > earlier_start and break_date <= years.period_start
  where fine.is_full_period and fine.value is not null
  group by
    years.series, years.period_start, years.years_back, earlier_start, covered_limit, earlier_limit, finer.finer_series, finer.fineness
  having days_at_hand = datediff('day', earlier_start, earlier_limit)
    and covered_days = datediff('day', earlier_start, covered_limit)
),
log_odds as (
  select
    series,
    period_start,
    count(*) as share_count,
    avg(ln(covered_sum / (full_sum - covered_sum)) order by years_back) as mean,
    student_t_975(share_count - 1) * stddev_samp(ln(covered_sum / (full_sum - covered_sum)) order by years_back) * sqrt(1 + 1.0 / share_count) as half_width,
  from earlier_sums
  join (select series, period_start, years_needed from partial_flows) as limits using (series, period_start)
  where covered_sum > 0 and covered_sum < full_sum
  group by series, period_start, finer_series, fineness, years_needed
  having count(*) >= years_needed
  qualify row_number() over (partition by series, period_start order by share_count desc, fineness, finer_series) = 1
),
shares as (
  select
    series,
    period_start,
    share_count,
    1 / (1 + exp(-mean)) as middle_share,
    1 / (1 + exp(half_width - mean)) as lower_share,
    1 / (1 + exp(-half_width - mean)) as upper_share,
  from log_odds
),
rates as (
  select
    this.*,
    share_count,
    lower_share,
    middle_share,
    upper_share,
    covered_share_pct / 100 as covered,
    coalesce(
      this.value * (full_months - this.months_covered) / this.months_covered,
      this.value * (1 - covered) / covered
    ) as rest,
    this.value + rest as pro_rata,
    comparable.value as comparable_value,
    total.value as total_value,
    stock.value as stock,
  from partial_flows as this
  left join shares using (series, period_start)
  left join marts.comparable_observations as comparable
    on comparable.series = this.series and comparable.period_start = this.comparable_start and comparable.is_full_period
    and comparable.definition = this.definition
  left join marts.comparable_observations as total
    on total.series = coalesce(total_series, this.series) and total.period_start = this.period_start
    and total.period_end = this.period_end
  left join marts.comparable_observations as stock on stock.series = stock_series and stock.period_end = this.period_end
)
select
  series,
  period,
  period_start,
  period_end,
  frequency,
  basis,
  months_covered,
  full_months - months_covered as months_left,
  covered_share_pct,
  comparable_start,
  value as value_to_date,
  case when share_count is null then 'pro-rata' else 'share' end as method,
  share_count,
  100 * lower_share as lower_share_pct,
  100 * upper_share as upper_share_pct,
  coalesce(value / middle_share, pro_rata) as estimate,
  coalesce(least(value / upper_share, value / lower_share), least(value + rest * low_rate, value + rest * high_rate)) as lower,
  coalesce(greatest(value / upper_share, value / lower_share), greatest(value + rest * low_rate, value + rest * high_rate)) as upper,
  comparable_value,
  100.0 * (estimate - comparable_value) / nullif(comparable_value, 0) as estimate_yoy_pct,
  ((comparable_value - value) / (1 - covered)) / nullif(pro_rata, 0) as rate_needed_ratio,
  100.0 * value / nullif(total_value, 0) as share_pct,
  stock,
  estimate / nullif(stock, 0) as estimate_per_stock,
from rates
