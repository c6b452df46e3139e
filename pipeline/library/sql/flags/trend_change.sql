-- The first period from which a yearly, half-yearly, quarterly or monthly series grows or shrinks at another rate, by more than a random walk
-- would show; not told where the series breaks at that place anyway. Expected is where the earlier rate leads to by the newest period.
-- what.zh-Hant: 年、季或月數列自此期起以不同速率增減，其變動逾隨機漫步所能致者；同處已列為數列轉折者不列。預期值為依原速率推至最末期之數。
-- grain: series, period_start
-- kind: trend_change statistical = watch; change of trend
-- kind.zh-Hant: trend_change; 趨勢改變
-- reason: Until {{ period | period }} the series changed by {{ before | text }} a year, from then on by {{ after | text }}. The newest figure is {{ observed | figure }}; at the earlier rate it would be {{ expected | figure }}.
-- reason.zh-Hant: {{ period | period }}以前，數列每年變動 {{ before | text }}，其後每年 {{ after | text }}。最新數為 {{ observed | figure }}；如維持原速率，應為 {{ expected | figure }}。
-- remedy: No single period stands out; look for what has been going on since then, such as another service that takes over, or a rule that changed.
-- remedy.zh-Hant: 此非單一期間之異常；請查明自該期起持續發生之情事，例如由其他服務取代，或規定變更。
with newest as (
  select series, max(period_start) as last_start, arg_max(value, period_start) as value, min(period_start) as first_start,
  from marts.observations
  anti join marts.partial_periods using (series, period_start)
  where value is not null and is_full_period and series in (select series from statistics.trend_changes)
  group by series
),
rates as (
  select
    *,
    if(scale = 'log', decimals(100 * (exp(slope_before) - 1), 2) || ' %', figure_text(slope_before)) as before,
    if(scale = 'log', decimals(100 * (exp(slope_after) - 1), 2) || ' %', figure_text(slope_after)) as after,
  from statistics.trend_changes
)
select
  series,
  observation.period,
  period_start,
  observation.period_end,
  'trend_change' as kind,
  if(tau < 0, 'down', 'up') as direction,
  newest.value as observed,
  expected,
  null::double as lower,
  null::double as upper,
  tau as score,
  'watch' as severity,
  to_json({
    before: before,
    after: after,
    used: [rows_used(series, first_start, last_start)],
    steps: [
      'slope: ' || before || ' → ' || after,
      'τ = ' || decimals(tau, 2) || ', |τ| ≥ ' || decimals(critical, 2),
    ],
  })::varchar as evidence,
from rates
join newest using (series)
join marts.observations as observation using (series, period_start)
where not exists (
  from statistics.segments as segment
  where segment.series = rates.series
    and is_significant
    and abs(datediff('month', segment.period_start, rates.period_start)) <= 24
)
