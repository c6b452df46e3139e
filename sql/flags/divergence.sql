-- A full year in which systems and uses moved in opposite ways. Small movements pass, unless the uses moved noticeably
-- or the systems did. Expected are the uses at the year before's uses per system.
-- grain: series, period_start
-- reason: In {{ period_start | year }} systems went from {{ previous_systems | count }} to {{ systems | count }} while uses went from {{ previous_uses | count }} to {{ observed | count }}. At the uses per system of the year before they would have been {{ expected | count }}.
-- reason.zh-Hant: {{ period_start | year }}應用系統數由 {{ previous_systems | count }} 項變為 {{ systems | count }} 項，使用人次卻由 {{ previous_uses | count }} 變為 {{ observed | count }}；若維持前一年平均每項使用人次，應為 {{ expected | count }}。
-- remedy: Read the count of systems and the uses apart in this year; see whether large systems opened, closed or moved to another group.
-- remedy.zh-Hant: 本年應用系統數與使用人次宜分別解讀，並確認是否有大型系統上線、停用或改列其他類別。
with opposite_changes as (
  select
    trend.*,
    systems - systems_change as previous_systems,
  from marts.usage_trend as trend
  where sign(systems_change) * sign(uses_change) = -1
)
select
  series,
  period_start,
  period_end,
  'divergence' as kind,
  case when uses_change < 0 then 'down' else 'up' end as direction,
  uses as observed,
  systems * previous_uses / nullif(previous_systems, 0) as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  case when uses_change < 0 then 'watch' else 'notice' end as severity,
  to_json({
    systems: systems,
    previous_systems: previous_systems,
    previous_uses: previous_uses,
    systems_change: systems_change,
    uses_change: uses_change,
    uses_change_pct: yoy_pct,
  })::varchar as evidence,
from opposite_changes
where abs(yoy_pct) >= noticeable_change_percent()
  or 100.0 * abs(systems_change) / nullif(previous_systems, 0) > noticeable_systems_percent()
