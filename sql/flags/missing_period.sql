-- A year within the span of the published figures for which no uses were published.
-- grain: series, period_start
-- reason: No uses were published for {{ period_start | year }}, a year within the span of the published figures. No growth is computed into or out of this year.
-- reason.zh-Hant: {{ period_start | year }}介於已公布資料之起迄年度間，惟無使用人次；本年與次年均不計算成長率。
-- remedy: Look whether the publisher left the year out, or whether its row was set aside on reading.
-- remedy.zh-Hant: 請確認係公布機關未公布，或該列於讀取時已被剔除。
select
  series,
  period_start,
  period_end,
  'missing_period' as kind,
  'none' as direction,
  null::double as observed,
  null::double as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({status: status, systems: systems})::varchar as evidence,
from marts.usage_annual
where uses is null
