-- A file that departs from the contract in its columns, units or language, by kind of change; accepted changes are listed as well.
-- what.zh-Hant: 欄位、單位或語言與規範不同之檔案，依變動種類分列；已接受之變動亦列載。
-- severity: show
-- grain: file, kind
select
  file,
  kind,
  count(*) as change_count,
from ops.schema_changes
group by file, kind
