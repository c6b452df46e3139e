-- A published figure that changed between vintages of the same source and period. The previous value is the last one that differs
-- from the latest, the change is the latest less the previous. The first file is the first that states the figure, the
-- previous file the last one before the change, the latest file the first after it; is_announced says whether a file with
-- the latest figure marks it as revised.
-- what.zh-Hant: 同一來源同一期間於不同公布次序間變動之公布值。previous_value 為最近一次與最新值不同者，change 為最新值減前次值。first_file 為首次載有該數之檔案，previous_file 為變動前之最近檔案，latest_file 為變動後之首份檔案；is_announced 為載有最新值之檔案是否註明修正。
-- grain: series, period_start
-- check: latest_value <> previous_value
with stated_again as (
  select series, source, period_start, period_end
  from marts.vintages
  where value is not null
  group by series, source, period_start, period_end
  having count(distinct value) > 1
),
figures as (
  select vintages.*, period,
  from marts.vintages as vintages
  join stated_again using (series, source, period_start, period_end)
  join marts.observations as observation using (series, source, period_start, period_end)
  where vintages.value is not null
),
published as (
  select *, max_by(value, vintage) over (partition by series, period_start) as latest_value
  from figures
),
changed as (
  select *, max(vintage) filter (value <> latest_value) over (partition by series, period_start) as last_other_vintage,
  from published
)
select
  series,
  period,
  period_start,
  period_end,
  min_by(value, vintage) as first_value,
  max_by(value, vintage) filter (vintage <= last_other_vintage) as previous_value,
  latest_value,
  latest_value - previous_value as change,
  coalesce(bool_or(status = 'restated') filter (vintage > last_other_vintage), false) as is_announced,
  count(*) as vintage_count,
  min_by(file, vintage) as first_file,
  max_by(file, vintage) filter (vintage <= last_other_vintage) as previous_file,
  min_by(file, vintage) filter (vintage > last_other_vintage) as latest_file,
  min_by(received_at, vintage) as first_received_at,
  max_by(received_at, vintage) filter (vintage <= last_other_vintage) as previous_received_at,
  min_by(received_at, vintage) filter (vintage > last_other_vintage) as latest_received_at,
from changed
group by series, period, period_start, period_end, latest_value
