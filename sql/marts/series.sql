-- One series: a measure of one audience, yearly. Uses are a flow over the year, systems a stock at its end. The total series is
-- the one that this series is a part of, the stock series the one that its flow runs over.
-- grain: series
-- check: frequency in ('year', 'quarter', 'month', 'week', 'day', 'hour', 'minute')
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
