-- A year that one file states in more than one row; the last row is used.
-- what.zh-Hant: 同一檔案於一列以上載明之年度；採用末列。
-- severity: show
-- grain: file, year
select
  file,
  year,
  count(distinct row) as row_count,
  list_sort(list(distinct row)) as rows,
from staging.stg_moica_annual_usage
group by file, year
having count(distinct row) > 1
