-- A large change of one year, half-year, quarter or month since the comparable period, and whether the earlier level came back. Falls
-- are always listed, rises only if they were reversed; of several large changes in one direction in a row of half-years, quarters
-- or months only the first is listed. Every later full period is compared with the same season of the year before the change,
-- and the first one at that level or beyond it is the return (for a rise: at it or below); there is no tolerance.
-- one-off: the next period returned. rebound: a later one did. shift: none did although there are at least
-- shift_periods_needed() of them, and their median lies nearer to the level after than to the level before, on the scale of
-- logarithms. open: anything else, too few later periods or most of the way without a return.
-- what.zh-Hant: 單一數列一年、半年、一季或一月較上年同期之大幅變動，及其後是否回復原水準。減少者均列，增加者僅列後來回落者；半年、季、月之同向連續變動以首期代表。其後各完整期間與變動前一年同季節比較，首次達到原水準者為回復（增加者為降至原水準以下），不設容許差。one-off：次期即回復；rebound：其後某期回復；shift：已有足夠期數均未回復，且其中位數以對數尺度較接近變動後之水準；open：其餘情形。
-- grain: series, period_start
-- check: classification in ('one-off', 'rebound', 'shift', 'open')
-- check: periods_to_recover > 0
-- check: direction in ('down', 'up')
with limits as (
  select
    series,
    large_change_percent(thresholds) as large_pct,
    shift_periods_needed(thresholds) as shift_periods,
  from marts.series
),
changes as (
  select
    *,
    case
      when yoy_pct <= -large_pct then 'down'
      when yoy_pct >= mirror_rise_percent(large_pct) then 'up'
    end as direction,
  from marts.comparisons
  join limits using (series)
  where period_months(frequency) is not null and is_full
),
runs as (
  select *, lag(direction) over (partition by series order by period_start) as earlier_direction
  from changes
),
large_changes as (
  select *
  from runs
  where direction is not null and (frequency = 'year' or direction is distinct from earlier_direction)
),
later_periods as (
  select
    large.series,
    large.period_start,
    large.direction,
    later.period,
    later.period_start as later_start,
    later.value / nullif(base.value, 0) as level,
    level >= 1 and large.direction = 'down' or level <= 1 and large.direction = 'up' as is_return,
  from large_changes as large
  join changes as later on later.series = large.series and later.period_start > large.period_start
  join changes as base
    on base.series = large.series
    and base.definition = later.definition
    and base.period_start = later.period_start - to_years((datesub('year', large.period_start, later.period_start) + 1)::integer)
),
outcomes as (
  select
    series,
    period_start,
    count(level) as later_count,
    median(level) as later_level,
    min(later_start) filter (is_return) as recovered_start,
    arg_min(period, later_start) filter (is_return) as recovered_period,
  from later_periods
  group by series, period_start
),
recovered as (
  select
    large.*,
    coalesce(later_count, 0) as later_count,
    later_level,
    recovered_start,
    recovered_period,
    datediff('month', period_start, recovered_start) // period_months(frequency) as periods_to_recover,
  from large_changes as large
  left join outcomes using (series, period_start)
)
select
  series,
  period,
  period_start,
  period_end,
  frequency,
  direction,
  comparable_value as value_before,
  value as value_after,
  yoy_pct as change_pct,
  later_count,
  100 * later_level as later_level_pct,
  recovered_period,
  recovered_start,
  periods_to_recover,
  case
    when periods_to_recover = 1 then 'one-off'
    when periods_to_recover > 1 then 'rebound'
    when later_count >= shift_periods and later_level < sqrt(greatest(value / comparable_value, 0)) then 'shift'
    else 'open'
  end as classification,
from recovered
where direction = 'down' or recovered_start is not null
