-- A staged row whose audience and year have no published row in marts.usage_annual.
-- what.zh-Hant: 使用對象及年度未出現於 marts.usage_annual 之整理列。
-- severity: stop
select
  staged.file,
  staged.row,
  staged.audience,
  staged.year,
from staging.stg_moica_annual_usage as staged
left join marts.usage_annual as annual
  on annual.audience = staged.audience and annual.year = staged.year and annual.status <> 'missing'
where annual.audience is null
