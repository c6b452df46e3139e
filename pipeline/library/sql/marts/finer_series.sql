-- A series and one of the same flow in shorter periods that fill its own: the one that names it as its coarser series, or else one with the
-- same measure and the same last part of the name (`visits/adults` and `monthly-visits/adults`; a name without a slash matches none). Weeks
-- are left out, since they do not fill months.
-- what.zh-Hant: 一數列及同一流量之較短期間數列：以 coarser_series 載明者，或指標相同且代碼末段相同者（如 `visits/adults` 與 `monthly-visits/adults`；代碼無斜線者不相配）。週不能補足月，故不列。
-- grain: series, finer_series
with flows as (
  select
    series,
    measure,
    coarser_series,
    list_position(['year', 'half-year', 'quarter', 'month', 'day'], frequency) as fineness,
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
  on fine.fineness > coarse.fineness
  and case
    when fine.coarser_series is null then fine.measure = coarse.measure and fine.part = coarse.part
    else fine.coarser_series = coarse.series
  end
