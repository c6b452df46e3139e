-- One observation of a series: its value in one period, from the newest file that states it, null where none was published. A series
-- begins with its first value; a period without a row from there to the last of its measure is a row with status missing, but for days
-- and shorter periods. A figure that differs from the first vintage of the same period is restated; a partial or provisional one stays so. A computed
-- total is the sum of its parts where all that have begun have a value, a ratio is that of the values of the same period.
-- what.zh-Hant: 單一數列之一筆觀測值：一期之數值，取自最新公布次序，未公布者為空值。數列首期至該指標末期間無列者，列為 missing（缺漏），日及更短期間除外。與同一期間首次公布值不同者為 restated（修正）；未滿期及初步數仍為原狀態。計算合計為各分項之和（已開始之分項均有數值者），比率為同期數值之比。
-- grain: series, period_start
-- check: period_start <= period_end
-- check: status <> 'missing' or value is null
with vintages as (
  select
    *,
    count(distinct file) over (partition by series, source, period_start) as vintage_count,
    first_value(value) over (partition by series, source, period_start, period_end order by vintage) as first_value,
  from marts.vintages
  where not is_withdrawn
),
newest as (
  select vintages.*, frequency, measure
  from vintages
  join marts.series using (series)
  qualify row_number() over (
    partition by vintages.series, period_start
    order by priority desc, received_at desc, file desc, row desc
  ) = 1
),
spans as (
  select series, frequency, measure, min(period_start) as first_start, max(period_start) as last_start,
  from newest
  where value is not null
  group by series, frequency, measure
),
ends as (
  select measure, frequency, max(last_start) as last_start
  from spans
  group by measure, frequency
),
steps as (
  select
    series,
    frequency,
    spans.first_start,
    unnest(range(0, (period_number(frequency, ends.last_start) - period_number(frequency, spans.first_start) + 1)::bigint)) as step,
  from spans
  join ends using (measure, frequency)
  where frequency not in ('day', 'hour', 'minute')
),
absent as (
  select series, frequency, period_after(frequency, first_start, step) as period_start
  from steps
  anti join newest
    on newest.series = steps.series and newest.period_start = period_after(steps.frequency, steps.first_start, steps.step)
),
published as (
  select
    series,
    frequency,
    period_start,
    period_end,
    value,
    case
      when value is null then 'missing'
      when status <> 'final' then status
      when value is distinct from first_value then 'restated'
      else 'final'
    end as status,
    value is not null and status <> 'partial' and not coalesce(period_end < full_end(frequency, period_start), false) as is_full_period,
    months_covered,
    vintage_count,
    source,
    file,
    row,
    received_at,
  from newest
  semi join spans on spans.series = newest.series and newest.period_start >= spans.first_start
  union all by name
  select series, frequency, period_start, full_end(frequency, period_start) as period_end, 'missing' as status, false as is_full_period,
    0 as months_covered, 0 as vintage_count,
  from absent
),
parts as (
  select
    whole.series,
    part.series as part,
    whole.frequency,
    min(published.period_start) as first_start,
  from marts.parts as part
  join marts.series as whole on whole.series = part.total_series
  join published on published.series = part.series
  where part.is_summed
  group by whole.series, part.series, whole.frequency
),
sums as (
  select
    parts.series,
    parts.frequency,
    published.period_start,
    max(published.period_end) as period_end,
    case when bool_and(published.value is not null) and min(published.period_end) = max(published.period_end)
      then sum(published.value order by part) end as value,
    max_by(published.status, {rank: status_rank(published.status), status: published.status}) as worst_status,
    bool_and(published.is_full_period) as is_full_period,
    max(published.months_covered) as months_covered,
    max(published.vintage_count) as vintage_count,
    min_by({source: source, file: file, row: row}, {file: file, row: row}) as place,
    max(published.received_at) as received_at,
  from parts
  join published on published.series = parts.part
  group by parts.series, parts.frequency, published.period_start
),
added as (
  select series, frequency, period_start, period_end, value, case when value is null then 'missing' else worst_status end as status,
    is_full_period and value is not null as is_full_period, months_covered, vintage_count, place.source as source, place.file as file,
    place.row as row, received_at,
  from sums
),
known as (
  select * from published
  union all by name
  select * from added
),
fractions as (
  select
    relation.series,
    relation.frequency,
    above.period_start,
    above.period_end,
    case relation.ratio_at
      when 'start' then before.value
      when 'middle' then (before.value + below.value) / 2
      else below.value
    end as divisor,
    relation.ratio_times * above.value / nullif(divisor, 0) as value,
    case
      when below.status is null then above.status
      when status_rank(above.status) >= status_rank(below.status) then above.status
      else below.status
    end as worst_status,
    above.is_full_period and coalesce(below.is_full_period, relation.ratio_at = 'start') as is_full_period,
    above.months_covered,
    above.vintage_count,
    above.source,
    above.file,
    above.row,
    above.received_at,
  from marts.series as relation
  join known as above on above.series = relation.ratio_of
  left join known as below on below.series = relation.ratio_over and below.period_start = above.period_start
  left join known as before on before.series = relation.ratio_over and before.period_end = above.period_start - interval 1 day
),
finished as (
  select * from known
  union all by name
  select * exclude (divisor, worst_status, is_full_period), case when value is null then 'missing' else worst_status end as status,
    is_full_period and value is not null as is_full_period,
  from fractions
)
select
  series,
  time_period(frequency, period_start) as period,
  period_start::timestamp as period_start,
  period_end::timestamp as period_end,
  value::double as value,
  status,
  is_full_period,
  months_covered::integer as months_covered,
  vintage_count,
  source,
  file,
  row,
  received_at,
from finished
