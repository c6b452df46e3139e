-- A series beside one of the same flow in shorter periods that fill its own: the same measure and the same last part of the
-- name (`uses/citizen` and `monthly-uses/citizen`; a name without a slash matches none). Weeks are left out, since they
-- do not fill months.
-- grain: series, finer_series
with flows as (
  select
    series,
    measure,
    list_position(['year', 'quarter', 'month', 'day'], frequency) as fineness,
    nullif(regexp_extract(series, '/([^/]*)$', 1), '') as part,
  from marts.series
  where nature = 'flow'
)
select
  coarse.series,
  fine.series as finer_series,
  fine.fineness,
from flows as coarse
join flows as fine
  on fine.measure = coarse.measure and fine.part = coarse.part and fine.fineness > coarse.fineness
