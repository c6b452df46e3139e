-- One observation of a series: its value in one period, from the newest file that states it, null if none was published. A series
-- begins with its first value, or on the day on which its member begins; from there to the last period of its measure, or the day on which its
-- member ended, a period without a row becomes a row with status missing, except for days and shorter periods. A member that was split continues
-- as the sum of what it became. A figure that differs from the first vintage of its period is restated, unless it is partial or provisional. A
-- computed total is the sum of its parts if all that have begun have a value; a ratio divides values of the same period, or divides by the
-- stock before the period, at its end or the mean of both; if the stock has longer periods, by those before and after.
-- what.zh-Hant: 單一數列之一筆觀測值：一期之數值，取自最新公布次序，未公布者為空值。數列首期（或其類別所載之起日）至該指標末期（或其類別之末日）間無列者，列為 missing（缺漏），日及更短期間除外。已拆分者其後以拆分後各類別之和續計。與同一期間首次公布值不同者為 restated（修正）；未滿期及初步數仍為原狀態。計算合計為各分項之和（已開始之分項均有數值者），比率為同期數值之比，或以期前、期末存量或兩者平均為分母；存量期間較長者，取其前後之值。
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
  select vintages.*, frequency, measure,
  from vintages
  join marts.series using (series)
  where value is not null or not coalesce(period_start > valid_until, false)
  qualify row_number() over (
    partition by vintages.series, period_start
    order by priority desc, received_at desc, file desc, row desc
  ) = 1
),
extents as (
  select series, min(period_start) as first_value_start, max(period_start) as last_start,
  from newest
  where value is not null
  group by series
),
spans as (
  select
    series,
    frequency,
    measure,
    valid_until,
    last_start,
    -- a member that is said to begin is expected from the first period on that begins with it or later
    period_after(
      frequency,
      first_value_start,
      -greatest(
        case frequency
          when 'week' then datediff('day', valid_from, first_value_start) // 7
          else datesub('month', valid_from, first_value_start) // period_months(frequency)
        end,
        0
      )
    ) as declared_start,
    -- before the first figure of the measure nothing is missing
    greatest(coalesce(declared_start, first_value_start), min(first_value_start) over (partition by measure, frequency)) as first_start,
  from extents
  join marts.series using (series)
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
    valid_until,
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
  where not coalesce(period_after(frequency, first_start, step) > valid_until, false)
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
summed as (
  select total_series, series, valid_from, valid_until,
  from marts.parts
  where is_summed
),
parts as (
  select total_series as series, series as part, null::date as after_day, valid_from, valid_until,
  from summed
  union all
  select series, part, after_day, null::date as valid_from, valid_until,
  from marts.successions as successions
  union all
  select total_series as series, part, after_day, valid_from, least(summed.valid_until, successions.valid_until) as valid_until,
  from summed
  join marts.successions as successions using (series)
),
of_parts as (
  select *
  from published
  semi join parts on parts.part = published.series
),
periods as (
  select distinct parts.series, frequency, period_start,
  from parts
  join of_parts as published on published.series = part
  where after_day is not null
),
addends as (
  select parts.series, parts.part, published.* exclude (series),
  from parts
  join of_parts as published on published.series = parts.part
  anti join marts.successions as ended on ended.series = parts.part and published.period_start > ended.after_day
  where parts.after_day is null and counts_in(parts.valid_from, parts.valid_until, period_start, period_end)
  union all by name
  select
    parts.series,
    part,
    periods.frequency,
    periods.period_start,
    published.* exclude (series, frequency, period_start),
  from parts
  join periods on periods.series = parts.series and periods.period_start > after_day
  left join of_parts as published on published.series = part and published.period_start = periods.period_start
  where counts_in(valid_from, valid_until, periods.period_start, periods.period_start)
),
sums as (
  select
    series,
    frequency,
    period_start,
    max(period_end) as period_end,
    case when count(*) = count(value) and min(period_end) = max(period_end) then sum(value order by part) end as value,
    max_by(status, {rank: status_rank(status), status: status}) as worst_status,
    bool_and(is_full_period) as is_full_period,
    max(months_covered) as months_covered,
    max(vintage_count) as vintage_count,
    min_by({source: source, file: file, row: row}, {file: file, row: row}) as place,
    max(received_at) as received_at,
  from addends
  anti join (
    select published.series, published.period_start
    from published
    semi join marts.successions as successions on successions.series = published.series
  ) as own on own.series = addends.series and own.period_start = addends.period_start
  group by series, frequency, period_start
),
added as (
  select series, frequency, period_start, period_end, value, case when value is null then 'missing' else worst_status end as status,
    is_full_period and value is not null as is_full_period, months_covered, vintage_count, place.source as source, place.file as file,
    place.row as row, received_at,
  from sums
),
known as not materialized (
  select * from published
  union all by name
  select * from added
),
relations as (
  select relation.*, below.frequency as over_frequency, coalesce(below.frequency = relation.frequency, true) as is_same_frequency,
  from marts.series as relation
  left join marts.series as below on below.series = relation.ratio_over
  where relation.ratio_of is not null
),
related as (
  select *
  from known
  semi join (select unnest([ratio_of, ratio_over]) as series from relations) as named using (series)
),
stocks as (
  select
    relation.series,
    above.period_start,
    max_by({value: stock.value, status: stock.status}, stock.period_end) filter (stock.period_end < above.period_start) as before,
    max_by({value: stock.value, status: stock.status}, stock.period_end) filter (stock.period_start <= above.period_end and full_end(over_frequency, stock.period_start) >= above.period_end) as after,
  from relations as relation
  join related as above on above.series = relation.ratio_of
  join related as stock
    on stock.series = relation.ratio_over
    and stock.value is not null
    and stock.period_start <= above.period_end
    -- the period of the stock, or the one after it, holds the end or the start of the period
    and full_end(over_frequency, (stock.period_end + interval 1 day)::timestamp) >= above.period_start
  where not is_same_frequency
  group by relation.series, above.period_start
),
fractions as (
  select
    relation.series,
    relation.frequency,
    above.period_start,
    above.period_end,
    if(is_same_frequency, before.value, stocks.before.value) as value_before,
    if(is_same_frequency, below.value, stocks.after.value) as value_at_end,
    case relation.ratio_at
      when 'start' then value_before
      when 'middle' then (value_before + value_at_end) / 2
      else value_at_end
    end as divisor,
    relation.ratio_times * above.value / nullif(divisor, 0) as value,
    if(is_same_frequency, before.status, stocks.before.status) as status_before,
    if(is_same_frequency, below.status, stocks.after.status) as status_at_end,
    list_reduce(
      list_filter(
        [above.status, case when relation.ratio_at <> 'end' then status_before end, case when relation.ratio_at <> 'start' then status_at_end end],
        lambda status: status is not null
      ),
      lambda worse, status: case when status_rank(status) > status_rank(worse) then status else worse end
    ) as worst_status,
    above.is_full_period and coalesce(below.is_full_period, relation.ratio_at = 'start' or not is_same_frequency) as is_full_period,
    above.months_covered,
    above.vintage_count,
    above.source,
    above.file,
    above.row,
    above.received_at,
  from relations as relation
  join related as above on above.series = relation.ratio_of
  left join related as below on below.series = relation.ratio_over and below.period_start = above.period_start and is_same_frequency
  left join related as before
    on before.series = relation.ratio_over and before.period_end = above.period_start - interval 1 day and is_same_frequency
  left join stocks on stocks.series = relation.series and stocks.period_start = above.period_start
  -- a stock of longer periods may come long after what stands over it: until then nothing is missing
  where is_same_frequency or divisor is not null
),
finished as (
  select * from known
  union all by name
  select * exclude (divisor, value_before, value_at_end, status_before, status_at_end, worst_status, is_full_period), case when value is null then 'missing' else worst_status end as status,
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
