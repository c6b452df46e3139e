-- Two parts of one total that changed in opposite directions since the comparable full period, and how far one offsets the other:
-- offset_pct is the smaller change as a percentage of the larger, the shifts are those of the parts' shares, if these are shares of this total.
-- In a total with many parts of one dimension, each part is paired with the one whose opposite change is closest to its own.
-- what.zh-Hant: 同一合計之兩分項於上年同期比較中反向變動，及一項抵銷另一項之程度：offset_pct 為較小增減數占較大者之百分比，占比增減為兩分項占合計者，其占比另有所屬合計者為空值。分項眾多時，每項與反向變動最接近者並列。
-- grain: series, period_start, first_part, second_part
-- check: offset_pct > 0 and offset_pct <= 100
-- check: first_part < second_part
with parts as (
  select
    parts.series as part,
    parts.total_series,
    dimensions,
    period_start,
    change,
    yoy_pct,
    case when parts.total_series = series.total_series then share_change_points end as share_change_points,
  from marts.comparisons as comparison
  join marts.parts as parts using (series)
  join marts.series as series using (series)
  where is_nearest and counts_in(parts.valid_from, parts.valid_until, period_start, period_end) and period_months(comparison.frequency) is not null and change <> 0
)
select
  total.series,
  total.period,
  total.period_start,
  total.period_end,
  total.comparable_start,
  one.part as first_part,
  other.part as second_part,
  one.change as first_change,
  other.change as second_change,
  one.yoy_pct as first_yoy_pct,
  other.yoy_pct as second_yoy_pct,
  one.share_change_points as first_share_change_points,
  other.share_change_points as second_share_change_points,
  total.value as total_value,
  total.change as total_change,
  100.0 * least(abs(one.change), abs(other.change)) / greatest(abs(one.change), abs(other.change)) as offset_pct,
from parts as one
join parts as other
  on other.total_series = one.total_series and other.dimensions = one.dimensions and other.period_start = one.period_start and other.part > one.part
  and sign(other.change) = -sign(one.change)
join marts.comparisons as total on total.series = one.total_series and total.period_start = one.period_start
qualify row_number() over (partition by total.series, total.period_start, one.part order by offset_pct desc, other.part) = 1
  or row_number() over (partition by total.series, total.period_start, other.part order by offset_pct desc, one.part) = 1
