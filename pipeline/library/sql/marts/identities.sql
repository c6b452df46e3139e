-- The published total of one period beside the sum of its parts. The computed total and the difference (published less
-- computed) are null where a part has no value or covers another period than the total, or is the only part known.
-- what.zh-Hant: 一期之公布合計及其分項之和。任一分項無數值、涵蓋期間與合計不同，或僅知一項者，計算合計及差異（公布數減計算數）為空值。
-- grain: series, period_start
with parts as (
  select
    total_series as series,
    series as part,
    count(*) over (partition by total_series) as series_part_count,
  from marts.series
  where total_series is not null
),
part_values as (
  select parts.series, parts.part, series_part_count, period_start, period_end, value
  from parts
  join marts.observations as observation on observation.series = parts.part
)
select
  total.series,
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
group by total.series, total.period, total.period_start, total.period_end, total.value
