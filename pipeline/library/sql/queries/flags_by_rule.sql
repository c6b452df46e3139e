-- The flags of one rule, or of all, the newest period first.
-- what.zh-Hant: 單一規則或全部規則之標記，依期間由近至遠排列。
-- param: rule text = ; the rule, as flags.rules names it, such as drop; nothing for all
-- param.zh-Hant: rule; 規則名稱，見 flags.rules，如 drop；留空為全部
-- param: severity text = ; alert, watch or notice; nothing for all
-- param.zh-Hant: severity; 等級：alert（警示）、watch（注意）或 notice（提示）；留空為全部
select
  flag_id,
  rule,
  series,
  period,
  severity,
  direction,
  observed,
  expected,
  lower,
  upper,
  state,
  explanation,
from flags."all"
where ($rule = '' or rule = $rule) and ($severity = '' or severity = $severity)
order by period_start desc, series, rule, flag_id
