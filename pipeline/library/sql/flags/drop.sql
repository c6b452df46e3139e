-- A full year whose value fell severely on the year before, or by a large percentage that stands out from its earlier growths; a half-year, quarter or month that did and lies far below its
-- range, or that fell severely if it has no range; or any of these that fell clearly, and below the wide range expected from earlier
-- growth, or below the range that is shown and clearly below all earlier values. Of several large falls in a row of half-years, quarters
-- or months only the first is flagged, and the first severe one.
-- what.zh-Hant: 較上年劇減、或大幅減少而異於歷來成長之完整年度；季或月大幅減少且遠低於其範圍，或無範圍而劇減者；或明顯減少並低於先前成長所預期之較寬範圍，或低於所示範圍且明顯低於以往各期者。季、月連續大幅減少者，以首期及首次劇減代表。
-- grain: series, period_start
-- kind: drop plain = alert, watch, notice; drop
-- kind.zh-Hant: drop; 驟降
-- reason: In {{ period | period }} the value was {{ observed | figure }}, {{ fall_pct | percent }} less than the {{ comparable_value | figure }} {{ compared_with | label }}. {{ beside_range | label }}
-- reason.zh-Hant: {{ period | period }}為 {{ observed | figure }}，較{{ compared_with | label }}之 {{ comparable_value | figure }} 減少 {{ fall_pct | percent }}。{{ beside_range | label }}
-- remedy: The rule flags a fall of {{ large_pct | percent }} or more (where it is unusual for the series), and any clear fall far below the expected range, or below that range and all earlier figures. Ask the publisher whether the definition, the coverage or the counting of the series changed, and look at the events beside the chart; they may coincide without being the cause.
-- remedy.zh-Hant: 凡減幅達 {{ large_pct | percent }}（尚須異於該數列歷來之變動），或明顯減少且遠低於預期範圍、或同時低於該範圍與歷來各期者，即予標記。請洽公布機關，確認該數列之定義、涵蓋範圍或統計口徑是否變動，並對照圖旁事件；時間相近不代表為其原因。
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
falls as (
  select
    comparison.*,
    limits.* exclude (series),
    -comparison.yoy_pct as fall_pct,
    expectation.* exclude (series, period_start, expected, lower, upper),
    coalesce(expectation.expected, comparable_value) as expected,
    cautious_deviation(typical_growth, typical_deviation, growth_sd, comparison_count) as deviation,
    expectation.lower,
    expectation.upper,
    -- clearly beyond all before: by a noticeable change, and by twice what its growths vary
    least(1 - noticeable_pct / 100, exp(-2 * deviation)) as clear_share,
    coalesce(
      value < flag_lower
        or (value < expectation.lower and value < lowest_before * clear_share),
      false
    ) as is_outside_range,
    coalesce(
      frequency <> 'year' and yoy_pct_before <= -large_pct
        and (yoy_pct > -severe_pct or yoy_pct_before <= -severe_pct),
      false
    ) as is_in_a_run,
    case
      when frequency = 'year'
        then yoy_pct <= -severe_pct
          or stands_out(ln(nullif(greatest(value, 0), 0) / comparable_value), typical_growth, deviation, coalesce(comparison_count >= comparisons_needed, false), large_pct, severe_pct)
      when expectation.lower is null then yoy_pct <= -severe_pct
      else value < wider_limit(expectation.expected, expectation.lower)
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
  where value < comparable_value
)
select
  series,
  period,
  period_start,
  period_end,
  'drop' as kind,
  'down' as direction,
  value as observed,
  expected,
  lower,
  upper,
  score,
  case
    when polarity = 'falling' then if(is_outside_range, 'watch', 'notice')
    when is_outside_range or fall_pct >= severe_pct then 'alert'
    else 'watch'
  end as severity,
  to_json({
    comparable_value: comparable_value,
    compared_with: compared_with,
    fall_pct: fall_pct,
    large_pct: large_pct,
    is_outside_range: is_outside_range,
    beside_range: beside_range(value, lower, upper),
    comparison_count: comparison_count,
    used: [rows_used(series, coalesce(used_from, comparable_start), period_start)],
    steps: list_concat(
      [
        change_in_percent(value, comparable_value),
        decimals(fall_pct, 2) || ' %' || sign_between(fall_pct, large_pct) || figure_text(large_pct) || ' %',
      ],
      expectation_steps(range_steps, value, flag_lower),
      case
        when value < lower and value < lowest_before * clear_share
          then [
            figure_text(value) || ' < ' || figure_text(lower) || ', ' || figure_text(value) || ' < ' || figure_text(lowest_before)
              || ' · ' || decimals(clear_share, 3),
          ]
        else []::varchar[]
      end
    ),
  })::varchar as evidence,
from falls
where (fall_pct >= large_pct and is_unusual_for_series and not is_in_a_run)
  or (is_outside_range and fall_pct >= noticeable_pct)
