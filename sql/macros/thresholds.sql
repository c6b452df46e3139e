-- Every threshold of the flags and estimates. Change one here and the next refresh builds everything anew.

-- A fall of this percentage in one year is large. The mirror image of a fall of 20 % is a rise of 25 %: it takes back the fall.
create or replace macro large_change_percent() as 20;

-- A fall of this percentage is an alert by itself.
create or replace macro severe_fall_percent() as 40;

-- Below this percentage a fall of uses is too small to be flagged, however unusual for its series, and too small for an offset.
create or replace macro noticeable_change_percent() as 10;

-- Systems that move against uses by more than this percentage make a divergence even where the change of uses is small.
create or replace macro noticeable_systems_percent() as 3;

-- A maximum or minimum is a record when it passes the earlier extreme by more than this percentage.
create or replace macro record_margin_percent() as 5;

-- Full years that must come before a record.
create or replace macro record_earlier_years() as 5;

-- Other growths that an expected range of growth needs.
create or replace macro growth_comparisons_needed() as 5;

-- Two opposite changes offset each other when the smaller is at least this percentage of the larger.
create or replace macro offset_match_percent() as 95;

-- The remaining months of a partial year are assumed to run between these multiples of the rate so far.
create or replace macro outlook_low_rate() as 0.5;
create or replace macro outlook_high_rate() as 1.5;

-- The rise that takes back a fall of `fall_percent`, in percent: 25 for 20.
create or replace macro mirror_rise_percent(fall_percent) as 100.0 * fall_percent / (100 - fall_percent);
