-- Periods of the statistical frequencies: year, quarter, month, week, day, hour, minute.

-- The label of a period as SDMX writes time periods: 2017, 2017-Q1, 2017-03, 2017-W05, 2017-03-05, 2017-03-05T13:05.
create or replace macro time_period(frequency, period_start) as
  case frequency
    when 'year' then strftime(period_start, '%Y')
    when 'quarter' then strftime(period_start, '%Y') || '-Q' || quarter(period_start)
    when 'month' then strftime(period_start, '%Y-%m')
    when 'week' then strftime(period_start, '%G-W%V')
    when 'day' then strftime(period_start, '%Y-%m-%d')
    else strftime(period_start, '%Y-%m-%dT%H:%M')
  end;

-- Periods counted through without a gap, for frequencies whose periods follow the calendar; null for hours and minutes, whose series
-- may pause at night.
create or replace macro period_number(frequency, period_start) as
  case frequency
    when 'year' then year(period_start)
    when 'quarter' then 4 * year(period_start) + quarter(period_start) - 1
    when 'month' then 12 * year(period_start) + month(period_start) - 1
    when 'week' then floor(date_diff('day', date '2001-01-01', period_start::date) / 7)::bigint
    when 'day' then date_diff('day', date '2001-01-01', period_start::date)
  end;

-- The start of the period with a number of `period_number`.
create or replace macro period_starting(frequency, number) as
  case frequency
    when 'year' then make_date(number, 1, 1)
    when 'quarter' then make_date(number // 4, 3 * (number % 4) + 1, 1)
    when 'month' then make_date(number // 12, number % 12 + 1, 1)
    when 'week' then date '2001-01-01' + (7 * number)::integer
    when 'day' then date '2001-01-01' + number::integer
  end::timestamp;
