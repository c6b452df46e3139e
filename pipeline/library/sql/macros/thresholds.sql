-- Every threshold of the flags and estimates. flags.thresholds of almanac.yaml sets one otherwise, flags.thresholds of a measure one for its
-- series: large_change_percent(thresholds) is that of a row of marts.series.

-- A fall of this percentage in one year is large. The mirror image of a fall of 20 % is a rise of 25 %: it takes back the fall.
create or replace macro large_change_percent() as 20;

-- A fall of this percentage is an alert by itself.
create or replace macro severe_fall_percent() as 40;

-- Below this percentage a fall is too small to be flagged, however unusual for its series, and too small for an offset.
create or replace macro noticeable_change_percent() as 10;

-- A stock that moves against its flow by more than this percentage makes a divergence even where the change of the flow is small.
create or replace macro noticeable_stock_percent() as 3;

-- A maximum or minimum is a record when it passes the earlier extreme by more than this percentage.
create or replace macro record_margin_percent() as 15;

-- Full years that must come before a record.
create or replace macro record_earlier_years() as 5;

-- Other growths that an expected range of growth needs.
create or replace macro growth_comparisons_needed() as 5;

-- Two opposite changes offset each other when the smaller is at least this percentage of the larger.
create or replace macro offset_match_percent() as 95;

-- The last value of a flow is a suspected partial period when it lies below this percentage of the value before it and of that
-- of a year before, and by a large change below the smallest such ratio seen earlier in the series. Needs that many ratios.
create or replace macro suspected_partial_percent() as 50;
create or replace macro suspected_partial_ratios_needed() as 3;

-- A value that exceeds the sum of the finer figures at hand by less than this percentage holds nothing but them.
create or replace macro rounding_percent() as 0.5;

-- Earlier years with all their months that an estimate by the share of the same months needs, and how far back they may lie.
create or replace macro outlook_years_needed() as 2;
create or replace macro outlook_years_back() as 10;

-- Later full periods without a return after which a large change counts as a shift rather than as open.
create or replace macro shift_periods_needed() as 3;

-- The remaining months of a partial year are assumed to run between these multiples of the rate so far.
create or replace macro outlook_low_rate() as 0.5;
create or replace macro outlook_high_rate() as 1.5;

-- The rise that takes back a fall of `fall_percent`, in percent: 25 for 20.
create or replace macro mirror_rise_percent(fall_percent) as 100.0 * fall_percent / (100 - fall_percent);

-- An extreme that has stood for fewer years makes no record when it is passed: a growing series passes its last value each time.
create or replace macro record_standing_years() as 3;

-- A part's share of its total that moves by so many points in one period is flagged.
create or replace macro share_shift_points() as 10;

-- A published total may differ from the sum of its parts by this share of it: nothing but the rounding of sums of decimals.
create or replace macro identity_tolerance() as 1e-9;

-- Observations after an alert of a daily or finer series before its kind is told.
create or replace macro later_observations_needed() as 7;

-- A score of a daily or finer series from which its alert is grave: it lies beyond its range by this share of it.
create or replace macro grave_streaming_score() as 0.5;
