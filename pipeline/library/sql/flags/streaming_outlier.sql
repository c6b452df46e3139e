-- An observation of a weekly, daily or finer series unlike those before: its value, its distance from comparable moments, its level or
-- its unrest lies beyond the range it kept, or it repeats earlier values to the digit (copy). What follows tells the kind of the others:
-- the level stays (LS), comes back in part (TC) or at once (AO); until enough has followed it is undetermined. The alert itself uses nothing later.
-- what.zh-Hant: 週、日或更短期間數列中，異於先前之觀測值：其數值、與可比時點之距離、水準或波動逾其範圍，或與先前數值逐位相同（copy）。其餘由其後走勢決定類型：水準維持（LS）、部分回復（TC）或立即回復（AO）；後續不足前為 undetermined（未定）。警示本身不使用其後資料。
-- grain: series, period_start
-- title: unusual against all before
-- title.zh-Hant: 異於先前觀測值
-- kind: AO statistical = alert, watch; additive outlier
-- kind.zh-Hant: AO; 單點離群值
-- kind: LS statistical = alert, watch; level shift
-- kind.zh-Hant: LS; 水準移動
-- kind: TC statistical = alert, watch; temporary change
-- kind.zh-Hant: TC; 暫時性變動
-- kind: undetermined statistical = alert, watch; outlier or level shift
-- kind.zh-Hant: undetermined; 離群值或水準移動（尚無法判別）
-- kind: copy statistical = alert, watch; repeats earlier figures
-- kind.zh-Hant: copy; 重複先前數值
-- reason: {{ period | period }} had {{ observed | figure }}; about {{ expected | figure }} was expected, {{ lower | figure }} to {{ upper | figure }}. By the measure "{{ test | label }}" this is {{ statistic | figure }}, beyond what the series kept to before ({{ low | figure }} to {{ high | figure }}).
-- reason.zh-Hant: {{ period | period }}為 {{ observed | figure }}，預期約 {{ expected | figure }}（{{ lower | figure }} 至 {{ upper | figure }}）；依「{{ test | label }}」衡量為 {{ statistic | figure }}，超出該數列先前之範圍（{{ low | figure }} 至 {{ high | figure }}）。
-- remedy: See whether the figure is complete and whether something is known of that day; a level that stays is worth a question to the publisher.
-- remedy.zh-Hant: 請確認該數是否完整，以及當日有無已知情事；如水準持續改變，宜洽公布機關瞭解。
with followed as (
  select
    alert.*,
    frequency,
    later_observations_needed(thresholds) as later_needed,
    grave_streaming_score(thresholds) as grave_score,
    severe_fall_percent(thresholds) as severe_pct,
    (level_after - level_before) / nullif(case test when 'level shift' then statistic else observed - expected end, 0) as stays,
  from statistics.streaming as alert
  join marts.series using (series)
)
select
  series,
  time_period(frequency, period_start) as period,
  period_start,
  case frequency when 'week' then period_start + interval 6 day else period_start end as period_end,
  case
    when test = 'copy' then 'copy'
    when test = 'change of scale' or later_count < later_needed or stays is null then 'undetermined'
    when stays >= 2 / 3 then 'LS'
    when stays >= 1 / 3 then 'TC'
    else 'AO'
  end as kind,
  case when case test when 'level shift' then statistic else observed - expected end < 0 then 'down' else 'up' end as direction,
  observed,
  expected,
  lower,
  upper,
  score,
  case
    when score >= grave_score then 'alert'
    when abs(observed - expected) >= severe_pct / 100 * abs(expected) and observed not between lower and upper then 'alert'
    else 'watch'
  end as severity,
  to_json({
    test: 'stream-' || replace(test, ' ', '-'),
    statistic: statistic,
    low: low,
    high: high,
    used: [rows_used(series, around_from, around_until)],
    steps: list_filter(
      [
        figure_text(observed) || ' − ' || figure_text(expected) || ' = ' || figure_text(observed - expected),
        test || ': ' || figure_text(statistic) || ' ∉ ' || figure_text(low) || ' … ' || figure_text(high),
        'score = ' || decimals(score, 3),
        'level: ' || figure_text(level_before) || ' → ' || figure_text(level_after) || ', ' || decimals(100 * stays, 0) || ' %',
      ],
      lambda step: step is not null
    ),
  })::varchar as evidence,
from followed
-- Less unrest than ever is nothing to ask about, and more of it only where the value itself is unexpected.
where test <> 'change of scale' or (statistic > high and observed not between lower and upper)
