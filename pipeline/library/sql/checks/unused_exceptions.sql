-- An exception in data/exceptions.csv that matches no flag of this release: the flag is gone, or its series or period is mistyped.
-- what.zh-Hant: data/exceptions.csv 中與本次發布之標記均不相符之確認紀錄：標記已消失，或數列、期間誤植。
-- severity: show
-- grain: line
select
  file,
  line,
  flag,
  series,
  period,
  reason,
  date,
from ops.exceptions
where not is_used
