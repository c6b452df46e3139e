-- One audience's uses (person-times over the period) and connected systems (at its end) in one year, as marts.observations has them; the
-- status and the file are those of the uses.
-- what.zh-Hant: 單一使用對象單一年度之使用人次（期間累計）及介接系統數（期末），取自 marts.observations；狀態及檔案依使用人次。
-- grain: audience, year
-- check: uses >= 0
-- check: systems >= 0
-- check: period_start <= period_end
with figures as (
  select observation.*, split_part(series, '/', 1) as measure, split_part(series, '/', 2) as audience,
  from marts.observations as observation
)
select
  uses.series,
  audience,
  year(uses.period_start)::integer as year,
  gregorian_to_roc(year) as roc_year,
  uses.period_start::date as period_start,
  uses.period_end::date as period_end,
  uses.months_covered,
  uses.status,
  systems.value::bigint as systems,
  uses.value::bigint as uses,
  uses.is_full_period,
  uses.vintage_count,
  uses.file,
  uses.row,
  uses.received_at,
from (from figures where measure = 'uses') as uses
left join (from figures where measure = 'systems') as systems using (audience, period_start)
