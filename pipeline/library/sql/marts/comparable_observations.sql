-- One observation of a series of years, half-years, quarters or months, or of a finer series that fills such periods: these are compared
-- with the year before, if both follow one definition. Other daily and finer series, which may be long, are judged as they arrive instead.
-- what.zh-Hant: 年、季、月數列，或可補足此類期間之較短期間數列之一筆觀測值，即與上年同期比較者（兩者定義須相同）。其他日或更短期間之數列筆數可能甚多，改採即時偵測。
-- grain: series, period_start
with compared as (
  select series from marts.series where period_months(frequency) is not null
  union
  select finer_series from marts.finer_series
),
broken as (
  select series, list(break_date order by break_date) as break_dates,
  from marts.breaks
  group by series
)
select
  observation.*,
  definition_of(break_dates, observation.period_start, observation.period_end) as definition,
from marts.observations as observation
join compared using (series)
left join broken using (series)
