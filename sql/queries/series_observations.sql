-- The observations of one series from a day on, with their status and the file and row they stand in.
-- what.zh-Hant: 單一數列自某日起之各期數值、資料狀態及所在檔案與列號。
-- param: series text = uses/citizen; the series, as marts.series names it
-- param.zh-Hant: series; 數列代碼，見 marts.series
-- param: since date = 2010-01-01; the day on or after which a period starts
-- param.zh-Hant: since; 期間起日不早於本日
select
  period,
  value,
  status,
  is_full_period,
  file,
  row,
from marts.observations
where series = $series and period_start >= $since
order by period_start
