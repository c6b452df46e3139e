import { nextPeriods } from '../statistics/next-period.js'
import type { NumberRows } from './number-rows.js'
import type { JudgedSeries, RegularStatistics } from './regular-series.js'

/** What halves, quarters and months were to be expected to be from those before them; the growths of years are a model in SQL. */
export const nextPeriodStatistics: RegularStatistics = {
  name: 'statistics.next_periods',
  description:
    'What one half, quarter or month was to be expected to be from the periods before it alone, and the one after the last.',
  grain: ['series', 'period_start'],
  checks: ['lower <= expected and expected <= upper'],
  columns: {
    series: 'varchar',
    period_start: 'timestamp',
    expected: 'double',
    lower: 'double',
    upper: 'double',
    score: 'double',
    known_count: 'integer',
    is_forecast: 'boolean',
  },
  numbers: ['number', 'place', 'expected', 'lower', 'upper', 'score', 'known_count', 'is_forecast'],
  select:
    'expected, lower, upper, score, known_count::integer as known_count, is_forecast = 1 as is_forecast',
  add: addPeriods,
}

function addPeriods(
  { number, first, season, values, workingDays, report }: JudgedSeries,
  rows: NumberRows,
): void {
  if (season === 1) return
  const outliers = report?.interventions.flatMap(({ type, index }) => (type === 'AO' ? [index] : []))
  const { expected, lower, upper, score } = nextPeriods(values, {
    season,
    workingDays: workingDays ?? undefined,
    outliers: new Set(outliers),
    holidays: report?.holidays ?? [],
  })
  const last = values.findLastIndex((value) => !Number.isNaN(value))
  let known = 0
  for (let i = 0; i <= last + 1; i++) {
    const middle = expected[i] ?? Number.NaN
    if (!Number.isNaN(middle))
      rows.add(
        number,
        first + i,
        middle,
        lower[i] ?? Number.NaN,
        upper[i] ?? Number.NaN,
        score[i] ?? Number.NaN,
        known,
        i > last ? 1 : 0,
      )
    if (!Number.isNaN(values[i] ?? Number.NaN)) known++
  }
}
