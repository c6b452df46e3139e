-- Figures as the arithmetic behind a claim shows them, in signs that every language reads.

-- A whole number with a comma between groups of three digits: 58,289,234.
create or replace macro grouped(amount) as replace(format('{:,}', amount::bigint), '-', '−');

-- A figure with a fixed number of decimals: 0.87.
create or replace macro decimals(figure, places) as replace(printf('%.' || places || 'f', figure::double), '-', '−');

-- The sign that stands between two figures.
create or replace macro sign_between(a, b) as case when a < b then ' < ' when a > b then ' > ' else ' = ' end;

-- A figure of any size: whole from 1,000 on, else to four digits that count.
create or replace macro figure_text(figure) as
  case
    when not isfinite(figure) or abs(figure) >= 1e15 then replace(printf('%.4g', figure::double), '-', '−')
    when figure = round(figure) or abs(figure) >= 1000 then grouped(round(figure))
    else replace(printf('%.4g', figure::double), '-', '−')
  end;

-- The place of the last digit of a figure that is not 0, as a power of ten: 3 for 12,000, -1 for 0.5; null for a figure of more than nine decimals.
create or replace macro last_digit(figure) as
  list_max(
    list_filter(
      range(-9, 19),
      lambda place: abs(figure) > 0.5 * pow(10, place) and abs(figure / pow(10, place) - round(figure / pow(10, place))) < 1e-6 + 4e-16 * abs(figure / pow(10, place))
    )
  );

-- Whether a unit is a multiple of another, in which figures are published rounded: thousand tonnes, EUR million, 千人, %.
create or replace macro is_multiple(unit) as
  coalesce(regexp_matches(unit, '(?i)\b(thousand|million|billion|trillion|tsd|mio|mrd|mill)\b|[%‰千萬百億兆]'), false);

-- Two figures compared: 39,287,420 < 66,118,856.
create or replace macro compared(a, b) as figure_text(a) || sign_between(a, b) || figure_text(b);

-- A change with its sign: +2,439,373.
create or replace macro signed(change) as case when change > 0 then '+' else '' end || figure_text(change);

-- How a percentage change comes about: (39,287,420 − 66,118,856) / 66,118,856 = −40.58 %.
create or replace macro change_in_percent(figure, previous) as
  '(' || figure_text(figure) || ' − ' || figure_text(previous) || ') / ' || figure_text(previous) || ' = '
    || coalesce(decimals(100.0 * (figure - previous) / nullif(previous, 0), 2), '–') || ' %';

-- The range of one growth: its centre and half width on the scale of logarithms, applied to the previous figure.
create or replace macro growth_range_steps(previous, comparison_count, expected_growth, growth_sd, factor, lower, upper) as
  [
    'ln growth, mean of ' || comparison_count || ' earlier, weighted 2^(−years / ' || growth_half_life_years() || '): m = ' || decimals(expected_growth, 4)
      || ', standard deviation s = ' || decimals(growth_sd, 4),
    'factor for one further value: k = ' || decimals(factor, 3),
    figure_text(previous) || ' · exp(m ± k · s) = ' || figure_text(lower) || ' … ' || figure_text(upper),
  ];

-- The rows from one period to another that a flag used, as its evidence names them.
create or replace macro rows_used(series, first, last) as {series: series, first: first, last: last};

-- How the range came about, and the figure beside its limit for flags, where there is one.
create or replace macro expectation_steps(range_steps, figure, flag_limit) as
  list_concat(
    coalesce(range_steps, []::varchar[]),
    case
      when flag_limit is null then []::varchar[]
      else [compared(figure, flag_limit)]
    end
  );
