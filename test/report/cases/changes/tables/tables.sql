create table ops.releases as from (values
  (2, '2026-03-01-b', date '2026-03-01', '2026-02-01-a', 7, []::varchar[]),
  (1, '2026-02-01-a', date '2026-02-01', null, 0, ['index.en.html', 'index.html'])
) releases(number, id, date, previous_release, continued_flag_count, pages);
create table ops.observation_changes as
with changes as (
  select
    unnest(['new', 'revised', 'coverage', 'status', 'withdrawn']) as change,
    unnest([null, 58, 20, 7, 1.5]) as previous_value,
    unnest([40, 60, 90, 7, null]) as value,
    unnest([null, 'final', 'partial', 'provisional', 'final']) as previous_status,
    unnest(['final', 'restated', 'final', 'final', null]) as status,
    unnest([2021, 2020, 2019, 2018, 2017]) as year,
),
periods as (select unnest(range(60)) as number)
select
  case when number = 0 then '<i>red</i>' else 'line/' || number end as series,
  year::varchar as period, make_date(year, 1, 1)::timestamp as period_start,
  change, previous_value, value, value - previous_value as difference, previous_status, status,
from changes join periods on change = 'new' or number = 0;
create table flags.all as select 'drop:red:2020' as flag_id, 'watch' as severity, timestamp '2020-01-01' as period_start;
create table flags.rules as from (values ('drop', '{"en": "drop", "zh-Hant": "驟降"}'), ('rise', '{"en": "rise", "zh-Hant": "驟升"}')) rules(rule, title);
create table flags.history as from (values
  ('drop:red:2020', 'drop', 'red', '2020', 'new'),
  ('rise:blue:2019', 'rise', '<b>blue</b>', '2019', 'gone'),
  ('rise:blue:2018', 'rise', 'blue', '2018', 'past')
) history(flag_id, rule, series, period, state);
create table ops.claim_changes as from (values ('C1', 'turned', 'fails', 'holds'), ('C2', 'gone', null, 'partly'), ('C3', 'new', 'untestable', null))
  changes(id, change, verdict, previous_verdict);
