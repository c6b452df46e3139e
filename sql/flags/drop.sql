-- A full year whose uses fell by a large percentage, or fell below the range expected from the other years' growth.
-- grain: series, period_start
-- reason: In {{ period_start | year }} uses were {{ observed | count }}, {{ fall_pct | percent }} fewer than the {{ previous_uses | count }} of the year before. Expected were about {{ expected | count }}, in the range {{ lower | count }} to {{ upper | count }}. The rule flags a fall of {{ large_pct | percent }} or more, and any clear fall below that range.
-- reason.zh-Hant: {{ period_start | year }}使用人次為 {{ observed | count }}，較前一年之 {{ previous_uses | count }} 減少 {{ fall_pct | percent }}；預期約為 {{ expected | count }}，範圍為 {{ lower | count }} 至 {{ upper | count }}。凡減幅達 {{ large_pct | percent }}，或明顯減少且低於該範圍者，即予標示。
-- remedy: Ask the publisher whether the counting, the systems or the demand changed, and look at the events beside the chart; they may coincide without being the cause.
-- remedy.zh-Hant: 請洽公布機關，確認統計口徑、應用系統或需求是否變動，並對照圖旁事件；時間相近不代表為其原因。
with falls as (
  select
    trend.*,
    other_count,
    mean_log_growth,
    sd_log_growth,
    coalesce(expected_uses, previous_uses) as expected,
    coalesce(lower_uses, previous_uses * (1 - large_change_percent() / 100)) as lower,
    coalesce(upper_uses, previous_uses * (1 + mirror_rise_percent(large_change_percent()) / 100)) as upper,
    score,
    -yoy_pct as fall_pct,
    coalesce(uses < lower_uses, false) as is_outside_range,
  from marts.usage_trend as trend
  left join marts.usage_growth_expected using (audience, year)
  where uses_change < 0
)
select
  series,
  period_start,
  period_end,
  'drop' as kind,
  'down' as direction,
  uses as observed,
  expected,
  lower,
  upper,
  score,
  case when is_outside_range or fall_pct >= severe_fall_percent() then 'alert' else 'watch' end as severity,
  to_json({
    previous_uses: previous_uses,
    fall_pct: fall_pct,
    large_pct: large_change_percent(),
    is_outside_range: is_outside_range,
    other_count: other_count,
    mean_log_growth: mean_log_growth,
    sd_log_growth: sd_log_growth,
  })::varchar as evidence,
from falls
where fall_pct >= large_change_percent() or (is_outside_range and fall_pct >= noticeable_change_percent())
