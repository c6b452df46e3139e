-- A full period in which a part's share of its total moved by many points since the comparable period; of a total's parts the one
-- whose share moved the most, of two that mirror each other the one that gained.
-- what.zh-Hant: 分項占合計比率較上年同期變動達數個百分點之完整期間；取占比變動最大之分項，兩分項互為消長者取增加者。
-- grain: series, period_start
-- kind: share_shift plain = notice; shift of shares
-- kind.zh-Hant: share_shift; 占比變動
-- reason: In {{ period | period }} the share of {{ series | name }} in its total {{ moved | label }} from {{ previous_share_pct | percent }} to {{ share_pct | percent }}; at the earlier share the value would have been {{ expected | figure }}.
-- reason.zh-Hant: {{ period | period }}{{ series | name }}占合計之比率由 {{ previous_share_pct | percent }} {{ moved | label }}為 {{ share_pct | percent }}；若維持原占比，應為 {{ expected | figure }}。
-- remedy: See whether both parts moved or only one, and whether anything was counted under another group from this period on.
-- remedy.zh-Hant: 請檢視係兩類同時變動或僅其一變動，並確認自本期起是否改列類別。
with shifts as (
  select
    comparison.*,
    total_series,
    dimensions,
    total.value as total_value,
    comparison.share_pct - comparison.share_change_points as previous_share_pct,
    share_shift_points(thresholds) as least_points,
  from marts.comparisons as comparison
  join marts.series as series using (series)
  join marts.parts as part using (series, total_series)
  join marts.comparisons as total on total.series = total_series and total.period_start = comparison.period_start
  anti join marts.cleaned_values as cleaned
    on (cleaned.series = comparison.series or cleaned.series = total_series) and cleaned.period_start = comparison.comparable_start
  where total_series is not null and nature = 'flow' and comparison.share_change_points is not null
),
largest as (
  select *
  from shifts
  qualify row_number() over (
    partition by total_series, dimensions, period_start
    order by round(abs(share_change_points), 9) desc, share_change_points desc, series
  ) = 1
)
select
  series,
  period,
  period_start,
  period_end,
  'share_shift' as kind,
  case when share_change_points > 0 then 'up' else 'down' end as direction,
  value as observed,
  total_value * previous_share_pct / 100 as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'notice' as severity,
  to_json({
    share_pct: share_pct,
    previous_share_pct: previous_share_pct,
    shift_points: share_change_points,
    moved: moved(share_change_points),
    used: [rows_used(series, comparable_start, period_start), rows_used(total_series, comparable_start, period_start)],
    steps: [
      decimals(share_pct, 2) || ' % − ' || decimals(previous_share_pct, 2) || ' % = ' || decimals(share_change_points, 2),
      '|' || decimals(share_change_points, 2) || '|' || sign_between(abs(share_change_points), least_points) || figure_text(least_points),
    ],
  })::varchar as evidence,
from largest
where abs(share_change_points) >= least_points
