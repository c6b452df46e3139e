-- A period that the figures cover only in part. Observed is the value to date; expected value and bounds are the estimate for the
-- whole period, the only thing the value is compared with.
-- what.zh-Hant: 數據僅涵蓋部分之期間。實際值為迄今數值；預期值及上下限為全期推估，亦為唯一之比較對象。
-- grain: series, period_start
-- kind: partial data = notice; figure to date
-- kind.zh-Hant: partial; 累計值
-- reason: The figure of {{ period | period }}, {{ observed | figure }}, {{ basis | label }}. An estimate for the whole period ({{ method | label }}) is {{ expected | figure }}, in the range {{ lower | figure }} to {{ upper | figure }}.
-- reason.zh-Hant: {{ period | period }}之 {{ observed | figure }} {{ basis | label }}。全期推估（{{ method | label }}）為 {{ expected | figure }}，範圍為 {{ lower | figure }} 至 {{ upper | figure }}。
-- remedy: Do not set this figure beside a full period; wait for the full one, or quote the estimate as an estimate.
-- remedy.zh-Hant: 本數不宜與完整期間逕行比較；請俟全期資料公布，或引用推估數並註明為推估。
select
  partial_period.series,
  partial_period.period,
  partial_period.period_start,
  partial_period.period_end,
  'partial' as kind,
  'none' as direction,
  partial_period.value as observed,
  outlook.estimate as expected,
  outlook.lower,
  outlook.upper,
  null::double as score,
  'notice' as severity,
  to_json({
    basis: 'partial-' || partial_period.basis,
    method: coalesce(outlook.method, 'no-estimate'),
    months_covered: partial_period.months_covered,
    used: [rows_used(partial_period.series, coalesce(outlook.comparable_start, partial_period.period_start), partial_period.period_start)],
    steps: list_filter(
      [
        decimals(partial_period.covered_share_pct, 1) || ' %',
        case outlook.method
          when 'pro-rata' then figure_text(outlook.value_to_date) || ' / ' || decimals(outlook.covered_share_pct / 100, 4) || ' = '
            || figure_text(outlook.estimate)
          when 'share' then figure_text(outlook.value_to_date) || ' / (' || decimals(outlook.lower_share_pct, 1) || ' … '
            || decimals(outlook.upper_share_pct, 1) || ' %) = ' || figure_text(outlook.lower) || ' … ' || figure_text(outlook.upper)
        end,
        case
          when outlook.method = 'pro-rata' then figure_text(outlook.value_to_date) || ' + ' || figure_text(outlook.estimate - outlook.value_to_date)
            || ' · (' || figure_text(outlook_low_rate(thresholds)) || ' … ' || figure_text(outlook_high_rate(thresholds)) || ') = ' || figure_text(outlook.lower) || ' … '
            || figure_text(outlook.upper)
        end,
      ],
      lambda step: step is not null
    ),
  })::varchar as evidence,
from marts.partial_periods as partial_period
join (select series, thresholds from marts.series) as series on series.series = partial_period.series
left join marts.outlook as outlook
  on outlook.series = partial_period.series and outlook.period_start = partial_period.period_start
where partial_period.nature = 'flow' and partial_period.basis not in ('shape', 'rhythm')
