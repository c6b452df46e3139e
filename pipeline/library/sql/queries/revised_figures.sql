-- The figures that were published with another value before, with the files that state the old and the new one.
-- what.zh-Hant: 公布值曾變動之數據，並列載有修正前後數值之檔案。
select
  series,
  period,
  previous_value,
  latest_value,
  change,
  is_announced,
  previous_file,
  latest_file,
  latest_received_at,
from marts.revisions
order by period_start, series
