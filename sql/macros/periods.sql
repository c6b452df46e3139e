-- Periods and dates as Taiwan's agencies write them, in the Republic of China's calendar (year 1 is 1912) or the Gregorian one.
-- What is no period of the calendar is null: nothing rolls over, nothing is guessed.

-- The Gregorian year of a year's digits: four are Gregorian in both calendars, 1912 to 2100; up to three only in 'roc', 1 to 189.
create or replace macro calendar_year(digits, calendar) as
  case
    when length(digits) = 4 and digits between '1912' and '2100' then try_cast(digits as integer)
    when calendar = 'roc' and length(digits) < 4 and try_cast(digits as integer) between 1 and 189 then try_cast(digits as integer) + 1911
  end;

-- The number of a month, day or quarter of one or two digits.
create or replace macro ordinal(digits) as case when length(digits) <= 2 then try_cast(digits as integer) end;

-- A label in one spelling: no white space, mark, era name or midnight, small letters, digits for Chinese numerals, '~' for 至 and its like.
-- Null when white space stands beside a number of several digits, where removing it would glue two numbers; '1 1 5 年' may be closed up.
create or replace macro period_label(label) as
  list_transform(
    [regexp_replace(lower(plain_text(without_mark(label))), '[t ]00:00(:00(\.0+)?)?(z|\+0[08]:?00)?$', '')],
    lambda plain: case
      when regexp_matches(plain, '[0-9]{2} +[0-9]|[0-9] +[0-9]{2}') then null
      else translate(
        regexp_replace(
          regexp_replace(regexp_replace(replace(plain, ' ', ''), '^(中華)?民國', ''), '十([一二]月)', '1\1'), '十(月)', '10\1'
        ),
        '〇零一二三四五六七八九至到〜–—', '00123456789~~~--'
      )
    end
  )[1];

-- From the first to the last month of one year, or one day of it.
create or replace macro span(in_year, first_month, last_month, day_of_month, is_to_date) as
  {
    'in_year': in_year::integer, 'first_month': first_month::integer, 'last_month': last_month::integer,
    'day_of_month': day_of_month::integer, 'is_to_date': is_to_date
  };

-- The span of a single day. `shape` is a label with # for each number, `digits` are those numbers.
create or replace macro day_span(shape, digits, calendar, default_year) as
  case
    when shape in ('#年#月#日', '#/#/#', '#-#-#', '#.#.#') and (shape = '#年#月#日' or length(digits[1]) > 1)
      then span(calendar_year(digits[1], calendar), ordinal(digits[2]), ordinal(digits[2]), ordinal(digits[3]), false)
    when shape = '#月#日' then span(default_year, ordinal(digits[1]), ordinal(digits[1]), ordinal(digits[2]), false)
    when shape = '#' and length(digits[1]) in (7, 8)
      then span(calendar_year(digits[1][:-5], calendar), digits[1][-4:-3], digits[1][-4:-3], digits[1][-2:], false)
  end;

-- The number of a month by the first three letters of its English name.
create or replace macro english_month(name) as
  list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], name[:3]);

-- The span of a month.
create or replace macro month_span(shape, digits, calendar, default_year) as
  case
    when regexp_full_match(shape, '#年#月[份底]?') or shape = '#m#'
      or shape in ('#/#', '#-#', '#.#') and length(digits[1]) > 1
      then span(calendar_year(digits[1], calendar), ordinal(digits[2]), ordinal(digits[2]), null, false)
    when regexp_full_match(shape, '#月[份底]?') then span(default_year, ordinal(digits[1]), ordinal(digits[1]), null, false)
    when shape = '#' and length(digits[1]) in (5, 6)
      then span(calendar_year(digits[1][:-3], calendar), digits[1][-2:], digits[1][-2:], null, false)
    when length(digits[1]) = 4 and regexp_full_match(
        shape, '(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)[.,]?#'
      )
      then span(calendar_year(digits[1], calendar), english_month(shape), english_month(shape), null, false)
  end;

-- The span of a quarter of the year; a fifth quarter has a month that does not exist.
create or replace macro quarter_span(shape, digits, calendar, default_year) as
  case
    when regexp_full_match(shape, '#年度?第?#季度?|#-?q#|#年q#')
      then span(calendar_year(digits[1], calendar), 3 * ordinal(digits[2]) - 2, 3 * ordinal(digits[2]), null, false)
    when regexp_full_match(shape, '第?#季度?|q#')
      then span(default_year, 3 * ordinal(digits[1]) - 2, 3 * ordinal(digits[1]), null, false)
  end;

-- The span of a year; a bare number needs two digits to be one.
create or replace macro year_span(shape, digits, calendar) as
  case
    when shape in ('#年', '#年度') or shape = '#' and length(digits[1]) > 1
      then span(calendar_year(digits[1], calendar), 1, 12, null, false)
  end;

-- The span from 1 January to the end of a month: 1-7月, 截至7月底, 上半年, 前三季. `shape` and `digits` are those after the year.
create or replace macro to_date_span(shape, digits, in_year) as
  case
    when regexp_full_match(shape, '#月?[-~]#月[份底止]?') and digits[1] in ('1', '01') then span(in_year, 1, ordinal(digits[2]), null, true)
    when regexp_full_match(shape, '(截|累計)?[~止]#月[底止]?') then span(in_year, 1, ordinal(digits[1]), null, true)
    when shape = '上半年' then span(in_year, 1, 6, null, true)
    when shape = '前#季' then span(in_year, 1, 3 * ordinal(digits[1]), null, true)
  end;

-- A label taken apart: its shape, with # for each number, and the numbers; the same of what follows the year, without brackets and 累計.
create or replace macro label_parts(label) as
  {
    'shape': regexp_replace(label, '[0-9]+', '#', 'g'),
    'digits': regexp_extract_all(label, '[0-9]+'),
    'year_digits': regexp_extract(label, '^([0-9]+)年', 1),
    'later_shape': regexp_replace(regexp_extract(label, '^(?:[0-9]+年度?)?\(?(.*?)(?:累計[數值]?|合計)?\)?$', 1), '[0-9]+', '#', 'g'),
    'later_digits': regexp_extract_all(regexp_replace(label, '^[0-9]+年', ''), '[0-9]+')
  };

-- The span that a label taken apart names.
create or replace macro label_span(parts, calendar, frequency, default_year) as
  coalesce(
    case frequency
      when 'day' then day_span(parts.shape, parts.digits, calendar, default_year)
      when 'month' then month_span(parts.shape, parts.digits, calendar, default_year)
      when 'quarter' then quarter_span(parts.shape, parts.digits, calendar, default_year)
      when 'year' then year_span(parts.shape, parts.digits, calendar)
    end,
    case
      when frequency <> 'day'
        then to_date_span(
          parts.later_shape, parts.later_digits,
          case when parts.year_digits = '' then default_year else calendar_year(parts.year_digits, calendar) end
        )
    end
  );

-- A span with its first and last day; null where the calendar has no such day.
create or replace macro span_days(span) as
  {
    'period_start': try_cast(span.in_year || '-' || span.first_month || '-' || coalesce(span.day_of_month, 1) as date),
    'period_end': case
      when span.day_of_month is null then last_day(try_cast(span.in_year || '-' || span.last_month || '-1' as date))
      else try_cast(span.in_year || '-' || span.last_month || '-' || span.day_of_month as date)
    end,
    'is_to_date': span.is_to_date
  };

-- Start, end and whether it runs from 1 January to a date, of a label that names a period of that frequency ('day', 'month', 'quarter', 'year');
-- null when it names none. Labels of the year to date answer to every frequency but 'day'. `default_year` is the Gregorian year of labels without one, or null.
-- The steps are a chain rather than nested, since DuckDB plans nested lambdas again at every level.
create or replace macro period_from(label, calendar, frequency, default_year) as
  list_transform(
    list_transform(
      list_transform(
        list_transform([period_label(label)], lambda plain: label_parts(plain)),
        lambda parts: label_span(parts, calendar, frequency, default_year)
      ),
      lambda found: span_days(found)
    ),
    lambda days: case when days.period_start is not null and days.period_end is not null then days end
  )[1];

-- The date that a cell shows, in any spelling of a day.
create or replace macro date_from(cell, calendar) as period_from(cell, calendar, 'day', null).period_start;
