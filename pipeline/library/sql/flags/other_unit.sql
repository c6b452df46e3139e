-- A year, half-year, quarter or month that lies by ten, a thousand or ten thousand times off what the year before leads to, as closely as the
-- series keeps to its usual growth: it may be in another unit.
-- what.zh-Hant: 與依上年推得者恰約相差十倍、千倍或萬倍（其接近程度合於數列平時之變動）之年、季或月，疑為單位不同。
-- grain: series, period_start
-- kind: other_unit data = alert; looks like another unit
-- kind.zh-Hant: other_unit; 疑單位不同
-- reason: {{ period | period }} had {{ observed | figure }}; by the year before, about {{ expected | figure }} was to be expected. It is close to {{ times | count }} times {{ way | label }}: it looks like {{ looks | label }}.
-- reason.zh-Hant: {{ period | period }}為 {{ observed | figure }}；依上年約應為 {{ expected | figure }}，約{{ way | label }} {{ times | count }} 倍，疑{{ looks | label }}。
-- remedy: Look at the unit in the publication and in its table's head. If the unit changed, say so in the source (factor, or a break); no figure was changed here.
-- remedy.zh-Hant: 請核對原公布資料及表頭之單位；如單位已變更，請於來源設定載明（倍數或定義變更）。本報告未更動任何數值。
with figures as (
  select
    observation.series,
    observation.period,
    observation.period_start,
    observation.period_end,
    definition,
    series.frequency,
    observation.value,
    coalesce(cleaned_value, observation.value) as cleaned_value,
  from marts.comparable_observations as observation
  join marts.series using (series)
  left join marts.cleaned_values as cleaned using (series, period_start)
  left join marts.partial_periods as part using (series, period_start)
  where period_months(series.frequency) is not null and observation.value > 0 and is_full_period and coalesce(part.basis in ('shape', 'rhythm'), true)
),
ratios as (
  select
    this.*,
    comparable_start(this.period_start, this.frequency) as start_before,
    earlier.cleaned_value as value_before,
    log10(this.value / value_before) as size,
    log10(this.cleaned_value / value_before) as usual_size,
  from figures as this
  join figures as earlier
    on earlier.series = this.series
    and earlier.period_start = comparable_start(this.period_start, this.frequency)
    and earlier.definition = this.definition
  where earlier.cleaned_value > 0 and this.cleaned_value > 0
),
-- the others tell what is usual: ten times once is no usual growth, whether or not the model set it aside
usual as (
  select series, median(usual_size) as growth, mad(usual_size) as deviation, count(*) as growth_count,
  from ratios
  group by series
),
sized as (
  select
    *,
    -- log10 of how far it is off, and the nearest power of ten that a unit makes
    size - growth as off,
    case when abs(off) between 0.5 and 2 then 1 when abs(off) between 2 and 3.5 then 3 when abs(off) between 3.5 and 5 then 4 end as power,
    greatest(0.02, least(0.15, 3 * 1.4826 * deviation)) as tolerance,
  from ratios
  join usual using (series)
  where growth_count >= 3
)
select
  series,
  period,
  period_start,
  period_end,
  'other_unit' as kind,
  if(off < 0, 'down', 'up') as direction,
  value as observed,
  value_before * pow(10, growth) as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'alert' as severity,
  to_json({
    times: pow(10, power)::bigint,
    way: if(off < 0, 'unit-less', 'unit-more'),
    looks: 'unit-' || if(off < 0, 'in-', 'times-') || pow(10, power)::bigint,
    used: [rows_used(series, start_before, period_start)],
    steps: [
      figure_text(value) || ' / ' || figure_text(value_before * pow(10, growth)) || ' = 10^' || decimals(off, 3),
      '|' || decimals(abs(off), 3) || ' − ' || power || '| ≤ ' || decimals(tolerance, 3),
    ],
  })::varchar as evidence,
from sized
where abs(abs(off) - power) <= tolerance and abs(off) >= 8 * deviation
