-- An exception in data/exceptions.csv that fits no flag of this release: the flag is gone, or its series or period is mistyped.
-- severity: show
-- grain: line
select
  file,
  line,
  flag,
  series,
  period,
  reason,
  date,
from ops.exceptions
where not is_used
