-- Figures as the arithmetic behind a claim shows them, in signs that every language reads.

-- A whole number with a comma between groups of three digits: 58,289,234.
create or replace macro grouped(amount) as replace(format('{:,}', amount::bigint), '-', '−');

-- A change with its sign: +2,439,373.
create or replace macro signed(change) as case when change > 0 then '+' else '' end || grouped(change);

-- A figure with a fixed number of decimals: 0.87.
create or replace macro decimals(figure, places) as replace(printf('%.' || places || 'f', figure::double), '-', '−');

-- The sign that stands between two figures.
create or replace macro sign_between(a, b) as case when a < b then ' < ' when a > b then ' > ' else ' = ' end;

-- Two whole numbers compared: 39,287,420 < 66,118,856.
create or replace macro compared(a, b) as grouped(a) || sign_between(a, b) || grouped(b);

-- How a percentage change comes about: (39,287,420 − 66,118,856) / 66,118,856 = −40.58 %.
create or replace macro change_in_percent(figure, previous) as
  '(' || grouped(figure) || ' − ' || grouped(previous) || ') / ' || grouped(previous) || ' = '
    || decimals(100.0 * (figure - previous) / previous, 2) || ' %';
