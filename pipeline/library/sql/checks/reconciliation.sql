-- A file whose figures do not agree with their sums or with the previous file, by rule; the difference is the largest one.
-- what.zh-Hant: 與合計或前次檔案不符之檔案，依規則分列；差異為其中最大者。
-- severity: show
-- grain: file, rule
select
  file,
  rule,
  count(*) as finding_count,
  max(abs(difference)) as largest_difference,
from ops.reconciliations
group by file, rule
