-- One budget line of one fiscal year from the newest received budget file; amounts in New Taiwan dollars.
-- what.zh-Hant: 單一預算年度之一項預算科目，取自最近收到之預算檔案；金額為新臺幣元。
-- grain: row
with newest as (
  select *
  from landed.budget
  qualify dense_rank() over (order by _received_at desc, _file desc) = 1
)
select
  _file as file,
  _row as row,
  fiscal_year,
  amount_twd,
  scope_en,
  scope_zh,
  source,
from newest
