-- The published total of one period beside the sum of its parts of one dimension. The computed total and the difference (published less
-- computed) are null where a part that there is in the period has no value or covers another period than the total, or is the only part known, and where a
-- break of definition lies within the period. Where they differ, rounding is the largest difference that the digits of these series explain: all rounded
-- to the last digit that any of them has, if that is a decimal, a digit of a unit that is a multiple, or one behind which so many figures have
-- noughts as chance would have them once in 10^12.
-- what.zh-Hant: 一期之公布合計及其單一分類各分項之和。該期任一分項無數值、涵蓋期間與合計不同，或僅知一項，或期間內有定義變更者，計算合計及差異（公布數減計算數）為空值。兩者不符時，rounding 為各數列依其末位數字捨入所能解釋之最大差異。
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
),
sums as (
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
  -- Else all observations of all series would be gathered before it shows how few are parts.
  left join (from marts.observations semi join parts on part = marts.observations.series) as observation
    on observation.series = parts.part and observation.period_start = total.period_start
  left join straddling as whole_break on whole_break.series = total.series and whole_break.period_start = total.period_start
  left join straddling as part_break on part_break.series = parts.part and part_break.period_start = total.period_start
  group by total.series, dimensions, total.period, total.period_start, total.period_end, total.value
  having count(observation.series) > 0
),
unequal as (
  select series, dimensions, period_start, unnest(list_append(parts, series)) as rounded_series,
  from sums
  where difference <> 0
),
last_digits as (
  select observation.series, min(last_digit(value)) as place, count(distinct value) as figure_count,
  from marts.observations as observation
  semi join unequal on rounded_series = observation.series
  where value <> 0
  group by observation.series
),
roundings as (
  select
    unequal.series,
    dimensions,
    period_start,
    min(place) as last_place,
    case
      when last_place < 0 or (last_place = 0 and bool_or(is_multiple(unit))) or last_place * sum(figure_count) >= 12
        then count(*) * 0.5 * pow(10, last_place)
      else 0
    end as rounding,
  from unequal
  join last_digits on last_digits.series = rounded_series
  join marts.series as rounded on rounded.series = rounded_series
  group by unequal.series, dimensions, period_start
)
select sums.*, rounding,
from sums
left join roundings using (series, dimensions, period_start)
