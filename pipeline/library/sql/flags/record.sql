-- A full year, half-year, quarter or month whose value is clearly above the highest or below the lowest of all earlier full periods of its
-- definition (values that are cleaned left out), by more than the growths of years vary, if that record had stood for some years; a series that exceeds its last value every time sets no records.
-- what.zh-Hant: 明顯高於或低於先前各完整期間極值之完整年、季或月，且原極值已維持數年；年數列尚須逾其成長之變異；極值不含排除值，每期均創新高之數列不計。
-- grain: series, period_start
-- kind: record plain = notice; record
-- kind.zh-Hant: record; 新高或新低
-- reason: The {{ observed | figure }} of {{ period | period }} is {{ extreme | label }} so far; before, it was {{ expected | figure }} in {{ extreme_period | period }}. Earlier full periods: {{ earlier_count | count }}.
-- reason.zh-Hant: {{ period | period }}之 {{ observed | figure }} 為迄今{{ extreme | label }}；原為 {{ extreme_period | period }}之 {{ expected | figure }}（先前完整期間計 {{ earlier_count | count }} 期）。
-- remedy: Nothing is wrong with a record as such; name the years it covers when you quote it.
-- remedy.zh-Hant: 創新高或新低本身並非異常；引用時請註明所涵蓋之年度。
with full_periods as (
  select
    observation.*,
    frequency,
    -- a year that varies by as much sets records by chance
    greatest(record_margin_percent(thresholds), 100 * (exp(2 * cautious_deviation(0, typical_deviation, growth_sd, comparison_count)) - 1)) as margin_pct,
    record_earlier_years(thresholds) as earlier_years,
    record_standing_years(thresholds)::integer as standing_years,
    min(observation.value) filter (cleaned.series is null) over earlier as lowest,
    max(observation.value) filter (cleaned.series is null) over earlier as highest,
    arg_min({period: observation.period, start: period_start}, observation.value) filter (cleaned.series is null) over earlier as lowest_period,
    arg_max({period: observation.period, start: period_start}, observation.value) filter (cleaned.series is null) over earlier as highest_period,
    count(observation.value) over earlier as earlier_count,
    min(period_start) over earlier as first_start,
  from marts.comparable_observations as observation
  join marts.series using (series)
  left join (
    select series, period_start, typical_deviation, growth_sd, comparison_count,
    from marts.annual_expectations
  ) as growths using (series, period_start)
  left join marts.cleaned_values as cleaned using (series, period_start)
  anti join marts.partial_periods using (series, period_start)
  where is_full_period and observation.value is not null and nature = 'flow' and period_months(frequency) is not null
  window earlier as (partition by series, definition order by period_start rows between unbounded preceding and 1 preceding)
),
passed as (
  select
    *,
    case when value > highest then highest else lowest end as extreme,
    case when value > highest then highest_period else lowest_period end as extreme_period,
  from full_periods
  where value > highest + abs(highest) * margin_pct / 100
    or value < lowest - abs(lowest) * margin_pct / 100
)
select
  series,
  period,
  period_start,
  period_end,
  'record' as kind,
  case when value > highest then 'up' else 'down' end as direction,
  value as observed,
  extreme as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'notice' as severity,
  to_json({
    earlier_count: earlier_count,
    extreme: if(value > highest, 'highest', 'lowest'),
    extreme_period: extreme_period.period,
    used: [rows_used(series, first_start, period_start)],
    steps: [
      'min … max of ' || earlier_count || ': ' || figure_text(lowest) || ' … ' || figure_text(highest),
      figure_text(value) || ' / ' || figure_text(extreme) || ' − 1 = ' || decimals(100 * (value / nullif(extreme, 0) - 1), 2)
        || ' %, ± ' || figure_text(round(margin_pct, 1)) || ' %',
      extreme_period.period || ' + ' || standing_years || ' ≤ ' || period,
    ],
  })::varchar as evidence,
from passed
where earlier_count >= earlier_years * 12 / period_months(frequency)
  and extreme_period.start + to_years(standing_years) <= period_start
