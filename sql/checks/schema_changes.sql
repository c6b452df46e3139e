-- A file that departs from the contract in its columns, units or language, by kind of change; accepted changes are listed too.
-- severity: show
-- grain: file, kind
select
  file,
  kind,
  count(*) as change_count,
from ops.schema_changes
group by file, kind
