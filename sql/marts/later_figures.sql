-- A later figure whose definition differs from the annual table's; it is never joined to that series.
-- what.zh-Hant: 一項定義與年表不同之後續數據，不併入該數列。
-- grain: date, indicator_en
select
  date,
  indicator_en,
  indicator_zh,
  value,
  source,
  file,
  row,
from staging.stg_later_figures_indicator
