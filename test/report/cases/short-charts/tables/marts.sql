create table marts.events as
select 'strike' as event_id, date '2019-06-01' as start_date, date '2019-06-03' as end_date, '{"en": "Strike", "zh-Hant": "罷工"}' as title, 'https://example.org/strike' as source;
create table marts.series as
select *, 'year' as frequency from (values
  ('rides/red', 'rides', 'rides', null), ('rides/green', 'rides', 'rides', null), ('delay', 'delay', '%', null)
) as rows(series, measure, unit, total_series);
create table marts.observations as
select
  series, year::varchar as period, make_timestamp(year, 1, 1, 0, 0, 0) as period_start, make_timestamp(year, 12, 31, 0, 0, 0) as period_end,
  case when year = 2018 and series = 'rides/red' then null else value * (year - 2014) end as value,
  case when year = 2021 then 'partial' else 'final' end as status,
from (values ('rides/red', 1250000), ('rides/green', 800000), ('delay', 1.5)) as rows(series, value), range(2015, 2022) as years(year);
create table flags.all as
select 'drop:rides/red:2020' as flag_id, 'drop' as rule, 3 as flag_number, 'alert' as severity, 'rides/red' as series, '2020' as period, timestamp '2020-01-01' as period_start;
create table marts.breaks as
select * from (values ('rides/green', date '2018-01-01'), ('delay', date '2017-01-01')) as rows(series, break_date);
