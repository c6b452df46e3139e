import { decompose } from '../statistics/decomposition.js'
import type { NumberRows } from './number-rows.js'
import type { RegularSeries, RegularStatistics } from './regular-series.js'

const PARTS = ['seasonal', 'calendar', 'level', 'irregular', 'adjusted'] as const

/** Quarterly and monthly series taken into season, working days, level and irregular. */
export const decompositionStatistics: RegularStatistics = {
  name: 'statistics.decompositions',
  description:
    'One half, quarter or month of a series taken apart: season and working days (factors; amounts for a series with a value of nothing or less), the smooth level, the irregular, and the value without season and working days.',
  grain: ['series', 'period_start'],
  checks: ["season in ('estimated', 'unknown')"],
  columns: {
    series: 'varchar',
    period_start: 'timestamp',
    seasonal: 'double',
    calendar: 'double',
    level: 'double',
    irregular: 'double',
    adjusted: 'double',
    season: 'varchar',
    scale: 'varchar',
  },
  numbers: ['number', 'place', ...PARTS, 'is_estimated', 'is_log'],
  select: `${PARTS.join(', ')}, if(is_estimated = 1, 'estimated', 'unknown') as season, if(is_log = 1, 'log', 'value') as scale`,
  add: addParts,
}

function addParts({ number, first, season, values, workingDays }: RegularSeries, rows: NumberRows): void {
  if (season === 1) return
  const parts = decompose(values, season, workingDays ?? undefined)
  for (let i = 0; i < values.length; i++)
    rows.add(
      number,
      first + i,
      ...PARTS.map((part) => parts[part][i] ?? Number.NaN),
      parts.season === 'estimated' ? 1 : 0,
      parts.scale === 'log' ? 1 : 0,
    )
}
