-- One audience's uses (person-times over the period) and connected systems (at its end) in one year, from the newest
-- vintage. A year without a published figure between the audience's first year and the last year of all is a row with
-- status missing. A figure that differs from the first vintage of the same period is restated; a partial or provisional
-- period stays so.
-- what.zh-Hant: 單一使用對象單一年度之使用人次（期間累計）及介接系統數（期末），取自最新公布次序。首年至全體末年間未公布之年度，列為 missing（缺漏）。與同一期間首次公布值不同者為 restated（修正）；未滿期及初步數仍為原狀態。
-- grain: audience, year
-- check: uses >= 0
-- check: systems >= 0
-- check: period_start <= period_end
-- check: status in ('final', 'partial', 'provisional', 'estimated', 'restated', 'missing')
with vintages as (
  select
    *,
    count(distinct file) over (partition by audience, year) as vintage_count,
    first_value({systems: systems, uses: uses}) over (
      partition by audience, period_start, period_end
      order by vintage
    ) as first_figures,
  from marts.usage_vintages
),
newest as (
  select *
  from vintages
  qualify row_number() over (partition by audience, year order by received_at desc, file desc, row desc) = 1
),
years as (
  select
    audience,
    unnest(range(min(year), (select max(year) from newest) + 1))::integer as year,
  from newest
  group by audience
)
select
  'uses/' || audience as series,
  audience,
  year,
  gregorian_to_roc(year) as roc_year,
  coalesce(newest.period_start, make_date(year, 1, 1)) as period_start,
  coalesce(newest.period_end, make_date(year, 12, 31)) as period_end,
  coalesce(newest.months_covered, 0) as months_covered,
  case
    when newest.file is null then 'missing'
    when newest.status <> 'final' then newest.status
    when newest.systems is distinct from first_figures.systems
      or newest.uses is distinct from first_figures.uses then 'restated'
    else 'final'
  end as status,
  newest.systems,
  newest.uses,
  newest.file is not null and newest.months_covered = 12 and newest.status <> 'partial' as is_full_period,
  coalesce(newest.vintage_count, 0) as vintage_count,
  newest.file,
  newest.row,
  newest.received_at,
from years
left join newest using (audience, year)
