-- Figures that a cell shows; null where it shows anything else, so that nothing is guessed.

-- A cell made plain, every minus a hyphen, every apostrophe a straight one, digits of other scripts as 0 to 9.
create or replace macro plain_number(cell) as
  case
    when regexp_full_match(cell::varchar, '[!-~]*') then cell::varchar
    else translate(
      plain_text(cell),
      '−–‒‐‑﹣’‘ʼ′٬٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙',
      '------''''''''''01234567890123456789012345678901234567890123456789'
    )
  end;

-- A figure of its parts sign, whole, fraction and tail: a bracket alone is no sign, and two signs are none.
create or replace macro figure_of_parts(parts) as
  case
    when (parts[1] = '(') = (parts[4] = ')') and (parts[1] = '' or parts[4] <> '-') then concat(
      if(parts[1] not in ('', '+') or parts[4] = '-', '-', ''), translate(parts[2], ' ,.''', ''), if(parts[3] = '', '', '.'), parts[3]
    )
  end;

-- The figure of a cell in plain digits, such as '-1234.5'. `shape` is the regular expression of a number in the contract's marks, with
-- groups for sign, whole, fraction and tail; '1,23', '1e3' and '12 34' are none in marks that part groups of three. A pattern within a
-- lambda is compiled for each batch of rows, so it is asked once: a plain number has no line feed.
create or replace macro read_figure(cell, shape) as
  list_transform(
    [string_split(regexp_replace(plain_number(cell), shape, concat_ws(chr(10), '\1', '\2', '\3', '\4')), chr(10))],
    lambda parts: case when len(parts) = 4 then figure_of_parts(parts) end
  )[1];

-- Plain digits with the point `places` to the right: '1.23456789' is '123456789.' eight places on. No digit is lost.
-- Null where the places are.
create or replace macro moved_point(figure, places) as
  case
    when places = 0 then figure
    when places > 0 then concat(
      split_part(figure, '.', 1), rpad(split_part(figure, '.', 2)[:places], places, '0'), '.', split_part(figure, '.', 2)[places + 1:]
    )
  end;

-- Plain digits as a whole number; null with decimals other than 0, and beyond 64 bits.
create or replace macro whole_figure(figure) as
  case when rtrim(split_part(figure, '.', 2), '0') = '' then try_cast(split_part(figure, '.', 1) as bigint) end;

-- The digits of a figure from its first that is not 0.
create or replace macro significant_digits(figure) as length(ltrim(regexp_replace(figure, '[^0-9]', '', 'g'), '0'));

-- Plain digits that have at most `scale` decimals, 0 at the end not counted; else null, rather than lose digits that were meant. The
-- 16th and 17th digit that a program writes of a binary fraction, as in 12.300000000000001, are none that were meant.
create or replace macro kept_digits(figure, scale) as
  case
    when length(rtrim(split_part(figure, '.', 2), '0')) <= scale then figure
    when significant_digits(figure) in (16, 17)
      and regexp_full_match(printf('%.15g', figure::double), '-?[0-9]+(\.[0-9]+)?')
      and length(split_part(printf('%.15g', figure::double), '.', 2)) <= scale then printf('%.15g', figure::double)
  end;

-- A number's text as a decimal: the narrow cast first, since the wide one takes 300 times as long.
create or replace macro digits_as_decimal(figure) as
  coalesce(try_cast(figure as decimal(18, 6))::decimal(28, 6), try_cast(figure as decimal(28, 6)));

-- A number that a format stores as such, with the contract's mark before its decimals and no exponent.
create or replace macro stored_figure(figure, decimal_mark) as
  replace(
    case
      when not regexp_matches(figure, '[eE]') then figure
      when try_cast(try_cast(figure as decimal(38, 18)) as double) = try_cast(figure as double)
        then rtrim(rtrim(try_cast(figure as decimal(38, 18))::varchar, '0'), '.')
      else figure
    end,
    '.', decimal_mark
  );
