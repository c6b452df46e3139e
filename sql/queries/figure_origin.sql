-- Where a figure comes from: the file and row it was read from, the file's SHA-256, its source and when it was received.
-- what.zh-Hant: 單一數值之出處：讀取之檔案與列號、檔案之 SHA-256、資料來源及收到時間。
-- param: series text = uses/citizen; the series, as marts.series names it
-- param.zh-Hant: series; 數列代碼，見 marts.series
-- param: period text = 2020; the period, as marts.observations names it
-- param.zh-Hant: period; 期間，見 marts.observations
select
  observation.series,
  observation.period,
  observation.value,
  observation.status,
  observation.file,
  observation.row,
  file.source,
  source.publisher ->> 'en' as publisher_en,
  source.publisher ->> 'zh-Hant' as publisher_zh,
  file.origin,
  file.sha256,
  file.received_at,
from marts.observations as observation
join ops.files as file on file.file = observation.file
join ops.sources as source on source.source = file.source
where observation.series = $series and observation.period = $period
order by observation.period_start
