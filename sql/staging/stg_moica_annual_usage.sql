-- One audience's connected systems and uses in one year, as one row of one received file states them. The total is
-- the published one. An audience for which the row states neither figure has no row here.
-- what.zh-Hant: 單一年度單一使用對象之應用系統數及使用人次，依所收檔案中一列所載。合計為公布之合計；該列兩數均未載之使用對象不列。
-- grain: file, row, audience
-- check: audience in ('government', 'citizen', 'total')
-- check: uses >= 0
-- check: systems >= 0
with audiences as (
  select
    _file as file,
    _row as row,
    _received_at as received_at,
    year(period_start)::integer as year,
    period_start,
    period_end,
    months_covered,
    _status as status,
    unnest([
      {audience: 'government', systems: government_systems, uses: government_uses},
      {audience: 'citizen', systems: citizen_systems, uses: citizen_uses},
      {audience: 'total', systems: total_systems, uses: total_uses},
    ]) as figures,
  from landed.moica_annual
)
select
  file,
  row,
  received_at,
  figures.audience as audience,
  year,
  period_start,
  period_end,
  months_covered,
  status,
  figures.systems as systems,
  figures.uses as uses,
from audiences
where figures.systems is not null or figures.uses is not null
