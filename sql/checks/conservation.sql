-- A file whose rows are not all accounted for: rows read are rows accepted and rows set aside, and the landed rows are the
-- accepted ones.
-- what.zh-Hant: 列數未能全數交代之檔案：讀取列數應等於採用與剔除列數之和，寫入列數應等於採用列數。
-- severity: stop
select file, rows_read, rows_accepted, rows_set_aside, rows_landed
from ops.files
where rows_read <> rows_accepted + rows_set_aside or rows_landed <> rows_accepted
