-- One dated event from the newest received file of events.
-- what.zh-Hant: 一則有日期之事件，取自最近收到之事件檔案。
-- grain: row
-- check: precision in ('day', 'month')
-- check: start_date is not null
with newest as (
  select *
  from landed.events
  qualify dense_rank() over (order by _received_at desc, _file desc) = 1
)
select
  _file as file,
  _row as row,
  date,
  case length(date) when 7 then 'month' else 'day' end as precision,
  try_cast(case length(date) when 7 then date || '-01' else date end as date) as start_date,
  event_en,
  event_zh,
  label_en,
  label_zh,
  source,
from newest
