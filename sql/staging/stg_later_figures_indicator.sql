-- One later figure of another definition, from the newest received file of them.
-- what.zh-Hant: 一項採不同定義之後續數據，取自最近收到之檔案。
-- grain: row
with newest as (
  select *
  from landed.later_figures
  qualify dense_rank() over (order by _received_at desc, _file desc) = 1
)
select
  _file as file,
  _row as row,
  date,
  indicator_en,
  indicator_zh,
  value,
  source,
from newest
