-- One observation of a series of years, quarters or months, or of a finer series that fills such periods: what is compared with
-- the year before. Other daily and finer series, which may be long, are watched as they come instead.
-- grain: series, period_start
with compared as (
  select series from marts.series where period_months(frequency) is not null
  union
  select finer_series from marts.finer_series
)
select observation.*
from marts.observations as observation
join compared using (series)
