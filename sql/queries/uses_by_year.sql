-- The uses and connected systems of one audience, year by year, with the change on the year before where both years are full.
-- what.zh-Hant: 單一使用對象歷年使用人次及應用系統數；兩年均為完整年度者，並列年增率。
-- param: audience text = citizen; the audience: citizen, government or total
-- param.zh-Hant: audience; 使用對象：citizen（民眾）、government（公務）或 total（合計）
-- param: since integer = 2010; the first calendar year
-- param.zh-Hant: since; 起始西元年度
select
  usage.year,
  usage.roc_year,
  usage.status,
  usage.uses,
  usage.systems,
  comparison.yoy_pct,
from marts.usage_annual as usage
left join marts.comparisons as comparison
  on comparison.series = usage.series and comparison.period_start = usage.period_start
where usage.audience = $audience and usage.year >= $since
order by usage.year
