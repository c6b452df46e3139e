-- The first period of a year, half-year, quarter or month in which two parts of one total stand to each other the other way round, as closely as they
-- keep to their usual ratio, while their share of it is as usual: their figures may be exchanged. The larger part by its usual ratio is flagged.
-- what.zh-Hant: 同一合計之兩分項，其比率恰與平時相反（接近程度合於該比率平時之變動）而兩者合占之比率如常之首期年、季或月，疑為數值互換；以平時較大者代表。
-- grain: series, period_start
-- title: parts exchanged
-- title.zh-Hant: 分項互換
-- kind: exchanged data = alert; looks exchanged with another part
-- kind.zh-Hant: exchanged; 疑與另一分項互換
-- reason: {{ period | period }} had {{ observed | figure }} for {{ part | name }} and {{ expected | figure }} for {{ other_part | name }}: the other way round than usual, where the first is {{ usual_ratio | decimal }} times the second. The two look exchanged until {{ last_period | period }} ({{ period_count | count }} in a row).
-- reason.zh-Hant: {{ period | period }}{{ part | name }}為 {{ observed | figure }}，{{ other_part | name }}為 {{ expected | figure }}，與平時（前者為後者之 {{ usual_ratio | decimal }} 倍）相反；兩者疑自本期起互換，至{{ last_period | period }}（連續 {{ period_count | count }} 期）。
-- remedy: Compare the order of rows and columns in the publication with the one before. No figure was changed here.
-- remedy.zh-Hant: 請核對原公布資料之列、欄順序是否與前次不同。本報告未更動任何數值。
with figures as (
  select observation.series, period, period_start, period_end, definition, value, period_months(frequency) as months,
  from marts.comparable_observations as observation
  join marts.series using (series)
  anti join marts.partial_periods using (series, period_start)
  where period_months(frequency) is not null and is_full_period and value > 0
),
pairs as (
  select distinct series as total_series, first_part, second_part,
  from marts.offsets
  where offset_pct >= 50
),
-- step by step, since joined by their periods first they would be every series with every other
firsts as materialized (
  select * from pairs join figures on figures.series = first_part
),
seconds as materialized (
  select firsts.* exclude (series, value), firsts.value as first_value, other.value as second_value,
  from firsts
  join figures as other
    on other.series = second_part and other.period_start = firsts.period_start and other.definition = firsts.definition
),
ratios as (
  select
    seconds.*,
    ln(first_value / second_value) as ratio,
    ln((first_value + second_value) / whole.value) as share,
  from seconds
  join figures as whole on whole.series = total_series and whole.period_start = seconds.period_start
),
-- the others tell what is usual: parts that are exchanged once are no usual ratio
usual as (
  select
    first_part,
    second_part,
    definition,
    median(ratio) as usual_ratio,
    mad(ratio) as deviation,
    median(share) as usual_share,
    mad(share) as share_deviation,
  from ratios
  group by first_part, second_part, definition
  having count(*) >= 6
),
judged as (
  select
    *,
    greatest(0.05, 4 * 1.4826 * deviation) as tolerance,
    abs(ratio + usual_ratio) <= tolerance and 2 * abs(usual_ratio) >= greatest(0.2, 2 * tolerance) as is_exchanged,
    abs(share - usual_share) <= greatest(0.05, 4 * 1.4826 * share_deviation) as is_still,
  from ratios
  join usual using (first_part, second_part, definition)
),
runs as (
  select
    *,
    lag(is_exchanged) over by_pair as was_exchanged,
    sum(if(is_exchanged, 0, 1)) over (by_pair rows unbounded preceding) as run,
  from judged
  window by_pair as (partition by first_part, second_part, definition order by period_start)
),
exchanged as (
  select
    *,
    arg_max(period, period_start) over of_run as last_period,
    max(period_start) over of_run as last_start,
    count(*) over of_run as period_count,
    if(usual_ratio > 0, first_part, second_part) as part,
    if(usual_ratio > 0, second_part, first_part) as other_part,
    if(usual_ratio > 0, first_value, second_value) as part_value,
    if(usual_ratio > 0, second_value, first_value) as other_value,
  from runs
  where is_exchanged
  window of_run as (partition by first_part, second_part, definition, run)
)
select
  part as series,
  period,
  period_start,
  period_end,
  'exchanged' as kind,
  'down' as direction,
  part_value as observed,
  other_value as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'alert' as severity,
  to_json({
    part: part,
    other_part: other_part,
    usual_ratio: exp(abs(usual_ratio)),
    last_period: last_period,
    period_count: period_count,
    used: [rows_used(part, period_start, last_start), rows_used(other_part, period_start, last_start)],
    steps: [
      'ln(' || figure_text(part_value) || ' / ' || figure_text(other_value) || ') = ' || decimals(ln(part_value / other_value), 3)
        || ', median ' || decimals(abs(usual_ratio), 3),
      '|' || decimals(ln(part_value / other_value), 3) || ' + ' || decimals(abs(usual_ratio), 3) || '| ≤ ' || decimals(tolerance, 3),
    ],
  })::varchar as evidence,
from exchanged
where not coalesce(was_exchanged, true) and is_still
qualify row_number() over (partition by part, period_start order by abs(ratio + usual_ratio), other_part) = 1
