-- Months of a full period; null for periods shorter than a month.
create or replace macro period_months(frequency) as
  case frequency when 'year' then 12 when 'half-year' then 6 when 'quarter' then 3 when 'month' then 1 end;

-- Where the comparable period begins: a year before, or 52 weeks for weeks and shorter periods, so that weekdays agree.
create or replace macro comparable_start(period_start, frequency) as
  case
    when period_months(frequency) is not null then period_start - interval 1 year
    else period_start - interval 364 day
  end;

-- Which definition of its series a period follows, from the days of its breaks: how many come up to its start, and how many up to its end. A
-- period within which a break lies follows none that another does. Periods of different definitions are compared with none of each other.
create or replace macro definition_of(break_dates, period_start, period_end) as
  coalesce(
    len(list_filter(break_dates, lambda day: day <= period_start)) + len(list_filter(break_dates, lambda day: day <= period_end)), 0
  )::integer;

-- Whole months from the start of a period to the end of its last day; null when either lies within a month.
create or replace macro whole_months(period_start, last_day) as
  case
    when day(period_start) = 1 and day(last_day + interval 1 day) = 1
      then datediff('month', period_start, last_day + interval 1 day)
  end;

-- The bound of the interval of a correlation over n pairs, z standard errors away: Fisher's transformation,
-- tanh(atanh(r) + z / sqrt(n - 3)). Null for fewer than four pairs and for a correlation of exactly 1 or -1.
-- Source: R. A. Fisher, Metron 1 (1921), 3-32.
create or replace macro correlation_bound(r, n, z) as
  case when n > 3 and abs(r) < 1 - 1e-12 then tanh(atanh(r) + z / sqrt(n - 3)) end;

-- Which way a change went, as a value that has a word in each language.
create or replace macro moved(change) as case sign(change) when -1 then 'fell' when 1 then 'rose' else 'unchanged' end;

-- How a value lies to the range that was expected, as a value that has a word in each language.
create or replace macro beside_range(value, lower, upper) as
  case
    when lower is null or upper is null then 'no-range'
    when value < lower then 'below-range'
    when value > upper then 'above-range'
    else 'within-range'
  end;

-- Standard deviation of the growths of a series as far as they tell it: theirs, where a range is known, or the one that outliers do not move
-- where that is larger; about no growth while their median is as uncertain as they are. Widened, since few growths tell it badly; null before the first.
-- Source: Rousseeuw and Croux (1993), JASA 88, for the median absolute deviation.
create or replace macro cautious_deviation(typical_growth, typical_deviation, growth_sd, growth_count) as
  case
    when growth_count > 0
      then (1 + 2 / growth_count) * if(growth_sd is null, sqrt(pow(typical_growth, 2) + pow(1.4826 * typical_deviation, 2)), greatest(1.4826 * typical_deviation, growth_sd))
  end;

-- Whether the growth of a year stands out from the earlier growths of its series, on the scale of logarithms: by a large change from their
-- median, and by three of their cautious deviations, or by a severe one. Where too few are known, so does the growth itself, by half as much again.
create or replace macro stands_out(growth, typical_growth, deviation, is_known, large_pct, severe_pct) as
  abs(growth - coalesce(typical_growth, 0)) >= -ln(1 - large_pct / 100)
  and abs(growth - if(is_known, typical_growth, 0)) >= least(
    -ln(1 - greatest(severe_pct, large_pct) / 100),
    greatest(-ln(if(is_known, 1 - large_pct / 100, greatest(1 - 1.5 * large_pct / 100, 0.5 * (1 - large_pct / 100)))), coalesce(3 * deviation, 'inf'))
  );

-- Whether a change is the one to look at more closely: a rise where falling is good, else a fall.
create or replace macro is_unwelcome(change, polarity) as if(polarity = 'falling', change > 0, change < 0);
