-- A published figure of a series outside the days between which its member exists, according to the source; it is kept, but counts in
-- no total.
-- what.zh-Hant: 數列於其來源所載類別起訖日以外之公布值；數值仍保留，惟不計入合計。
-- severity: show
-- grain: file, series, period_start
select
  file,
  series,
  period_start,
  max(vintage.row) as row,
  valid_from,
  valid_until,
from marts.vintages as vintage
join marts.series using (series)
where value is not null and not is_withdrawn and (period_end < valid_from or period_start > valid_until)
group by file, series, period_start, valid_from, valid_until
