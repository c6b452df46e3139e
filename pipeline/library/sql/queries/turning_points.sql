-- The periods from which a series follows another line: the step there and the slope before and after; all series, or one.
-- what.zh-Hant: 數列之轉折點：自該期起改循另一趨勢線，並列落差及前後斜率；可列全部數列或單一數列。
-- param: series text = ; the series, as marts.series names it; nothing for all
-- param.zh-Hant: series; 數列代碼，見 marts.series；留空為全部
with stretches as (
  select
    *,
    lag(slope) over (partition by series order by segment) as slope_before,
  from statistics.segments
)
select
  stretch.series,
  observation.period,
  observation.value,
  stretch.step,
  stretch.slope_before,
  stretch.slope,
  stretch.is_significant,
from stretches as stretch
join marts.observations as observation using (series, period_start)
where stretch.slope_before is not null and ($series = '' or stretch.series = $series)
order by stretch.series, stretch.period_start
