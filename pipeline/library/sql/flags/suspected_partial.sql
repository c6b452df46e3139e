-- The last value of a flow if it lies so far below everything before that it looks like part of a period, although its file
-- does not say so, or if its file came before the period had ended. It is not compared with any full period until this is settled. A last year that
-- falls less, yet further than 99 of 100 years would, is asked about too, and compared; a real collapse would look the same.
-- what.zh-Hant: 流量末期值遠低於以往，疑為未滿期而檔案未載明者。或檔案於期間屆滿前收到者；釐清前不與完整期間比較。末年降幅較小、惟逾百年中九十九年所及者亦列，仍予比較；真實驟降亦呈此貌。
-- grain: series, period_start
-- title: suspected partial period
-- title.zh-Hant: 疑似期間未完整
-- kind: partial data = watch; figure to date
-- kind.zh-Hant: partial; 累計值
-- reason: The {{ observed | figure }} of {{ period | period }} is {{ ratio_pct | percent }} of the period before; the smallest such ratio so far was {{ lowest_ratio_pct | percent }}. It looks like part of a period: {{ why | label }}. Its file does not say so; for a part of a total, the total may be what shows it.
-- reason.zh-Hant: {{ period | period }}之 {{ observed | figure }} 為前期之 {{ ratio_pct | percent }}，歷來最低比率為 {{ lowest_ratio_pct | percent }}；{{ why | label }}，疑似僅涵蓋部分期間，惟檔案未註明（分項亦可能係依其合計判斷）。
-- remedy: Ask the publisher whether the period is complete. If it is, accept this flag and read the figure as a collapse; if not, state the months it covers.
-- remedy.zh-Hant: 請洽公布機關確認該期資料是否完整；如屬完整，即為實際驟降；如否，請註明涵蓋月份。
with growths as (
  select
    expectation.*,
    avg(log_growth) over earlier as usual_growth,
    stddev_samp(log_growth) over earlier as spread,
    min(log_growth) over earlier as lowest_growth,
    min(period_start) over earlier - interval 1 year as used_from,
    count(log_growth) over earlier as growth_count,
    max(period_start) over (partition by series) as last_start,
  from marts.annual_expectations as expectation
  where not is_forecast and log_growth is not null
  window earlier as (partition by series, definition order by period_start rows between unbounded preceding and 1 preceding)
),
unusual as (
  select
    series,
    period_start,
    used_from,
    -- a whole year less the last six weeks
    least(usual_growth + ln(10.5 / 12), usual_growth - student_t_quantile(2.575829, growth_count - 1) * spread * sqrt(1 + 1 / growth_count)) as limit_growth,
    100 * exp(log_growth) as ratio_pct,
    100 * exp(lowest_growth) as lowest_ratio_pct,
  from growths
  join marts.series using (series)
  where period_start = last_start
    and growth_count >= growth_comparisons_needed(thresholds)
    and nature = 'flow'
    and not coalesce(list_contains(without_flags, 'suspected_partial'), false)
    and log_growth < limit_growth
    and not exists (from marts.partial_periods as later where later.series = growths.series and later.period_start >= growths.period_start)
),
suspects as (
  select
    series,
    period,
    period_start,
    period_end,
    frequency,
    value,
    ratio_pct,
    lowest_ratio_pct,
    null::timestamp as used_from,
    null::double as limit_pct,
    'partial-by-' || basis as why,
  from marts.partial_periods
  where basis in ('shape', 'rhythm')
  union all by name
  select
    series,
    observation.period,
    period_start,
    observation.period_end,
    'year' as frequency,
    observation.value,
    ratio_pct,
    lowest_ratio_pct,
    100 * exp(limit_growth) as limit_pct,
    'partial-by-fall' as why,
    used_from,
  from unusual
  join marts.observations as observation using (series, period_start)
)
select
  series,
  period,
  period_start,
  period_end,
  'partial' as kind,
  'down' as direction,
  value as observed,
  100 * value / nullif(ratio_pct, 0) as expected,
  null::double as lower,
  null::double as upper,
  null::double as score,
  'watch' as severity,
  to_json({
    ratio_pct: ratio_pct,
    lowest_ratio_pct: lowest_ratio_pct,
    why: why,
    used: [rows_used(series, if(limit_pct is null, comparable_start(period_start, frequency), used_from), period_start)],
    steps: list_filter(
      [
        figure_text(value) || ' / ' || figure_text(100 * value / nullif(ratio_pct, 0)) || ' = ' || decimals(ratio_pct, 1) || ' %',
        decimals(ratio_pct, 1) || ' % < ' || decimals(limit_pct, 1) || ' %',
        case why
          when 'partial-by-shape' then decimals(ratio_pct, 1) || ' %' || sign_between(ratio_pct, suspected_pct) || figure_text(suspected_pct) || ' %'
        end,
        case why
          when 'partial-by-shape'
            then decimals(ratio_pct, 1) || ' %' || sign_between(ratio_pct, lowest_ratio_pct * (1 - large_pct / 100))
              || decimals(lowest_ratio_pct, 1) || ' % · ' || (1 - large_pct / 100)
        end,
      ],
      lambda step: step is not null
    ),
  })::varchar as evidence,
from suspects
join (
  select
    series,
    suspected_partial_percent(thresholds) as suspected_pct,
    large_change_percent(thresholds) as large_pct,
  from marts.series
) as limits using (series)
