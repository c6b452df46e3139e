-- The first period of a new segment of a yearly, half-yearly, quarterly or monthly series: from here on it follows another line, by more than
-- drifting noise would explain, both in its own unit and on the scale of growth.
-- what.zh-Hant: 年、季或月數列新線段之首期：自此改循另一趨勢線，其變動於原單位及成長尺度上均逾漫步誤差所能致者。
-- grain: series, period_start
-- kind: series_break statistical = watch; break in the series
-- kind.zh-Hant: series_break; 數列轉折
-- reason: From {{ period | period }} on the series follows another line: at the break its level {{ moved | label }} by {{ size | figure }}, and its change per period went from {{ slope_before | figure }} to {{ slope | figure }}. The value is {{ observed | figure }}; the line before leads to {{ expected | figure }}.
-- reason.zh-Hant: 自 {{ period | period }}起數列走勢轉變：轉折處水準{{ moved | label }} {{ size | figure }}，每期變動由 {{ slope_before | figure }} 變為 {{ slope | figure }}；實際值為 {{ observed | figure }}，依原走勢應為 {{ expected | figure }}。
-- remedy: Ask the publisher whether definition, coverage or method changed at this period. Until that is known, do not compare levels across it.
-- remedy.zh-Hant: 請洽公布機關，確認自本期起定義、涵蓋範圍或方法是否變更；確認前，不宜跨期比較水準。
with lines as (
  select
    *,
    lag(slope) over by_segment as slope_before,
    lag(level) over by_segment as level_before,
    lag(scale) over by_segment as scale_before,
    lag(period_start) over by_segment as start_before,
  from statistics.segments
  window by_segment as (partition by series order by segment)
)
select
  lines.series,
  observation.period,
  lines.period_start,
  observation.period_end,
  'series_break' as kind,
  case
    when abs(step) >= scale_before then case when step > 0 then 'up' else 'down' end
    when slope_change > 0 then 'up'
    else 'down'
  end as direction,
  observation.value as observed,
  observation.value - step as expected,
  null::double as lower,
  null::double as upper,
  greatest(evidence / evidence_limit, jump / jump_limit) as score,
  'watch' as severity,
  to_json({
    step: step,
    moved: moved(step),
    size: abs(step),
    slope: slope,
    slope_before: slope_before,
    used: [rows_used(lines.series, start_before, last_start)],
    steps: [
      'step = ' || figure_text(step) || ', slope: ' || figure_text(slope_before) || ' → ' || figure_text(slope),
      'evidence: ' || decimals(evidence, 2) || sign_between(evidence, evidence_limit) || '5 · ln n = ' || decimals(evidence_limit, 2),
      'jump: ' || decimals(jump, 2) || sign_between(jump, jump_limit) || 'sqrt(2 · ln 100n) · (1 + 8 / n) = ' || decimals(jump_limit, 2),
    ],
  })::varchar as evidence,
from lines
join marts.observations as observation on observation.series = lines.series and observation.period_start = lines.period_start
where is_significant
