-- A published total that is not the sum of its parts.
-- grain: series, period_start
-- reason: The published total of {{ period_start | year }} is {{ observed | count }}, but its parts, {{ government | count }} and {{ citizen | count }}, add up to {{ expected | count }}: a difference of {{ difference | count }}.
-- reason.zh-Hant: {{ period_start | year }}公布之合計為 {{ observed | count }}，惟公務 {{ government | count }} 與民眾 {{ citizen | count }} 相加為 {{ expected | count }}，相差 {{ difference | count }}。
-- remedy: Compare the row with the publication, then ask the publisher which of the three figures is wrong. No figure was changed here.
-- remedy.zh-Hant: 請先與原公布資料核對，再洽公布機關確認三數何者有誤；本報告未更動任何數值。
select
  measure || '/total' as series,
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
  to_json({government: government, citizen: citizen, difference: difference})::varchar as evidence,
from marts.usage_identities
where difference <> 0
