-- The published total of one measure in one year beside the sum of its parts; the computed total and the difference
-- (published less computed) are null where a part was not published or covers
-- another period.
-- grain: year, measure
with measures as (
  select
    year,
    period_start,
    period_end,
    audience,
    unnest([{measure: 'systems', figure: systems}, {measure: 'uses', figure: uses}], recursive := true),
  from marts.usage_annual
)
select
  year,
  measure,
  min(period_start) as period_start,
  max(period_end) as period_end,
  max(figure) filter (audience = 'government') as government,
  max(figure) filter (audience = 'citizen') as citizen,
  max(figure) filter (audience = 'total') as published_total,
  case when count(distinct period_end) = 1 then government + citizen end as computed_total,
  published_total - computed_total as difference,
from measures
group by year, measure
