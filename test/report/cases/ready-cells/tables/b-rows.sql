insert into flags.all values
  ('drop:uses/citizen:2020', 'drop', 'uses/citizen', '2020', '2020-01-01', '2020-12-31', 'drop', 'down', 58, 80, 60.4, 100, -2.5, 'watch',
    '{"previous_uses": 77, "who": "<b>x</b>"}', 'coinciding', null, null, 'new', 'uses:2020', 2),
  ('rise:uses/total:2021', 'rise', 'uses/total', '2021', '2021-01-01', '2021-12-31', 'rise', 'up', 140.5, 120, null, null, null, 'notice',
    '{}', 'unexplained', null, null, 'new', 'uses:2020', 2),
  ('drop:uses/citizen:2017', 'drop', 'uses/citizen', '2017', '2017-01-01', '2017-12-31', 'drop', 'down', 39, 66, null, null, null, 'alert',
    '{"previous_uses": 66, "who": "y"}', 'unexplained', 'asked <i>them</i>', '2026-02-03', 'continued', 'uses:2017', 3),
  ('streaming_outlier:uses/system-7:2021-03-05T13:05', 'streaming_outlier', 'uses/system-7', '2021-03-05T13:05', '2021-03-05 13:05:00', '2021-03-05 13:05:00', 'AO', 'up',
    1234.56, 0.98765, 0.5, 1.5, 3, 'watch', '{"previous_uses": 1, "who": "z"}', 'unexplained', null, null, 'returned', 'uses:2021-03-05T13:05', 1),
  ('partial:uses/total:2021', 'partial', 'uses/total', '2021', '2021-01-01', '2021-07-31', 'partial', 'none', 61, null, null, null, null, 'notice', '{}',
    null, null, null, 'continued', 'partial:uses:2021', 4);
insert into flags.findings values
  ('uses:2021-03-05T13:05', 1, 'streaming_outlier:uses/system-7:2021-03-05T13:05', 'watch', 'today', 'uses/system-7', '2021-03-05T13:05', 1234.56, 0.98765, '2021-03-05T13:05', '2021-03-05T13:05', 'minute', null, 1234.56, null, null, true),
  ('uses:2020', 2, 'drop:uses/citizen:2020', 'watch', 'worth-knowing', 'uses/citizen', '2020', 58, 80, '2020', '2021', 'year', 77265312, 58289234, -24.56, 61000000, true),
  ('uses:2017', 3, 'drop:uses/citizen:2017', 'alert', 'on-record', 'uses/citizen', '2017', 39, 66, '2017', '2017', 'month', 66.1, 39.3, -40.58, null, false),
  ('partial:uses:2021', 4, 'partial:uses/total:2021', 'notice', 'on-record', 'uses/total', '2021', 61, null, '2021', '2021', 'year', null, null, null, null, false);
insert into flags.history values ('drop:uses/total:2016', 'drop', 'uses/total', '2016', 'gone'), ('rise:uses/total:2015-Q3', 'rise', 'uses/total', '2015-Q3', 'gone'),
  ('rise:uses/total:2014', 'rise', 'uses/total', '2014', 'past');
insert into flags.coincidences values
  ('drop:uses/citizen:2020', '2020-05.1', '2020-05-01', '2020-05-31', '{"en": "Something <opened>", "zh-Hant": "開放"}', 'x.example'),
  ('drop:uses/citizen:2020', '2020-06-01.1', '2020-06-01', '2020-06-01', '{"en": "Another thing", "zh-Hant": "另事"}', 'y.example');
insert into flags.kinds values
  ('rise', 'rise', 'plain', ['notice'], '{"en": "rise", "zh-Hant": "驟升"}'),
  ('drop', 'drop', 'plain', ['alert', 'watch'], '{"en": "drop", "zh-Hant": "驟降"}'),
  ('streaming_outlier', 'AO', 'statistical', ['watch'], '{"en": "additive <b>outlier</b>", "zh-Hant": "單點離群值"}'),
  ('partial', 'partial', 'data', ['notice'], '{"en": "figure to date", "zh-Hant": "累計值"}');
insert into flags.rules values
  ('rise', 'sql/flags/rise.sql', '{"en": "rise", "zh-Hant": "驟升"}', 'A rise', '{"en": "Rose"}', '{"en": "Ask"}'),
  ('drop', 'sql/flags/drop.sql', '{"en": "drop", "zh-Hant": "驟降"}', 'A fall', '{"en": "Fell to {{ observed | count }} from {{ previous_uses | count }} in {{ period_start | year }} {{ who }}", "zh-Hant": "{{ period_start | year }}由 {{ previous_uses | count }} 減為 {{ observed | count }}"}', '{"en": "Ask", "zh-Hant": "請洽公布機關"}'),
  ('streaming_outlier', 'sql/flags/streaming_outlier.sql', '{"en": "unusual against all before", "zh-Hant": "異於先前觀測值"}', 'A day', '{"en": "{{ period | period }}: {{ observed | figure }}, {{ expected | figure }} expected, {{ series | name }}", "zh-Hant": "{{ period | period }}：{{ observed | figure }}，{{ expected | figure }}，{{ series | name }}"}', '{"en": "Look", "zh-Hant": "請檢視"}'),
  ('partial', 'sql/flags/partial.sql', '{"en": "figure to date", "zh-Hant": "累計值"}', 'A part', '{"en": "Part of a year", "zh-Hant": "未滿一年"}', '{"en": "Wait", "zh-Hant": "俟全年資料"}');
insert into marts.claims values ('C01', 'holds', 10, 12, 1, 1, '12'), ('C02', 'partly', 1, 1, 2, 1, '1; 2'), ('C03', 'untestable', null, null, 0, 0, null);
insert into marts.claim_parts values
  ('C01', 1, 'floor', 10, 10, 12, 'floor(12 / 10) × 10 = 10', true, false),
  ('C02', 1, 'exact', null, 1, 1, '1', true, false), ('C02', 2, 'above', null, 3, 2.5, '2.5 < 3', false, false),
  ('C03', 1, null, null, null, null, null, null, true);
insert into ops.claims values
  ('C01', '{"en": "Ten", "zh-Hant": "十"}', '10餘', '{}', '{}', ['{"en": "ten", "zh-Hant": "十"}']),
  ('C02', '{"en": "Two <i>", "zh-Hant": "二"}', null, '{"en": "A note", "zh-Hant": "註"}', '{}', ['{"en": "one", "zh-Hant": "一"}', '{"en": "two", "zh-Hant": "二"}']),
  ('C03', '{"en": "Law", "zh-Hant": "法"}', null, '{}', '{"en": "No data", "zh-Hant": "無資料"}', []);
insert into marts.revisions values
  ('uses/citizen', '2019', 70, 70, 77, 7, 2, 'rides/1', 'rides/1', 'rides/2', '2026-01-01', '2026-01-01', '2026-02-01 08:00'),
  ('uses/total', '2019', 90, 95, 99, 4, 3, 'rides/0', 'rides/1', 'rides/2', '2025-12-01', '2026-01-01', '2026-02-01 08:00');
insert into ops.models values
  ('marts.rides', 'marts', 'sql/marts/rides.sql', 'One line in one year.', 'year, line', ['staging.stg_rides'], 'select * from staging.stg_rides'),
  ('staging.stg_rides', 'staging', 'sql/staging/stg_rides.sql', 'One row.', 'year', ['landed.city_rides'], 'select * from landed.city_rides');
insert into ops.files values
  ('city-rides/2', 'city-rides', 'ab12', 100, 'data/rides.csv', '2026-02-01 08:00', 6, 3, 3, 'landed', null,
    '{"encoding": "big5", "delimiter": "tab", "header": "rows 2 to 3", "units": "rides: 千人次 (x 1000)", "notes": "a note"}'),
  ('city-rides/1', 'city-rides', 'cd34', 9, 'data/rides.csv', '2026-01-01 08:00', 0, 0, 0, 'refused', 'data/rides.csv: no table <b>', '{}');
insert into ops.sources values ('city-rides', '{"en": "Rides", "zh-Hant": "搭乘"}', '{"en": "City", "zh-Hant": "市府"}', null, null);
insert into ops.rejects values
  ('city-rides/2', 7, 'rides', '<x>', 'not-a-count', true), ('city-rides/2', 6, 'rides', 'y', 'not-a-count', true),
  ('city-rides/2', 9, 'line', '合計', 'total-row', false);
insert into ops.repairs values ('city-rides/2', 5, '1,2343,456', '1,234 | 3,456', 'glued-cells');
insert into ops.schema_changes values ('city-rides/2', 'renamed', 'rides', 'Rides', 'Trips <i>', 'Trips <i>'), ('city-rides/2', 'added', null, null, 'Remark', null);
insert into ops.reconciliations values
  ('city-rides/2', 'city-rides', 'total-row', 'red', 'rides', '2020-01-01', '2020-12-31', 8, 100, 90, 10, '{}'),
  ('city-rides/2', 'city-rides', 'total-row', 'green', 'rides', '2020-05-01', '2020-05-31', 9, 7.25, 100, -92.75, '{}'),
  ('city-rides/2', 'city-rides', 'previous-file', 'red', null, '2020-05-01', '2020-05-01', null, null, null, null, '{"lost": true}'),
  ('city-rides/2', 'city-rides', 'swapped-columns', '', 'rides, trips', null, null, null, null, null, null, '{}');
insert into ops.schema_changes select 'city-rides/1', 'added', null, null, 'column ' || lpad(n::varchar, 2, '0'), null from range(55) numbers(n);
