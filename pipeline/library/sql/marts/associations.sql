-- How closely one annual flow went with its stock over full years, as Pearson's correlation: of the levels, and of the
-- changes on the year before, each with its number of pairs and Fisher's interval of 95 %. Levels that both grow with time
-- correlate whatever they are, and pairs of neighbouring years are not independent, so their interval is too narrow; the
-- changes say more. The lag is that of 0 to 3 years after which the flow's change went most closely with the stock's; as it
-- is the largest of several, its interval is widened to 98.75 %, so that all four hold together with 95 % (Bonferroni).
-- A correlation is null for fewer than three pairs or without spread, an interval for fewer than four.
-- Sources: R. A. Fisher, Metron 1 (1921), 3-32; O. J. Dunn, Journal of the American Statistical Association 56 (1961), 52-64.
-- what.zh-Hant: 年流量數列與其存量之相關程度（完整年度之皮爾森相關係數）：分列水準值及年增減數，並載成對筆數及費雪 95% 區間。兩者均隨時間成長時，水準值必然相關，且鄰近年度並非獨立，故其區間過窄；年增減數較具意義。lag 為 0 至 3 年中，流量變動與存量變動最相關之落後年數；因取數者之最大，區間放寬為 98.75%（Bonferroni）。成對不足三筆或無變異者，相關係數為空值；不足四筆者，區間為空值。
-- grain: series
-- check: level_correlation between -1 and 1
-- check: change_correlation between -1 and 1
-- check: lag between 0 and 3
with years as (
  select series, period_start, value, stock, change, stock_change
  from marts.comparisons
  join (select series, stock_series from marts.series where stock_series is not null) using (series)
  -- what follows the last break of either
  anti join marts.breaks as break
    on break.series in (comparisons.series, stock_series) and break_date > comparisons.period_start
  where frequency = 'year' and is_full and stock is not null
),
levels as (
  select
    series,
    regr_count(value, stock) as n,
    case when n > 2 and stddev_pop(value) > 0 and stddev_pop(stock) > 0 then corr(value, stock order by period_start) end as r,
  from years
  group by series
),
lagged_changes as (
  select flow.series, lag, flow.period_start, flow.change, stock.stock_change
  from (select *, unnest(range(0, 4))::integer as lag from years) as flow
  join years as stock on stock.series = flow.series and stock.period_start = flow.period_start - to_years(lag)
  where flow.change is not null and stock.stock_change is not null
),
lags as (
  select
    series,
    lag,
    count(*) as n,
    case when n > 2 and stddev_pop(change) > 0 and stddev_pop(stock_change) > 0 then corr(change, stock_change order by period_start) end as r,
  from lagged_changes
  group by series, lag
),
closest as (
  select *
  from lags
  where r is not null and n > 3
  qualify row_number() over (partition by series order by abs(r) desc, lag) = 1
)
select
  series,
  levels.n as level_count,
  levels.r as level_correlation,
  correlation_bound(levels.r, levels.n, -1.959964) as level_lower,
  correlation_bound(levels.r, levels.n, 1.959964) as level_upper,
  coalesce(changes.n, 0) as change_count,
  changes.r as change_correlation,
  correlation_bound(changes.r, changes.n, -1.959964) as change_lower,
  correlation_bound(changes.r, changes.n, 1.959964) as change_upper,
  closest.lag,
  closest.n as lag_count,
  closest.r as lag_correlation,
  correlation_bound(closest.r, closest.n, -2.497705) as lag_lower,
  correlation_bound(closest.r, closest.n, 2.497705) as lag_upper,
from levels
left join (from lags where lag = 0) as changes using (series)
left join closest using (series)
