-- A published figure of a series and period for which marts.observations has no value.
-- what.zh-Hant: 已公布而未列入 marts.observations 之數列期間。
-- severity: stop
select
  vintage.file,
  vintage.row,
  vintage.series,
  vintage.period_start,
from marts.vintages as vintage
left join marts.observations as observation
  on observation.series = vintage.series and observation.period_start = vintage.period_start and observation.status <> 'missing'
where observation.series is null and vintage.value is not null and not vintage.is_withdrawn
