-- A staged row whose audience and year have no published row in marts.usage_annual.
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
