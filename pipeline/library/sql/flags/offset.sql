-- A full period in which a large change of one part of a total is nearly offset by another part, so that the total
-- hardly moves; of several such pairs the largest. Such a pattern is consistent with reclassification between the two; it
-- does not prove one.
-- what.zh-Hant: 一分項之大幅變動幾為另一分項抵銷，致合計幾無變動之完整期間；數對中取最大者。此型態與重新歸類相符，惟非其證明。
-- grain: series, period_start
-- kind: offset plain = watch; offset between parts
-- kind.zh-Hant: offset; 分項增減相抵
-- reason: In {{ period | period }} {{ first_part | name }} {{ first_moved | label }} by {{ first_size | figure }} and {{ second_part | name }} {{ second_moved | label }} by {{ second_size | figure }}, while the total moved by only {{ total_size | figure }}; the smaller change is {{ offset_pct | decimal }}% of the larger. This is consistent with reclassification between the two groups; no source confirms it.
-- reason.zh-Hant: {{ period | period }}{{ first_part | name }}{{ first_moved | label }} {{ first_size | figure }}，{{ second_part | name }}{{ second_moved | label }} {{ second_size | figure }}，合計僅變動 {{ total_size | figure }}；較小之變動為較大者之 {{ offset_pct | decimal }}%。此情形與兩類別間重新歸類相符，惟尚無資料來源證實。
-- remedy: Ask the publisher whether anything was counted under another part from this period on. Until then compare the total across this period, not the parts.
-- remedy.zh-Hant: 請洽公布機關，確認自本期起是否有項目改列其他分項；確認前，跨本期之比較宜採合計數。
select
  series,
  period,
  period_start,
  period_end,
  'offset' as kind,
  'none' as direction,
  total_value as observed,
  total_value - total_change as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({
    first_part: first_part,
    second_part: second_part,
    first_change: first_change,
    second_change: second_change,
    total_change: total_change,
    first_moved: moved(first_change),
    first_size: abs(first_change),
    second_moved: moved(second_change),
    second_size: abs(second_change),
    total_size: abs(total_change),
    offset_pct: offset_pct,
    used: [
      rows_used(first_part, comparable_start, period_start),
      rows_used(second_part, comparable_start, period_start),
      rows_used(series, comparable_start, period_start),
    ],
    steps: [
      figure_text(least(abs(first_change), abs(second_change))) || ' / '
        || figure_text(greatest(abs(first_change), abs(second_change))) || ' = ' || decimals(offset_pct, 2) || ' %',
      decimals(offset_pct, 2) || ' %' || sign_between(offset_pct, match_pct) || figure_text(match_pct) || ' %',
      '|' || decimals(first_yoy_pct, 2) || ' %|, |' || decimals(second_yoy_pct, 2) || ' %| ≥ ' || figure_text(noticeable_pct) || ' %',
    ],
  })::varchar as evidence,
from marts.offsets
join (
  select
    series,
    offset_match_percent(thresholds) as match_pct,
    noticeable_change_percent(thresholds) as noticeable_pct,
  from marts.series
) as limits using (series)
where offset_pct >= match_pct
  and abs(total_change) <= (1 - match_pct / 100) * greatest(abs(first_change), abs(second_change))
  and abs(first_yoy_pct) >= noticeable_pct
  and abs(second_yoy_pct) >= noticeable_pct
qualify row_number() over (
  partition by series, period_start
  order by abs(first_change) + abs(second_change) desc, first_part, second_part
) = 1
