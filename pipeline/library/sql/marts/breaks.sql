-- A day from which a series follows another definition. Nothing before that day is compared with anything after it: no growth, record,
-- expectation or total.
-- what.zh-Hant: 數列自該日起改採其他定義。該日前後不相比較：不計成長率、極值、預期及合計。
-- grain: series, break_date
with stated as (
  select series, unnest(from_json(breaks, '[{"at":"date","note":"json"}]')) as stated,
  from marts.series
)
select
  series,
  stated.at as break_date,
  stated.note::varchar as note,
from stated
