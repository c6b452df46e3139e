-- A file with rows that were set aside because they break the contract, with the first of the reasons. Rows that are known not
-- to be observations, such as totals and notes, are not counted.
-- what.zh-Hant: 讀取時有資料列因違反規範而剔除之檔案，並載首筆原因。合計、附註等非觀測值之列不計。
-- severity: show
-- grain: file
select
  file,
  count(distinct row) as row_count,
  min(row) as first_row,
  min_by(reason, {row: row, column_name: column_name}) as first_reason,
from ops.rejects
where is_fault
group by file
