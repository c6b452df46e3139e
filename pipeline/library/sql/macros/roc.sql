-- Republic of China years: year 1 is 1912.

-- The Gregorian year of a label such as '105年', '99年度' or '105'; null when the label is no such year.
create or replace macro roc_year(label) as
  1911 + nullif(try_cast(regexp_extract(label::varchar, '^\s*([0-9]{1,3})\s*(?:年\s*度?)?\s*$', 1) as integer), 0);

-- The Republic of China year of a Gregorian year; null before 1912, when there was none.
create or replace macro gregorian_to_roc(gregorian_year) as
  case when gregorian_year > 1911 then gregorian_year - 1911 end;
