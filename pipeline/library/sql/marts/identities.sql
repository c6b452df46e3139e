-- The published total of one period beside the sum of its parts of one dimension. The computed total and the difference (published less
-- computed) are null where a part has no value or covers another period than the total, or is the only part known.
-- what.zh-Hant: 一期之公布合計及其單一分類各分項之和。任一分項無數值、涵蓋期間與合計不同，或僅知一項者，計算合計及差異（公布數減計算數）為空值。
-- grain: series, dimensions, period_start
with parts as (
  select
    parts.total_series as series,
    dimensions,
    parts.series as part,
    count(*) over (partition by parts.total_series, dimensions) as series_part_count,
  from marts.parts as parts
  join marts.series as whole on whole.series = parts.total_series
  where is_nearest and not coalesce(whole.is_computed, false)
),
part_values as (
  select parts.series, dimensions, parts.part, series_part_count, period_start, period_end, value
  from parts
  join marts.observations as observation on observation.series = parts.part
)
select
  total.series,
  part_values.dimensions,
  total.period,
  total.period_start,
  total.period_end,
  total.value as published_total,
  count(part_values.value) as part_count,
  list(part order by part) as parts,
  string_agg(figure_text(part_values.value), ' + ' order by part) as part_sum,
  case
    when part_count > 1 and part_count = min(series_part_count) and bool_and(part_values.period_end = total.period_end)
      then sum(part_values.value order by part)
  end as computed_total,
  published_total - computed_total as difference,
from marts.observations as total
join part_values on part_values.series = total.series and part_values.period_start = total.period_start
group by total.series, part_values.dimensions, total.period, total.period_start, total.period_end, total.value
