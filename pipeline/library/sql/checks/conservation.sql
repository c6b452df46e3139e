-- A file whose rows are not all accounted for: the rows read must be the rows accepted plus the rows set aside, the landed rows must be
-- the accepted ones, and every row of the file must be part of the header, above it, blank, or below it and read.
-- what.zh-Hant: 列數未能全數交代之檔案：讀取列數應等於採用與剔除列數之和，寫入列數應等於採用列數，檔案各列應為標題列、其上各列、空白列或讀取之列。
-- severity: stop
select file, rows_read, rows_accepted, rows_set_aside, rows_landed, rows_in_file, rows_header, rows_above, rows_blank, rows_below
from ops.files
where rows_read <> rows_accepted + rows_set_aside or rows_landed <> rows_accepted
  or rows_in_file <> rows_header + rows_above + rows_blank + rows_below or rows_read < rows_below
