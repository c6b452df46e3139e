-- A full year whose value rose by a large percentage on the year before that stands out from its earlier growths; a half-year, quarter or month that did and lies far above its
-- range, or that rose severely if it has no range; or any of these that rose clearly, and above the wide range expected from earlier
-- growth, or above the range that is shown and clearly above all earlier values. Of several large rises in a row of half-years, quarters
-- or months only the first is flagged. It mirrors the rule for falls on the log scale, so a rise of 25 % corresponds to a fall of 20 %.
-- what.zh-Hant: 較上年大幅增加而異於歷來成長之完整年度；季或月大幅增加且遠高於其範圍，或無範圍而劇增者；或明顯增加並高於先前成長所預期之較寬範圍，或高於所示範圍且明顯高於以往各期者。季、月連續大幅增加者以首期代表。與減少之規則以對數尺度對稱，即增 25% 對應減 20%。
-- grain: series, period_start
-- kind: rise plain = alert, watch, notice; rise
-- kind.zh-Hant: rise; 驟升
-- reason: In {{ period | period }} the value was {{ observed | figure }}, {{ rise_pct | percent }} more than the {{ comparable_value | figure }} {{ compared_with | label }}. {{ beside_range | label }}
-- reason.zh-Hant: {{ period | period }}為 {{ observed | figure }}，較{{ compared_with | label }}之 {{ comparable_value | figure }} 增加 {{ rise_pct | percent }}。{{ beside_range | label }}
-- remedy: The rule flags a rise of {{ large_pct | percent }} or more (where it is unusual for the series), and any clear rise far above the expected range, or above that range and all earlier figures. Ask the publisher whether the definition, the coverage or the counting of the series changed. After a large fall, see first whether the rise takes it back.
-- remedy.zh-Hant: 凡增幅達 {{ large_pct | percent }}（尚須異於該數列歷來之變動），或明顯增加且遠高於預期範圍、或同時高於該範圍與歷來各期者，即予標記。請洽公布機關，確認該數列之定義、涵蓋範圍或統計口徑是否變動；若前一年曾大幅下降，宜先檢視是否僅為回升。
with limits as (
  select
    series,
    polarity,
    large_change_percent(thresholds) as large_pct,
    severe_fall_percent(thresholds) as severe_pct,
    noticeable_change_percent(thresholds) as noticeable_pct,
    growth_comparisons_needed(thresholds) as comparisons_needed,
  from marts.series
),
rises as (
  select
    comparison.*,
    limits.* exclude (series),
    expectation.* exclude (series, period_start, expected, lower, upper),
    coalesce(expectation.expected, comparable_value) as expected,
    cautious_deviation(typical_growth, typical_deviation, growth_sd, comparison_count) as deviation,
    expectation.lower,
    expectation.upper,
    -- clearly beyond all before: by a noticeable change, and by twice what its growths vary
    least(1 - noticeable_pct / 100, exp(-2 * deviation)) as clear_share,
    coalesce(
      value > flag_upper
        or (value > expectation.upper and value * clear_share > highest_before),
      false
    ) as is_outside_range,
    coalesce(frequency <> 'year' and yoy_pct_before >= mirror_rise_percent(large_pct), false) as is_in_a_run,
    case
      when frequency = 'year'
        then stands_out(ln(value / comparable_value), typical_growth, deviation, coalesce(comparison_count >= comparisons_needed, false), large_pct, severe_pct)
      when expectation.upper is null then yoy_pct >= mirror_rise_percent(severe_pct)
      else value > wider_limit(expectation.expected, expectation.upper)
    end as is_unusual_for_series,
  from (
    select *, lag(yoy_pct) over (partition by series order by period_start) as yoy_pct_before
    from (
      select
        comparison.* replace (
          coalesce(cleaned_value, comparable_value) as comparable_value,
          100.0 * (comparison.value - coalesce(cleaned_value, comparable_value)) / coalesce(cleaned_value, comparable_value) as yoy_pct
        ),
        if(cleaned_value is null, 'year-before', 'year-before-cleaned') as compared_with,
      from marts.comparisons as comparison
      left join marts.cleaned_values as cleaned on cleaned.series = comparison.series and cleaned.period_start = comparison.comparable_start
      where coalesce(cleaned_value, comparable_value) > 0
    )
  ) as comparison
  left join marts.expectations as expectation using (series, period_start)
  join limits using (series)
  where value > comparable_value
)
select
  series,
  period,
  period_start,
  period_end,
  'rise' as kind,
  'up' as direction,
  value as observed,
  expected,
  lower,
  upper,
  score,
  case
    when polarity = 'falling' then if(is_outside_range or yoy_pct >= mirror_rise_percent(severe_pct), 'alert', 'watch')
    when is_outside_range then 'watch'
    else 'notice'
  end as severity,
  to_json({
    comparable_value: comparable_value,
    compared_with: compared_with,
    rise_pct: yoy_pct,
    large_pct: mirror_rise_percent(large_pct),
    is_outside_range: is_outside_range,
    beside_range: beside_range(value, lower, upper),
    comparison_count: comparison_count,
    used: [rows_used(series, coalesce(used_from, comparable_start), period_start)],
    steps: list_concat(
      [
        change_in_percent(value, comparable_value),
        decimals(yoy_pct, 2) || ' %' || sign_between(yoy_pct, mirror_rise_percent(large_pct))
          || mirror_rise_percent(large_pct) || ' %',
      ],
      expectation_steps(range_steps, value, flag_upper),
      case
        when value > upper and value * clear_share > highest_before
          then [
            figure_text(value) || ' > ' || figure_text(upper) || ', ' || figure_text(value) || ' > ' || figure_text(highest_before)
              || ' · ' || decimals(1 / clear_share, 3),
          ]
        else []::varchar[]
      end
    ),
  })::varchar as evidence,
from rises
where (yoy_pct >= mirror_rise_percent(large_pct) and is_unusual_for_series and not is_in_a_run)
  or (is_outside_range and yoy_pct >= mirror_rise_percent(noticeable_pct))
