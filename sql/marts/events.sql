-- A dated event: context for the charts, never a cause. An event known only by its month spans the
-- month. The title holds its words by language, the labels are short
-- enough to stand on an axis.
-- what.zh-Hant: 一則有日期之事件，供圖表參照，不表示因果。僅知月份者涵蓋全月。title 依語言列載內容，label 為圖軸用簡稱。
-- grain: event_id
-- check: start_date <= end_date
select
  date || '.' || row_number() over (partition by date order by row) as event_id,
  date,
  precision,
  start_date,
  case precision when 'month' then last_day(start_date) else start_date end as end_date,
  year(start_date)::integer as year,
  event_en,
  event_zh,
  label_en,
  label_zh,
  to_json({en: event_en, 'zh-Hant': event_zh})::varchar as title,
  source,
  file,
  row,
from staging.stg_events_event
