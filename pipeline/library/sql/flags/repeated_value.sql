-- A year, half-year, quarter or month whose value is that of the period before, or of the same period of the year before, to the last digit, where the
-- series moves so much that chance would do so less than once in ten thousand periods. The first of a run is told.
-- what.zh-Hant: 數值與前期或上年同期逐位相同之年、季或月，且依該數列之變動，偶然相同之機率低於萬分之一；連續者以首期代表。
-- grain: series, period_start
-- kind: repeated_value data = watch; repeats an earlier figure
-- kind.zh-Hant: repeated_value; 重複先前數值
-- reason: The {{ observed | figure }} of {{ period | period }} is to the digit that of {{ copied_period | period }}. By the way this series moves, chance would do that once in {{ once_in | figure }} periods.
-- reason.zh-Hant: {{ period | period }}之 {{ observed | figure }} 與{{ copied_period | period }}逐位相同；依該數列之變動，約每 {{ once_in | figure }} 期方有一次偶然相同。
-- remedy: See whether the figure was carried over because the new one was not there yet; if so, it is missing, not known.
-- remedy.zh-Hant: 請確認是否因新數尚未產生而沿用舊數；如是，該期應屬未公布。
with figures as (
  select
    series,
    period,
    period_start,
    period_end,
    definition,
    frequency,
    value,
    -- the unit of its last digit: figures in hundreds repeat a hundred times more often
    case
      when value = trunc(value) and abs(value) < pow(10, 15) then pow(10, len(value::bigint::varchar) - len(rtrim(value::bigint::varchar, '0')))
      else pow(10, -len(rtrim(split_part(try_cast(value as decimal(38, 6))::varchar, '.', 2), '0')))
    end as digit,
  from marts.comparable_observations as observation
  join marts.series using (series)
  anti join marts.partial_periods using (series, period_start)
  where period_months(frequency) is not null and is_full_period and value <> 0
),
pairs as (
  select this.*, earlier.period as copied_period, earlier.period_start as copied_start, earlier.value as copied_value, source,
  from figures as this
  join (select unnest(['period', 'year']) as source) as sources on source = 'year' or frequency <> 'year'
  join figures as earlier
    on earlier.series = this.series
    and earlier.definition = this.definition
    and earlier.period_start = if(source = 'year', this.period_start - interval 1 year, this.period_start - to_months(period_months(this.frequency)))
),
moves as (
  select
    *,
    median(abs(value - copied_value)) over (partition by series, source) as usual_move,
    min(digit) over (partition by series) as last_digit,
    count(*) over (partition by series, source) as pair_count,
    lag(value = copied_value) over (partition by series, source order by period_start) as is_run,
  from pairs
),
copies as (
  select *, last_digit / (2.5 * usual_move) as chance,
  from moves
  where value = copied_value and not coalesce(is_run, false) and pair_count >= 5 and usual_move > 0 and last_digit / (2.5 * usual_move) <= 0.0001
  qualify row_number() over (partition by series, period_start order by source) = 1
)
select
  series,
  period,
  period_start,
  period_end,
  'repeated_value' as kind,
  'none' as direction,
  value as observed,
  null::double as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({
    copied_period: copied_period,
    once_in: round(1 / chance, -2),
    used: [rows_used(series, copied_start, copied_start), rows_used(series, period_start, period_start)],
    steps: [
      figure_text(value) || ' = ' || figure_text(copied_value),
      figure_text(last_digit) || ' / (2.5 · ' || figure_text(usual_move) || ') = 1 / ' || figure_text(round(1 / chance, -2)) || ' ≤ 1 / 10,000',
    ],
  })::varchar as evidence,
from copies
