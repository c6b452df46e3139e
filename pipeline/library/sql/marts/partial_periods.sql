-- A period whose value covers only part of it, and how that is known. 'stated': the file says so. 'months': it
-- counts fewer than twelve months, or equals the sum of the known shorter periods although some are missing. 'shape':
-- nothing says so, but the last value of a flow lies far below the previous value and that of a year before, and clearly
-- below the smallest such ratio of its past, or the total that it is a part of does: a suspected partial period; a
-- real collapse would look the same. 'rhythm': nothing says so, but the file came before the period had ended, and the last value of a flow is
-- nearer to what so much of a usual period would be than to a whole one; a twelfth must be missing. covered_end is the last day covered if the period is covered without a gap from its
-- start, covered_share_pct the part of its months (or days) that is covered; both are null if unknown. A stock is
-- counted at the end of whatever is covered and is never suspected.
-- what.zh-Hant: 數值僅涵蓋部分期間之一期，及其判定依據。stated：檔案載明；months：涵蓋不足十二個月，或等於現有較短期間之和而仍有缺漏；shape：檔案未載，惟流量末期值遠低於前期及上年同期，且明顯低於以往同類比率之最低者，或其所屬合計如此，為疑似未滿期，真實驟降亦可能如此；rhythm：檔案未載，惟於期間屆滿前收到，且流量末期值較近於已過時間之比例而非全期。covered_end 為連續涵蓋之迄日，covered_share_pct 為已涵蓋之月（日）數比率，不明者為空值。存量計至涵蓋期末，不列為疑似。
-- grain: series, period_start
-- check: basis in ('stated', 'months', 'shape', 'rhythm')
-- check: covered_share_pct > 0 and covered_share_pct < 100
with limits as (
  select
    series,
    rounding_percent(thresholds) as rounding_pct,
    large_change_percent(thresholds) as large_pct,
    suspected_partial_percent(thresholds) as suspected_pct,
    suspected_partial_ratios_needed(thresholds) as ratios_needed,
    coalesce(list_contains(without_flags, 'suspected_partial'), false) as is_never_suspected,
  from marts.series
),
known as (
  select
    observation.*,
    frequency,
    nature,
    period_months(frequency) as full_months,
    observation.period_start + to_months(full_months) - interval 1 day as full_end,
    datediff('day', observation.period_start, full_end) + 1 as full_days,
  from marts.comparable_observations as observation
  join marts.series using (series)
  where value is not null
),
finer_sums as (
  select
    coarse.series,
    coarse.period_start,
    finer.finer_series,
    finer.fineness,
    sum(fine.value order by fine.period_start) as finer_sum,
    sum(datediff('day', fine.period_start, fine.period_end) + 1) as finer_days,
    case
      when count(*) = count(whole_months(fine.period_start, fine.period_end))
        then sum(whole_months(fine.period_start, fine.period_end))
    end as finer_months,
    max(fine.period_end) as finer_end,
  from known as coarse
  join marts.finer_series as finer on finer.series = coarse.series
  join known as fine
    on fine.series = finer.finer_series and fine.period_start between coarse.period_start and coarse.full_end
  where fine.is_full_period
  group by coarse.series, coarse.period_start, finer.finer_series, finer.fineness
),
sums_at_hand as (
  select *
  from finer_sums
  qualify row_number() over (partition by series, period_start order by fineness, finer_series) = 1
),
told as (
  select
    known.*,
    finer_days,
    finer_end,
    finer_days < full_days and abs(known.value - finer_sum) <= finer_sum * rounding_pct / 100 as is_sum_of_fewer,
    case
      when not is_full_period or status = 'partial' then 'stated'
      when months_covered between 1 and full_months - 1 or is_sum_of_fewer then 'months'
    end as basis,
    coalesce(
      case when months_covered between 1 and full_months - 1 then months_covered end,
      case when period_end < full_end then whole_months(known.period_start, period_end) end,
      case when is_sum_of_fewer then finer_months end
    ) as counted_months,
  from known
  join limits using (series)
  left join sums_at_hand using (series, period_start)
  where full_months is not null
),
ratios as (
  select
    this.series,
    this.period_start,
    (datediff('day', this.period_start, this.received_at) + 1) / this.full_days as elapsed_share,
    this.value / nullif(greatest(lag(this.value) over by_series, 0), 0) as ratio,
    this.value / nullif(greatest(year_before.value, 0), 0) as yearly_ratio,
    -- a last year that is back where the one before the last was tells of that one, not of itself
    coalesce(this.frequency = 'year' and this.value >= lag(this.value, 2) over by_series, false) as is_back,
  from told as this
  left join told as year_before
    on year_before.series = this.series
    and year_before.period_start = comparable_start(this.period_start, this.frequency)
    and year_before.definition = this.definition
    and year_before.basis is null
  where this.nature = 'flow' and this.basis is null
  window by_series as (partition by this.series, this.definition order by this.period_start)
),
last_values as (
  select series, max(period_start) as last_start
  from told
  group by series
),
pasts as (
  select
    series,
    last_start as period_start,
    max(elapsed_share) filter (period_start = last_start) as elapsed_share,
    median(ratio) filter (period_start < last_start) as usual_ratio,
    median(yearly_ratio) filter (period_start < last_start) as usual_yearly_ratio,
    bool_or(is_back) filter (period_start = last_start) as is_back,
    max(ratio) filter (period_start = last_start) as last_ratio,
    max(yearly_ratio) filter (period_start = last_start) as last_yearly_ratio,
    min(ratio) filter (period_start < last_start) as lowest_ratio,
    count(ratio) filter (period_start < last_start) as ratio_count,
    min(yearly_ratio) filter (period_start < last_start) as lowest_yearly_ratio,
    count(yearly_ratio) filter (period_start < last_start) as yearly_ratio_count,
  from ratios
  join last_values using (series)
  group by series, last_start
  having count(*) filter (period_start = last_start) = 1
),
shapes as (
  select
    *,
    ratio_count >= ratios_needed
      and not is_back
      and 100 * last_ratio < suspected_pct
      and last_ratio < lowest_ratio * (1 - large_pct / 100)
      and (last_yearly_ratio is null or 100 * last_yearly_ratio < suspected_pct)
      and (
        yearly_ratio_count < ratios_needed
        or last_yearly_ratio is null
        or last_yearly_ratio < lowest_yearly_ratio * (1 - large_pct / 100)
      ) as is_suspected,
    elapsed_share > 0
      and elapsed_share <= 11 / 12
      and coalesce(last_yearly_ratio / coalesce(usual_yearly_ratio, 1), last_ratio / coalesce(usual_ratio, 1)) < (1 + elapsed_share) / 2
      as is_early,
  from pasts
  join limits using (series)
),
suspects as (
  select
    own.series,
    own.period_start,
    own.last_ratio,
    own.lowest_ratio,
    if(own.is_early or of_total.is_early, 'rhythm', 'shape') as found_by,
  from shapes as own
  join marts.series on series.series = own.series
  left join shapes as of_total on of_total.series = series.total_series and of_total.period_start = own.period_start
  where (own.is_suspected or own.is_early or of_total.is_suspected or of_total.is_early) and not own.is_never_suspected
),
judged as (
  select
    told.*,
    last_ratio,
    lowest_ratio,
    coalesce(basis, found_by) as found_basis,
  from told
  left join suspects using (series, period_start)
)
select
  series,
  period,
  period_start,
  period_end,
  frequency,
  nature,
  found_basis as basis,
  status,
  value,
  counted_months::integer as months_covered,
  case
    when found_basis in ('shape', 'rhythm') then null
    when period_end < full_end then period_end
    when is_sum_of_fewer and datediff('day', period_start, finer_end) + 1 = finer_days then finer_end
  end as covered_end,
  case
    when found_basis in ('shape', 'rhythm') then null
    when counted_months < full_months then 100.0 * counted_months / full_months
    when period_end < full_end then 100.0 * (datediff('day', period_start, period_end) + 1) / full_days
    when is_sum_of_fewer then 100.0 * finer_days / full_days
  end as covered_share_pct,
  case when found_basis in ('shape', 'rhythm') then 100 * last_ratio end as ratio_pct,
  case when found_basis in ('shape', 'rhythm') then 100 * lowest_ratio end as lowest_ratio_pct,
from judged
where found_basis is not null
