-- The count that a cell shows: plain digits, or groups of three parted by commas ('72,036,182').
-- Null when the cell is anything else, so that '72,036,18266,118,856' or '1,23' never becomes a number.
create or replace macro count_from(cell) as
  case
    when regexp_full_match(trim(cell::varchar), '[0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+')
      then try_cast(replace(trim(cell::varchar), ',', '') as bigint)
  end;
