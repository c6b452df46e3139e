-- A published total that is not the sum of its parts, by more than rounding explains; of parts of several dimensions the largest difference is told, and all are shown.
-- what.zh-Hant: 不等於分項之和、且差異逾捨入所能解釋之公布合計；依數項分類均有分項者，以差異最大者說明，並列示全部。
-- grain: series, period_start
-- kind: identity_broken data = alert; parts and total disagree
-- kind.zh-Hant: identity_broken; 合計不符
-- reason: The published total of {{ period | period }} is {{ observed | figure }}, but its {{ part_count | count }} parts add up to {{ expected | figure }}. They differ by {{ size | figure }}.
-- reason.zh-Hant: {{ period | period }}公布之合計為 {{ observed | figure }}，惟其 {{ part_count | count }} 項相加為 {{ expected | figure }}，相差 {{ size | figure }}。
-- remedy: Compare the row with the publication, then ask the publisher which of the figures is wrong. No figure was changed here.
-- remedy.zh-Hant: 請先與原公布資料核對，再洽公布機關確認何數有誤；本報告未更動任何數值。
with identities as (
  select
    *,
    case when count(*) over (partition by series, period_start) > 1 then dimensions || ': ' else '' end as prefix,
  from marts.identities
),
largest as (
  select *
  from identities
  join (select series, identity_tolerance(thresholds) as tolerance from marts.series) as limits using (series)
  where abs(difference) > coalesce(rounding, 0) + tolerance * greatest(abs(published_total), abs(computed_total))
  qualify row_number() over (partition by series, period_start order by abs(difference) desc, dimensions) = 1
),
steps as (
  select
    series,
    period_start,
    flatten(
      list(
        [
          prefix || part_sum || ' = ' || figure_text(computed_total),
          figure_text(published_total) || ' − ' || figure_text(computed_total) || ' = ' || signed(difference),
        ]
        order by abs(difference) desc, dimensions
      )
    ) as steps,
  from identities
  where computed_total is not null
  group by series, period_start
)
select
  series,
  period,
  period_start,
  period_end,
  'identity_broken' as kind,
  case when difference > 0 then 'up' else 'down' end as direction,
  published_total as observed,
  computed_total as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'alert' as severity,
  to_json({
    part_count: part_count,
    difference: difference,
    size: abs(difference),
    used: list_transform(
      list_append(parts, series),
      lambda used_series: rows_used(used_series, period_start, period_start)
    ),
    steps: steps,
  })::varchar as evidence,
from largest
join steps using (series, period_start)
