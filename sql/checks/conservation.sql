-- A file whose rows are not all accounted for: rows read are rows accepted and rows set aside, and the landed rows are the
-- accepted ones.
-- severity: stop
select file, rows_read, rows_accepted, rows_set_aside, rows_landed
from ops.files
where rows_read <> rows_accepted + rows_set_aside or rows_landed <> rows_accepted
