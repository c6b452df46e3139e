-- A full year whose uses rose by a large percentage, or rose above the range expected from the other years' growth. It
-- mirrors the rule for falls on the log scale, so a rise of 25 % stands against a fall of 20 %.
-- grain: series, period_start
-- reason: In {{ period_start | year }} uses were {{ observed | count }}, {{ rise_pct | percent }} more than the {{ previous_uses | count }} of the year before. Expected were about {{ expected | count }}, in the range {{ lower | count }} to {{ upper | count }}. The rule flags a rise of {{ large_pct | percent }} or more, and any clear rise above that range.
-- reason.zh-Hant: {{ period_start | year }}使用人次為 {{ observed | count }}，較前一年之 {{ previous_uses | count }} 增加 {{ rise_pct | percent }}；預期約為 {{ expected | count }}，範圍為 {{ lower | count }} 至 {{ upper | count }}。凡增幅達 {{ large_pct | percent }}，或明顯增加且高於該範圍者，即予標示。
-- remedy: Ask the publisher whether the counting, the systems or the demand changed. After a large fall, see first whether the rise takes it back.
-- remedy.zh-Hant: 請洽公布機關，確認統計口徑、應用系統或需求是否變動；若前一年曾大幅下降，宜先檢視是否僅為回升。
with rises as (
  select
    trend.*,
    other_count,
    mean_log_growth,
    sd_log_growth,
    coalesce(expected_uses, previous_uses) as expected,
    coalesce(lower_uses, previous_uses * (1 - large_change_percent() / 100)) as lower,
    coalesce(upper_uses, previous_uses * (1 + mirror_rise_percent(large_change_percent()) / 100)) as upper,
    score,
    coalesce(uses > upper_uses, false) as is_outside_range,
  from marts.usage_trend as trend
  left join marts.usage_growth_expected using (audience, year)
  where uses_change > 0
)
select
  series,
  period_start,
  period_end,
  'rise' as kind,
  'up' as direction,
  uses as observed,
  expected,
  lower,
  upper,
  score,
  case when is_outside_range then 'watch' else 'notice' end as severity,
  to_json({
    previous_uses: previous_uses,
    rise_pct: yoy_pct,
    large_pct: mirror_rise_percent(large_change_percent()),
    is_outside_range: is_outside_range,
    other_count: other_count,
    mean_log_growth: mean_log_growth,
    sd_log_growth: sd_log_growth,
  })::varchar as evidence,
from rises
where yoy_pct >= mirror_rise_percent(large_change_percent())
  or (is_outside_range and yoy_pct >= mirror_rise_percent(noticeable_change_percent()))
