-- A received file that was refused as a whole, with the reason; earlier files of its source stay in use.
-- severity: show
-- grain: file
select file, source, received_at, reason
from ops.files
where outcome = 'refused'
