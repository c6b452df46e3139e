-- A period that one file states for a series in more than one row; the last row is used.
-- what.zh-Hant: 同一檔案於一列以上載明之數列期間；採用末列。
-- severity: show
-- grain: file, series, period_start
select
  file,
  series,
  period_start,
  row_count,
  row as used_row,
from marts.vintages
where row_count > 1
