-- A full year in which one audience's large change is nearly all taken back by the other's, so that the total hardly
-- moves. Such a pattern is consistent with reclassification between the two; it is no proof of one.
-- grain: series, period_start
-- reason: In {{ period_start | year }} government uses changed by {{ government_change | count }} and citizen uses by {{ citizen_change | count }}, and the total by only {{ total_change | count }}; the smaller change is {{ offset_pct | decimal }} % of the larger. This is consistent with reclassification between the two groups; no source confirms it.
-- reason.zh-Hant: {{ period_start | year }}公務使用人次增減 {{ government_change | count }}，民眾使用人次增減 {{ citizen_change | count }}，合計僅增減 {{ total_change | count }}；較小之變動為較大者之 {{ offset_pct | decimal }}%。此情形與兩類別間重新歸類相符，惟尚無資料來源證實。
-- remedy: Ask the publisher whether systems or uses were counted under another group from this year on. Until then compare the total across this year, not the groups.
-- remedy.zh-Hant: 請洽公布機關，確認自本年起是否有系統或使用人次改列其他類別；確認前，跨本年之比較宜採合計數。
select
  annual.series,
  annual.period_start,
  annual.period_end,
  'offset' as kind,
  'none' as direction,
  annual.uses as observed,
  annual.uses - total_change as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({
    government_change: government_change,
    citizen_change: citizen_change,
    total_change: total_change,
    government_change_pct: government_yoy_pct,
    citizen_change_pct: citizen_yoy_pct,
    offset_pct: offset_pct,
  })::varchar as evidence,
from marts.usage_offset
join marts.usage_annual as annual on annual.audience = 'total' and annual.year = usage_offset.year
where offset_pct >= offset_match_percent()
  and abs(government_yoy_pct) >= noticeable_change_percent()
  and abs(citizen_yoy_pct) >= noticeable_change_percent()
