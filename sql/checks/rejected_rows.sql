-- A file of which rows were set aside on reading, with the first of the reasons.
-- severity: show
-- grain: file
select
  file,
  count(distinct row) as row_count,
  min(row) as first_row,
  min_by(reason, row) as first_reason,
from ops.rejects
group by file
