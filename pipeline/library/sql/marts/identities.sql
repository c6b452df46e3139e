-- The published total of one period beside the sum of its parts of one dimension. The computed total and the difference (published less
-- computed) are null where a part that there is in the period has no value or covers another period than the total, or is the only part known, and where a
-- break of definition lies within the period.
-- what.zh-Hant: 一期之公布合計及其單一分類各分項之和。該期任一分項無數值、涵蓋期間與合計不同，或僅知一項，或期間內有定義變更者，計算合計及差異（公布數減計算數）為空值。
-- grain: series, dimensions, period_start
with parts as (
  select
    parts.total_series as series,
    dimensions,
    parts.series as part,
    parts.valid_from,
    parts.valid_until,
  from marts.parts as parts
  join marts.series as whole on whole.series = parts.total_series
  where is_nearest and not coalesce(whole.is_computed, false)
),
straddling as (
  select distinct series, period_start,
  from marts.observations
  join marts.breaks as break using (series)
  where break_date > period_start and break_date <= period_end
)
select
  total.series,
  dimensions,
  total.period,
  total.period_start,
  total.period_end,
  total.value as published_total,
  count(observation.value) as part_count,
  list(part order by part) filter (observation.series is not null) as parts,
  string_agg(figure_text(observation.value), ' + ' order by part) as part_sum,
  case
    when part_count > 1 and part_count = count(*) and count(whole_break.series) + count(part_break.series) = 0 and bool_and(observation.period_end = total.period_end)
      then sum(observation.value order by part)
  end as computed_total,
  published_total - computed_total as difference,
from marts.observations as total
join parts
  on parts.series = total.series
  and counts_in(valid_from, valid_until, total.period_start, total.period_end)
left join marts.observations as observation
  on observation.series = parts.part and observation.period_start = total.period_start
left join straddling as whole_break on whole_break.series = total.series and whole_break.period_start = total.period_start
left join straddling as part_break on part_break.series = parts.part and part_break.period_start = total.period_start
group by total.series, dimensions, total.period, total.period_start, total.period_end, total.value
having count(observation.series) > 0
