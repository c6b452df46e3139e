-- A period for which two sources state different values of one series, each in its newest file; the source with the higher priority counts.
-- what.zh-Hant: 兩來源就同一數列同期所載數值不同者（各取其最新檔案）；以優先序較大之來源為準。
-- severity: show
-- grain: series, period_start
with shared as (
  select series
  from marts.vintages
  group by series
  having min(source) <> max(source)
),
newest as (
  select *
  from marts.vintages
  semi join shared using (series)
  where not is_withdrawn and value is not null
  qualify row_number() over (partition by source, series, period_start order by received_at desc, file desc, row desc) = 1
)
select
  series,
  period_start,
  list(source order by source) as sources,
  list(value order by source) as stated_values,
from newest
group by series, period_start
having count(distinct value) > 1
