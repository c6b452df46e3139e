-- The expected range of a growth from the growths before it: recent ones weigh more, since what varies a series changes
-- over the years. All settings are global. bench/interval-coverage.ts measures what they give.

-- Years after which a growth counts half. Coverage and width hardly differ from 3 to 6.
create or replace macro growth_half_life_years() as 4;

-- How much wider than under normal growths: real growths leave a normal range more often, because crises come in runs.
-- From 10 published sources with equal weight; without any one of them it is 1.06 to 1.12.
create or replace macro interval_inflation() as 1.09;

-- The limit of the range that 99 of 100 keep to, from the limit of the one that 95 do, on the scale of logarithms.
create or replace macro wider_limit(expected, limit_of_95) as
  case when expected > 0 and limit_of_95 > 0 then expected * pow(limit_of_95 / expected, 2.575829 / 1.959964) else limit_of_95 end;

-- The weight of a growth `years` after the first year of its series. Only ratios of weights count.
-- Source: exponential weighting, J.P. Morgan/Reuters, RiskMetrics Technical Document (1996), 5.2.
create or replace macro growth_weight(years) as pow(2, years / growth_half_life_years());

-- The quantile of Student's t with `degrees` of freedom, whole or not, where the standard normal has the quantile `z`.
-- Within 0.5 % at 97.5 % and 2 % at 99.5 % from 3 degrees; null below.
-- Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
create or replace macro student_t_quantile(z, degrees) as
  case
    when degrees >= 3
      then z
        + (pow(z, 3) + z) / (4 * degrees)
        + (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / (96 * pow(degrees, 2))
        + (3 * pow(z, 7) + 19 * pow(z, 5) + 17 * pow(z, 3) - 15 * z) / (384 * pow(degrees, 3))
        + (79 * pow(z, 9) + 776 * pow(z, 7) + 1482 * pow(z, 5) - 1920 * pow(z, 3) - 945 * z)
          / (92160 * pow(degrees, 4))
  end;

-- Half the width of a range for one further value, in standard deviations of the values before it, which count for
-- `effective_count` equal ones (the squared sum of their weights over the sum of their squares).
-- Source: Hahn and Meeker, Statistical Intervals (1991), 4.7, and Kish, Survey Sampling (1965), 11.2, for the count.
create or replace macro prediction_factor(z, effective_count) as
  interval_inflation() * student_t_quantile(z, effective_count - 1) * sqrt(1 + 1 / effective_count);

-- Of the range that is shown, which 95 of 100 values keep to.
create or replace macro interval_factor(effective_count) as prediction_factor(1.959964, effective_count);

-- Of the range outside of which a value is flagged, which 99 of 100 keep to: where nothing happened, the range that is
-- shown alone would flag one year in twenty.
create or replace macro flag_factor(effective_count) as prediction_factor(2.575829, effective_count);
