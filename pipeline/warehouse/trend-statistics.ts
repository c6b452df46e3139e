import type { NumberRows } from './number-rows.js'
import type { JudgedSeries, RegularStatistics } from './regular-series.js'

/** The changes of trend of yearly, half-yearly, quarterly and monthly series. */
export const trendStatistics: RegularStatistics = {
  name: 'statistics.trend_changes',
  description:
    'The period from which a yearly, half-yearly, quarterly or monthly series grows at another rate, where that is more than a random walk does.',
  grain: ['series', 'period_start'],
  checks: ['abs(tau) >= critical'],
  columns: {
    series: 'varchar',
    period_start: 'timestamp',
    slope_before: 'double',
    slope_after: 'double',
    tau: 'double',
    critical: 'double',
    expected: 'double',
    scale: 'varchar',
  },
  numbers: ['number', 'place', 'slope_before', 'slope_after', 'tau', 'critical', 'expected', 'is_log'],
  select: `slope_before * season as slope_before, slope_after * season as slope_after, tau, critical, expected, if(is_log = 1, 'log', 'value') as scale`,
  add: addTrendChange,
}

function addTrendChange({ number, first, values, report }: JudgedSeries, rows: NumberRows): void {
  const change = report?.trendChange
  if (!report || !change) return
  const isLog = report.scale === 'log'
  const last = values.findLastIndex((value) => !Number.isNaN(value))
  const moved = (change.slopeAfter - change.slopeBefore) * (last - change.index + 1)
  const newest = values[last] ?? Number.NaN
  rows.add(
    number,
    first + change.index,
    change.slopeBefore,
    change.slopeAfter,
    change.tau,
    change.critical,
    isLog ? newest * Math.exp(-moved) : newest - moved,
    isLog ? 1 : 0,
  )
}
