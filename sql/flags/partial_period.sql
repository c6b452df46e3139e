-- A year that the figures cover only in part. Observed are the uses to date; expected and the bounds are the estimate
-- for the whole year, the only thing they are compared with.
-- grain: series, period_start
-- reason: The figure of {{ period_start | year }} covers {{ months_covered | count }} months only: {{ observed | count }} uses to date. An estimate for the whole year, pro rata, is {{ expected | count }} (between {{ lower | count }} and {{ upper | count }} if the remaining months run at {{ low_rate | ratio }} to {{ high_rate | ratio }} times the rate so far).
-- reason.zh-Hant: {{ period_start | year }}資料僅涵蓋前 {{ months_covered | count }} 個月，累計使用人次 {{ observed | count }}。按月數比例推估全年約 {{ expected | count }}（其餘月份若為目前月平均之 {{ low_rate | ratio }} 至 {{ high_rate | ratio }} 倍，則介於 {{ lower | count }} 至 {{ upper | count }}）。
-- remedy: Do not set this figure beside a full year; wait for the full year, or quote the estimate as an estimate.
-- remedy.zh-Hant: 本數不宜與完整年度逕行比較；請俟全年資料公布，或引用推估數並註明為推估。
select
  series,
  period_start,
  period_end,
  'partial_period' as kind,
  'none' as direction,
  uses_to_date as observed,
  estimate_uses as expected,
  lower_uses as lower,
  upper_uses as upper,
  null::double as score,
  'notice' as severity,
  to_json({
    months_covered: months_covered,
    months_left: months_left,
    low_rate: outlook_low_rate(),
    high_rate: outlook_high_rate(),
  })::varchar as evidence,
from marts.usage_outlook
