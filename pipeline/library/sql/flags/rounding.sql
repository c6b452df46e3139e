-- A published total that differs from the sum of its parts by no more than rounding explains. The first such period of each total is told, with
-- how many there are; none is an alert.
-- what.zh-Hant: 與分項之和不符、惟差異未逾捨入所能解釋之公布合計；各合計僅列首期及期數，不列警示。
-- grain: series
-- kind: rounding data = notice; rounding
-- kind.zh-Hant: rounding; 捨入
-- reason: The published total of {{ period | period }} is {{ observed | figure }}, and its {{ part_count | count }} parts add up to {{ expected | figure }}. The difference of {{ size | figure }} is rounding: by the digits that are published, up to {{ rounding | figure }} would be. Periods of this total of which the same holds: {{ period_count | count }}.
-- reason.zh-Hant: {{ period | period }}公布之合計為 {{ observed | figure }}，其 {{ part_count | count }} 項相加為 {{ expected | figure }}，相差 {{ size | figure }}，屬捨入：依所公布之位數，至多可差 {{ rounding | figure }}。該合計同屬此情形之期數：{{ period_count | count }}。
-- remedy: There is nothing to do; say beside a table that figures may not add up because they are rounded.
-- remedy.zh-Hant: 無須處理；可於表下註明數字因捨入或與合計不符。
with rounded as (
  select
    *,
    count(distinct period_start) over (partition by series) as period_count,
  from marts.identities
  join (select series, identity_tolerance(thresholds) as tolerance from marts.series) as limits using (series)
  where abs(difference) > tolerance * greatest(abs(published_total), abs(computed_total)) and abs(difference) <= rounding
)
select
  series,
  period,
  period_start,
  period_end,
  'rounding' as kind,
  case when difference > 0 then 'up' else 'down' end as direction,
  published_total as observed,
  computed_total as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'notice' as severity,
  to_json({
    part_count: part_count,
    difference: difference,
    size: abs(difference),
    rounding: rounding,
    period_count: period_count,
    used: list_transform(
      list_append(parts, series),
      lambda used_series: rows_used(used_series, period_start, period_start)
    ),
    steps: [
      part_sum || ' = ' || figure_text(computed_total),
      figure_text(published_total) || ' − ' || figure_text(computed_total) || ' = ' || signed(difference),
      '|' || signed(difference) || '| ≤ ' || figure_text(rounding),
    ],
  })::varchar as evidence,
from rounded
qualify row_number() over (partition by series order by period_start, abs(difference) desc, dimensions) = 1
