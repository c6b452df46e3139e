-- A period of a yearly, half-yearly, quarterly or monthly series that the model of the whole series does not expect: this period alone (AO),
-- from here on (LS), wearing off (TC), or the same month of each year from here on (SO); at the last period the kind is
-- undetermined.
-- what.zh-Hant: 年、季或月數列中，全數列模型未預期之一期：僅該期（AO）、自此以後（LS）、漸次減弱（TC），或自此以後每年同月（SO）；末期之類型為 undetermined（未定）。
-- grain: series, period_start
-- title: unusual against its own course
-- title.zh-Hant: 異於數列走勢
-- kind: AO statistical = alert, watch; additive outlier
-- kind.zh-Hant: AO; 單點離群值
-- kind: LS statistical = alert, watch; level shift
-- kind.zh-Hant: LS; 水準移動
-- kind: TC statistical = alert, watch; temporary change
-- kind.zh-Hant: TC; 暫時性變動
-- kind: SO statistical = alert, watch; seasonal outlier
-- kind.zh-Hant: SO; 季節性離群值
-- kind: undetermined statistical = alert, watch; outlier or level shift
-- kind.zh-Hant: undetermined; 離群值或水準移動（尚無法判別）
-- reason: {{ period | period }} had {{ observed | figure }}; the series without this {{ kind | label }} leads to {{ expected | figure }}. The effect is {{ tau | decimal }} standard errors, beyond {{ critical | decimal }}, which chance alone passes in few series of {{ observation_count | count }} periods. {{ season | label }}.
-- reason.zh-Hant: {{ period | period }}為 {{ observed | figure }}；數列扣除此{{ kind | label }}後應為 {{ expected | figure }}。影響為標準誤之 {{ tau | decimal }} 倍，逾臨界值 {{ critical | decimal }}（{{ observation_count | count }} 期之數列罕有因偶然而逾此值者）。{{ season | label }}。
-- remedy: See whether the figure was revised, a one-time event is known, or the counting changed from this period on; the kind says which of them to look for.
-- remedy.zh-Hant: 請依離群類型，查明該數是否曾經修正、有無一次性事件，或自本期起統計口徑是否變更。
select
  series,
  observation.period,
  period_start,
  observation.period_end,
  type as kind,
  case when effect < 0 then 'down' else 'up' end as direction,
  observation.value as observed,
  intervention.expected,
  null::double as lower,
  null::double as upper,
  tau as score,
  case when abs(tau) >= 1.5 * critical then 'alert' else 'watch' end as severity,
  to_json({
    tau: tau,
    critical: critical,
    observation_count: observation_count,
    percent: percent,
    season: 'season-' || season,
    used: [rows_used(series, first_start, last_start)],
    steps: list_filter(
      [
        'n = ' || observation_count || ', θ = ' || decimals(theta, 3) || ', Θ = ' || decimals(seasonal_theta, 3) || ', σ = ' || figure_text(sigma),
        'working days: ' || decimals(working_day_elasticity, 2),
        'ω = ' || decimals(effect, 4) || coalesce(' = ' || decimals(percent, 1) || ' %', ''),
        'τ = ω / se(ω) = ' || decimals(tau, 2) || ', |τ| ≥ ' || decimals(critical, 2),
        case scale
          when 'log' then figure_text(observation.value) || ' / exp(ω) = ' || figure_text(intervention.expected)
          else figure_text(observation.value) || ' − ω = ' || figure_text(intervention.expected)
        end,
      ],
      lambda step: step is not null
    ),
  })::varchar as evidence,
from statistics.interventions as intervention
join marts.observations as observation using (series, period_start)
join (
  select series, min(period_start) as first_start, max(period_start) as last_start
  from marts.observations
  where series in (select series from statistics.interventions)
  group by series
) as spans using (series)
