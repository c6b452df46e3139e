-- A full period in which a flow and the stock that it runs over moved in opposite directions. Small movements are ignored unless the
-- flow or the stock moved noticeably. Expected is the flow at the comparable period's flow per unit of the stock.
-- what.zh-Hant: 流量與其所對應之存量反向變動之完整期間。變動甚小者不計，除非流量或存量有明顯變動。預期值為依上年同期每單位存量流量推算之流量。
-- grain: series, period_start
-- kind: divergence plain = watch, notice; divergence of stock and flow
-- kind.zh-Hant: divergence; 存量與流量背離
-- reason: In {{ period | period }} {{ stock_series | name }} {{ stock_moved | label }} from {{ previous_stock | count }} to {{ stock | count }}, but {{ series | name }} {{ moved | label }} from {{ comparable_value | figure }} to {{ observed | figure }}. At the ratio of the year before it would have been {{ expected | figure }}.
-- reason.zh-Hant: {{ period | period }}{{ stock_series | name }}由 {{ previous_stock | count }} {{ stock_moved | label }}為 {{ stock | count }}，{{ series | name }}卻由 {{ comparable_value | figure }} {{ moved | label }}為 {{ observed | figure }}；若維持前一年兩者之比，應為 {{ expected | figure }}。
-- remedy: Read the stock and the series that runs over it apart in this period; see whether large parts of the stock came, went or moved to another group.
-- remedy.zh-Hant: 本期存量與其流量數列宜分別解讀，並確認存量是否有較大項目新增、停用或改列其他類別。
with opposite_changes as (
  select
    comparison.*,
    stock_series,
    stock - stock_change as previous_stock,
    100.0 * stock_change / nullif(stock - stock_change, 0) as stock_change_pct,
    polarity,
    noticeable_change_percent(thresholds) as noticeable_pct,
    noticeable_stock_percent(thresholds) as noticeable_stock_pct,
  from marts.comparisons as comparison
  join marts.series using (series)
  anti join marts.cleaned_values as cleaned on cleaned.series = comparison.series and cleaned.period_start = comparison.comparable_start
  where sign(stock_change) * sign(change) = -1
)
select
  series,
  period,
  period_start,
  period_end,
  'divergence' as kind,
  case when change < 0 then 'down' else 'up' end as direction,
  value as observed,
  stock * comparable_value / nullif(previous_stock, 0) as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  case when is_unwelcome(change, polarity) then 'watch' else 'notice' end as severity,
  to_json({
    stock_series: stock_series,
    stock: stock,
    previous_stock: previous_stock,
    comparable_value: comparable_value,
    stock_moved: moved(stock_change),
    moved: moved(change),
    used: [rows_used(series, comparable_start, period_start), rows_used(stock_series, comparable_start, period_start)],
    steps: [
      change_in_percent(stock, previous_stock),
      change_in_percent(value, comparable_value),
      figure_text(stock) || ' · ' || figure_text(comparable_value) || ' / ' || figure_text(previous_stock) || ' = '
        || figure_text(stock * comparable_value / nullif(previous_stock, 0)),
      '|' || decimals(yoy_pct, 2) || ' %|' || sign_between(abs(yoy_pct), noticeable_pct) || figure_text(noticeable_pct)
        || ' %, |' || decimals(stock_change_pct, 2) || ' %|'
        || sign_between(abs(stock_change_pct), noticeable_stock_pct) || figure_text(noticeable_stock_pct) || ' %',
    ],
  })::varchar as evidence,
from opposite_changes
where abs(yoy_pct) >= noticeable_pct or abs(stock_change_pct) > noticeable_stock_pct
