import { quoteText } from '../system/database.js'
import type { NumberRows } from './number-rows.js'
import type { JudgedSeries, RegularStatistics } from './regular-series.js'

const TYPES = ['AO', 'LS', 'TC', 'SO', 'undetermined'] as const
const SEASONS = ['estimated', 'unknown', 'none'] as const
const SCALES = ['log', 'value'] as const

/** The interventions of yearly, half-yearly, quarterly and monthly series. */
export const interventionStatistics: RegularStatistics = {
  name: 'statistics.interventions',
  description:
    'A period of a yearly, half-yearly, quarterly or monthly series that the model of the whole series does not expect, with the form in which the series goes on.',
  grain: ['series', 'period_start'],
  checks: ["type in ('AO', 'LS', 'TC', 'SO', 'undetermined')", 'abs(tau) >= critical'],
  columns: {
    series: 'varchar',
    period_start: 'timestamp',
    type: 'varchar',
    effect: 'double',
    percent: 'double',
    tau: 'double',
    critical: 'double',
    expected: 'double',
    sigma: 'double',
    theta: 'double',
    seasonal_theta: 'double',
    observation_count: 'integer',
    working_day_elasticity: 'double',
    season: 'varchar',
    scale: 'varchar',
  },
  numbers: [
    'number',
    'place',
    'type_code',
    'effect',
    'percent',
    'tau',
    'critical',
    'expected',
    'sigma',
    'theta',
    'seasonal_theta',
    'observation_count',
    'working_day_elasticity',
    'season_code',
    'scale_code',
  ],
  select: `${word(TYPES, 'type_code')} as type, effect, percent, tau, critical, expected, sigma, theta, seasonal_theta,
    observation_count::integer as observation_count, working_day_elasticity,
    ${word(SEASONS, 'season_code')} as season, ${word(SCALES, 'scale_code')} as scale`,
  add: addInterventions,
}

function addInterventions({ number, first, report }: JudgedSeries, rows: NumberRows): void {
  if (!report) return
  for (const { index, type, effect, percent, tau, expected } of report.interventions)
    rows.add(
      number,
      first + index,
      TYPES.indexOf(type),
      effect,
      percent ?? Number.NaN,
      tau,
      report.critical,
      expected,
      report.sigma,
      report.theta,
      report.seasonalTheta,
      report.observationCount,
      report.workingDayElasticity ?? Number.NaN,
      SEASONS.indexOf(report.season),
      SCALES.indexOf(report.scale),
    )
}

/** The word that a number stands for. */
function word(words: readonly string[], column: string): string {
  return `list_extract([${words.map(quoteText).join(', ')}], ${column}::integer + 1)`
}
