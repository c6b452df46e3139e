-- One year, half-year, quarter or month of one series and the comparable period, the same one of the year before. All comparisons are null
-- unless both are full periods with a value; a partial or suspected partial period is not full, and a period of another definition is not
-- comparable. The compound growth counts from the first full period of the definition, for annual series only. Shares are shares of
-- the total of the same period_end, contributions are points of the total's growth; a total's own share is 100, a series
-- without a total has none. The stock is that at the period's end: value_per_stock is the flow per unit of it, and
-- change_per_added_stock the change of the flow per unit by which the stock grew, null if it did not grow.
-- what.zh-Hant: 單一數列之一年、半年、一季或一月，並列上年同期。兩期均為有數值之完整期間始予比較；未滿期、疑似未滿期及定義不同者不比較。複合成長率自該定義之首個完整期間起算，僅年數列；占比以 period_end 相同之合計為準，貢獻為對合計成長率之百分點；合計本身占比為 100，無合計之數列不列。存量為期末值：value_per_stock 為每單位存量之流量，change_per_added_stock 為存量每增一單位之流量增減數，存量未增者為空值。
-- grain: series, period_start
-- check: value_per_stock is null or is_full
with figures as (
  select
    observation.series,
    period,
    observation.period_start,
    period_end,
    observation.status,
    observation.value,
    definition,
    series.frequency,
    -- what ended is no part of its total, even where it goes on as the sum of others
    case
      when total_series is null then case when is_total then series.series end
      when counts_in(valid_from, valid_until, observation.period_start, period_end) then total_series
    end as whole_series,
    stock_series,
    is_full_period and partial_period.series is null and observation.value is not null as is_full,
    comparable_start(observation.period_start, series.frequency) as comparable_start,
  from marts.comparable_observations as observation
  join marts.series as series on series.series = observation.series
  left join (select distinct total_series as series, true as is_total from marts.series) as totals
    on totals.series = series.series
  left join (select series, period_start from marts.partial_periods) as partial_period
    on partial_period.series = observation.series and partial_period.period_start = observation.period_start
  where period_months(series.frequency) is not null
),
comparable as (
  select
    this.*,
    case when this.is_full and earlier.is_full then earlier.value end as comparable_value,
    case when this.is_full and earlier.is_full then earlier.period_end end as comparable_end,
  from figures as this
  left join figures as earlier on earlier.series = this.series and earlier.period_start = this.comparable_start and earlier.definition = this.definition
),
first_full as (
  select series, definition, min(period_start) as first_start, arg_min(value, period_start) as first_value
  from figures
  where is_full and frequency = 'year'
  group by series, definition
),
beside as (
  select
    this.*,
    first_value,
    datediff('year', first_start, this.period_start) as years_since_first,
    case when whole.period_end = this.period_end then 100.0 * this.value / nullif(whole.value, 0) end as share_pct,
    100.0 * this.comparable_value / nullif(whole.comparable_value, 0) as comparable_share_pct,
    whole.comparable_value as comparable_whole,
    stock.value as stock,
    stock.value - case when this.comparable_value is not null and earlier_stock.definition = stock.definition then earlier_stock.value end as stock_change,
  from comparable as this
  left join first_full on first_full.series = this.series and first_full.definition = this.definition
  left join comparable as whole on whole.series = this.whole_series and whole.period_start = this.period_start
  left join figures as stock on stock.series = this.stock_series and stock.period_end = this.period_end
  left join figures as earlier_stock
    on earlier_stock.series = this.stock_series and earlier_stock.period_end = this.comparable_end
)
select
  series,
  period,
  period_start,
  period_end,
  frequency,
  status,
  is_full,
  definition,
  value,
  comparable_start,
  comparable_value,
  value - comparable_value as change,
  case when comparable_value > 0 then 100.0 * change / comparable_value end as yoy_pct,
  case when value > 0 and comparable_value > 0 then ln(value / comparable_value) end as log_growth,
  case
    when is_full and years_since_first > 0 and first_value > 0 and value >= 0
      then 100 * (pow(value / first_value, 1.0 / years_since_first) - 1)
  end as compound_growth_pct,
  100.0 * change / nullif(comparable_whole, 0) as contribution_points,
  share_pct,
  case when comparable_value is not null then share_pct - comparable_share_pct end as share_change_points,
  stock,
  stock_change,
  case when is_full then value / nullif(stock, 0) end as value_per_stock,
  case when stock_change > 0 then change / stock_change end as change_per_added_stock,
from beside
