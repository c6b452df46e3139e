-- One audience's figures for one period as one received file states them; where a file states a period twice, its last
-- row. Vintages are numbered by the time of receipt, the first is 1.
-- what.zh-Hant: 單一使用對象單一期間之數據，依一份所收檔案所載；同一檔案重複列載者取末列。公布次序依收到時間編號，首次為 1。
-- grain: audience, period_start, period_end, vintage
with stated as (
  select *
  from staging.stg_moica_annual_usage
  where year is not null
  qualify row_number() over (partition by file, audience, period_start, period_end order by row desc) = 1
)
select
  *,
  row_number() over (partition by audience, period_start, period_end order by received_at, file) as vintage,
from stated
