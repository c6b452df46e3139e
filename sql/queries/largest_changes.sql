-- The largest changes on the year before, up or down, of all series of one measure; only full periods are compared.
-- what.zh-Hant: 單一指標各數列中，與上年同期相較增減幅度最大者；僅比較完整期間。
-- param: measure text = uses; the measure, as marts.series names it: uses or systems
-- param.zh-Hant: measure; 指標，見 marts.series：uses（使用人次）或 systems（應用系統數）
-- param: most integer = 10; how many are listed
-- param.zh-Hant: most; 列出筆數
select
  comparison.series,
  comparison.period,
  comparison.comparable_value,
  comparison.value,
  comparison.change,
  comparison.yoy_pct,
from marts.comparisons as comparison
join marts.series as series using (series)
where series.measure = $measure and comparison.yoy_pct is not null
order by abs(comparison.yoy_pct) desc, comparison.series, comparison.period
limit $most
