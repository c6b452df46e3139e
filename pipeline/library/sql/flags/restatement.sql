-- A figure that an earlier file published with another value for the same period. A silent restatement, which no file marks as
-- revised, is to be watched; an announced one is a notice.
-- what.zh-Hant: 與先前檔案所載同期數值不同之數據。無檔案註明修正者列為注意，已註明者列為提示。
-- grain: series, period_start
-- kind: restatement data = watch, notice; restatement
-- kind.zh-Hant: restatement; 數據修正
-- reason: The figure of {{ period | period }} was {{ expected | figure }} and is now {{ observed | figure }}. Received files that state it: {{ vintage_count | count }}; the first said {{ first_value | figure }}. {{ announcement | label }}.
-- reason.zh-Hant: {{ period | period }}之數值由 {{ expected | figure }} 改為 {{ observed | figure }}；共 {{ vintage_count | count }} 份收到之檔案載有該數，首次公布為 {{ first_value | figure }}。{{ announcement | label }}。
-- remedy: Look for a correction notice of the publisher, and compare the two files. Statements made from the earlier figure need another look.
-- remedy.zh-Hant: 請查閱公布機關是否有更正說明，並比對前後檔案；先前引用舊數值之敘述宜重新檢視。
select
  series,
  time_period(frequency, period_start) as period,
  period_start,
  period_end,
  'restatement' as kind,
  case when change > 0 then 'up' else 'down' end as direction,
  latest_value as observed,
  previous_value as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  case when is_announced then 'notice' else 'watch' end as severity,
  to_json({
    first_value: first_value,
    change: change,
    vintage_count: vintage_count,
    announcement: case when is_announced then 'announced-revision' else 'silent-revision' end,
    first_file: first_file,
    previous_file: previous_file,
    latest_file: latest_file,
    used: [rows_used(series, period_start::timestamp, period_start::timestamp)],
    steps: [
      previous_file || ': ' || figure_text(previous_value),
      latest_file || ': ' || figure_text(latest_value),
      figure_text(latest_value) || ' − ' || figure_text(previous_value) || ' = ' || signed(change),
    ],
  })::varchar as evidence,
from marts.revisions
join marts.series using (series)
