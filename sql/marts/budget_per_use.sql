-- The budget of one fiscal year (the listed lines only, New Taiwan dollars) over one audience's uses in the latest full
-- year not after it. The money and the uses are of different years unless uses_year equals fiscal_year.
-- what.zh-Hant: 單一預算年度之預算（僅所列科目，新臺幣元）除以不晚於該年度之最近完整年度單一使用對象之使用人次。uses_year 與 fiscal_year 不同者，經費與使用人次年度不同。
-- grain: fiscal_year, audience
-- check: twd_per_use >= 0
with budgets as (
  select
    fiscal_year,
    sum(amount_twd)::bigint as amount_twd,
    string_agg(scope_en, '; ' order by row) as scope_en,
    string_agg(scope_zh, '；' order by row) as scope_zh,
    string_agg(distinct source, '; ' order by source) as source,
  from staging.stg_budget_line
  group by fiscal_year
),
full_years as (
  select audience, year as uses_year, uses
  from marts.usage_annual
  where is_full_period and uses is not null
)
select
  fiscal_year,
  audience,
  amount_twd,
  uses_year,
  uses,
  amount_twd / nullif(uses, 0) as twd_per_use,
  scope_en,
  scope_zh,
  source,
from budgets
join full_years on uses_year <= fiscal_year
qualify row_number() over (partition by fiscal_year, audience order by uses_year desc) = 1
