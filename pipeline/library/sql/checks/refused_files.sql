-- A received file that was refused as a whole, with the reason; earlier files of its source stay in use.
-- what.zh-Hant: 整檔拒收之檔案及其原因；該來源先前之檔案仍予使用。
-- severity: show
-- grain: file
select file, source, received_at, reason
from ops.files
where outcome = 'refused'
