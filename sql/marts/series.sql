-- One series: a measure of one audience, yearly. Uses are a flow over the year, systems a stock at its end. The total series is
-- the one that this series is a part of, the stock series the one that its flow runs over.
-- what.zh-Hant: 一個數列：單一使用對象之一項年指標。使用人次為全年流量，應用系統數為年底存量。total_series 為所屬合計，stock_series 為流量所對應之存量。
-- grain: series
-- check: frequency in ('year', 'half-year', 'quarter', 'month', 'week', 'day', 'hour', 'minute')
-- check: nature in ('flow', 'stock')
with measures as (
  select audience, unnest([{measure: 'uses', nature: 'flow'}, {measure: 'systems', nature: 'stock'}], recursive := true)
  from (select unnest(['government', 'citizen', 'total']) as audience)
)
select
  measure || '/' || audience as series,
  measure,
  'year' as frequency,
  nature,
  case when audience <> 'total' then measure || '/total' end as total_series,
  case when measure = 'uses' then 'systems/' || audience end as stock_series,
from measures
