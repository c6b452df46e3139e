-- The last value of a flow if it lies so far below everything before that it looks like part of a period, although its file
-- does not say so. It is not compared with any full period until this is settled; a real collapse would look the same.
-- what.zh-Hant: 流量末期值遠低於以往，疑為未滿期而檔案未載明者。釐清前不與完整期間比較；真實驟降亦呈此貌。
-- grain: series, period_start
-- title: suspected partial period
-- title.zh-Hant: 疑似期間未完整
-- kind: partial data = watch; figure to date
-- kind.zh-Hant: partial; 累計值
-- reason: The {{ observed | figure }} of {{ period | period }} is {{ ratio_pct | percent }} of the period before; the smallest such ratio so far was {{ lowest_ratio_pct | percent }}. It looks like part of a period, but its file does not say so; for a part of a total, the total may be what shows it.
-- reason.zh-Hant: {{ period | period }}之 {{ observed | figure }} 為前期之 {{ ratio_pct | percent }}，歷來最低比率為 {{ lowest_ratio_pct | percent }}；疑似僅涵蓋部分期間，惟檔案未註明（分項亦可能係依其合計判斷）。
-- remedy: Ask the publisher whether the period is complete. If it is, accept this flag and read the figure as a collapse; if not, state the months it covers.
-- remedy.zh-Hant: 請洽公布機關確認該期資料是否完整；如屬完整，即為實際驟降；如否，請註明涵蓋月份。
select
  series,
  period,
  period_start,
  period_end,
  'partial' as kind,
  'down' as direction,
  value as observed,
  100 * value / nullif(ratio_pct, 0) as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({
    ratio_pct: ratio_pct,
    lowest_ratio_pct: lowest_ratio_pct,
    used: [rows_used(series, comparable_start(period_start, frequency), period_start)],
    steps: list_filter(
      [
        figure_text(value) || ' / ' || figure_text(100 * value / nullif(ratio_pct, 0)) || ' = ' || decimals(ratio_pct, 1) || ' %',
        decimals(ratio_pct, 1) || ' %' || sign_between(ratio_pct, suspected_pct) || figure_text(suspected_pct) || ' %',
        decimals(ratio_pct, 1) || ' %' || sign_between(ratio_pct, lowest_ratio_pct * (1 - large_pct / 100))
          || decimals(lowest_ratio_pct, 1) || ' % · ' || (1 - large_pct / 100),
      ],
      lambda step: step is not null
    ),
  })::varchar as evidence,
from marts.partial_periods
join (
  select
    series,
    suspected_partial_percent(thresholds) as suspected_pct,
    large_change_percent(thresholds) as large_pct,
  from marts.series
) as limits using (series)
where basis = 'shape'
