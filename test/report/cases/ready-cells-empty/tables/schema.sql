create table flags.all (flag_id varchar, rule varchar, series varchar, period varchar, period_start timestamp, period_end timestamp, kind varchar,
  direction varchar, observed double, expected double, lower double, upper double, score double, severity varchar, evidence varchar,
  explanation varchar, accepted_reason varchar, accepted_date date, state varchar, finding_id varchar, flag_number integer);
create table flags.findings (finding_id varchar, finding_number integer, flag_id varchar, severity varchar, attention varchar, series varchar, period varchar, observed double, expected double, first_period varchar, last_period varchar,
  frequency varchar, value_before double, value double, change_pct double, value_after double, is_new boolean);
create table flags.history (flag_id varchar, rule varchar, series varchar, period varchar, state varchar);
create table flags.coincidences (flag_id varchar, event_id varchar, start_date date, end_date date, title varchar, source varchar);
create table flags.rules (rule varchar, file varchar, title varchar, description varchar, reason varchar, remedy varchar);
create table flags.kinds (rule varchar, kind varchar, basis varchar, severities varchar[], title varchar);
create table marts.claims (id varchar, verdict varchar, published double, computed double, part_count bigint, holding_count bigint, arithmetic varchar);
create table marts.claim_parts (id varchar, part integer, rule varchar, unit double, published double, computed double, arithmetic varchar,
  holds boolean, untestable boolean);
create table marts.revisions (series varchar, period varchar, first_value bigint, previous_value bigint,
  latest_value bigint, change bigint, vintage_count bigint, first_file varchar, previous_file varchar, latest_file varchar, first_received_at timestamp,
  previous_received_at timestamp, latest_received_at timestamp);
create table ops.claims (id varchar, statement varchar, printed varchar, note varchar, untestable varchar, says varchar[]);
create table ops.models (name varchar, layer varchar, file varchar, description varchar, grain varchar, depends_on varchar[], sql varchar);
create table ops.files (file varchar, source varchar, sha256 varchar, bytes bigint, origin varchar, received_at timestamp, rows_read bigint,
  rows_accepted bigint, rows_set_aside bigint, outcome varchar, reason varchar, found varchar);
create table ops.sources (source varchar, title varchar, publisher varchar, url varchar, retrieved_from varchar);
create table ops.rejects (file varchar, "row" bigint, column_name varchar, text varchar, reason varchar, is_fault boolean);
create table ops.repairs (file varchar, "row" bigint, text varchar, pieces varchar, reason varchar);
create table ops.schema_changes (file varchar, kind varchar, column_name varchar, expected varchar, found varchar, nearest varchar);
create table ops.reconciliations (file varchar, source varchar, rule varchar, series varchar, column_name varchar, period_start date, period_end date,
  "row" bigint, stated decimal(28,6), computed decimal(28,6), difference decimal(28,6), detail varchar);
