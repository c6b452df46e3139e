-- Figures that a cell shows; null where it shows anything else, so that nothing is guessed.

-- A whole number of plain digits, or of groups of three parted by commas ('72,036,182'), full-width or not.
-- '72,036,18266,118,856', '1,23', '5.0', '1e3' and '12 34' are none; neither is a number beyond 64 bits.
create or replace macro count_from(cell) as
  try_cast(replace(regexp_extract(plain_text(cell), '^(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)$'), ',', '') as bigint);

-- The digits of a figure from its first that is not 0.
create or replace macro significant_digits(figure) as length(ltrim(regexp_replace(figure, '[^0-9]', '', 'g'), '0'));

-- A number's text as a decimal: the narrow cast first, since the wide one takes 300 times as long.
create or replace macro digits_as_decimal(figure) as
  coalesce(try_cast(figure as decimal(18, 6))::decimal(28, 6), try_cast(figure as decimal(28, 6)));

-- A decimal number with at most 22 digits before the point: signed or not, plain or in comma groups, no exponent, no percent sign.
-- A fraction beyond six decimals is rounded to six if the number has at most 17 significant digits, as a spreadsheet's
-- 12.300000000000001 has; else it is null rather than lose digits that were meant.
create or replace macro number_from(cell) as
  list_transform(
    [regexp_extract(replace(plain_text(cell), '−', '-'), '^[-+]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?$')],
    lambda figure: case
      when regexp_matches(figure, '\.[0-9]{7}') and significant_digits(figure) > 17 then null
      else digits_as_decimal(replace(figure, ',', ''))
    end
  )[1];
