-- Periods of the statistical frequencies: year, half-year, quarter, month, week, day, hour, minute.

-- The label of a period as SDMX writes time periods: 2017, 2017-S1, 2017-Q1, 2017-03, 2017-W05, 2017-03-05, 2017-03-05T13:05. A year, half, quarter or
-- week that begins on another day than those of the calendar is written as a time range, 2017-04-01/P1Y, so that it is never taken for one of them.
create or replace macro time_period(frequency, period_start) as
  case
    when frequency = 'year' and month(period_start) = 1 then strftime(period_start, '%Y')
    when frequency = 'year' then strftime(period_start, '%Y-%m-%d') || '/P1Y'
    when frequency = 'half-year' and month(period_start) % 6 = 1 then strftime(period_start, '%Y') || '-S' || (1 + month(period_start) // 7)
    when frequency = 'half-year' then strftime(period_start, '%Y-%m-%d') || '/P6M'
    when frequency = 'quarter' and month(period_start) % 3 = 1 then strftime(period_start, '%Y') || '-Q' || quarter(period_start)
    when frequency = 'quarter' then strftime(period_start, '%Y-%m-%d') || '/P3M'
    when frequency = 'month' then strftime(period_start, '%Y-%m')
    when frequency = 'week' and isodow(period_start) = 1 then strftime(period_start, '%G-W%V')
    when frequency = 'week' then strftime(period_start, '%Y-%m-%d') || '/P7D'
    when frequency = 'day' then strftime(period_start, '%Y-%m-%d')
    else strftime(period_start, '%Y-%m-%dT%H:%M')
  end;

-- Periods counted through without a gap, for frequencies whose periods follow the calendar; null for hours and minutes, whose series
-- may pause at night.
create or replace macro period_number(frequency, period_start) as
  case frequency
    when 'year' then year(period_start)
    when 'half-year' then 2 * year(period_start) + (month(period_start) - 1) // 6
    when 'quarter' then 4 * year(period_start) + quarter(period_start) - 1
    when 'month' then 12 * year(period_start) + month(period_start) - 1
    when 'week' then floor(date_diff('day', date '2001-01-01', period_start::date) / 7)::bigint
    when 'day' then date_diff('day', date '2001-01-01', period_start::date)
  end;

-- The start of the period so many periods after one that starts at `period_start`, which keeps the month of a fiscal year and the weekday of a week.
create or replace macro period_after(frequency, period_start, steps) as
  case frequency
    when 'year' then period_start + to_months((12 * steps)::integer)
    when 'half-year' then period_start + to_months((6 * steps)::integer)
    when 'quarter' then period_start + to_months((3 * steps)::integer)
    when 'month' then period_start + to_months(steps::integer)
    when 'week' then period_start + to_days((7 * steps)::integer)
    when 'day' then period_start + to_days(steps::integer)
  end::timestamp;

-- The last day of a whole period; null for hours and minutes.
create or replace macro full_end(frequency, period_start) as
  case when frequency not in ('hour', 'minute') then (period_after(frequency, period_start, 1) - interval 1 day)::timestamp end;

-- Whether a member that there is from one day until another counts in a period: it lies, at least in part, between the two.
create or replace macro counts_in(valid_from, valid_until, period_start, period_end) as
  not coalesce(valid_from > period_end or valid_until < period_start, false);

-- How far a status is from final, for what is made of several figures: the largest holds for all.
create or replace macro status_rank(status) as
  list_position(['final', 'restated', 'provisional', 'estimated', 'partial', 'missing'], status);
