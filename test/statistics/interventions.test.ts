import { expect, test } from 'vitest'
import {
  airlineFits,
  degreesOfFreedom,
  interventionCoefficients,
  likeliest,
  withColumns,
} from '../../pipeline/statistics/airline-fit.js'
import {
  airlineSettings,
  innovations,
  innovationsTransposed,
  startColumns,
} from '../../pipeline/statistics/airline.js'
import {
  extendBasis,
  lengthsOutside,
  product,
  residuals,
  startBasis,
} from '../../pipeline/statistics/airline-regression.js'
import {
  INTERVENTION_TYPES,
  interventionColumn,
  productsWithInterventions,
} from '../../pipeline/statistics/intervention-columns.js'
import { critical } from '../../pipeline/statistics/intervention-tests.js'
import { daysOfMonths, movingHolidays } from '../../pipeline/statistics/month-calendar.js'
import { findInterventions } from '../../pipeline/statistics/interventions.js'
import { type Kind, quietLogs } from '../../bench/seeded-series.js'
import { Noise } from '../../bench/noise.js'

const KINDS: Kind[] = ['random walk', 'noise', 'season and noise', 'trend and noise']

function exp(logs: Float64Array): Float64Array {
  return logs.map((log) => Math.exp(log))
}

function plus(logs: Float64Array, column: Float64Array, size: number): Float64Array {
  return logs.map((log, at) => log + size * (column[at] ?? 0))
}

test('the innovations of an airline series are the ones it was made of', () => {
  const gaussian = new Noise(1)
  const made = new Float64Array(60).map(() => gaussian.normal())
  const [theta, seasonalTheta] = [0.4, 0.7]
  const at = (column: Float64Array, index: number) => column[index] ?? 0
  const moving = made.map(
    (value, t) =>
      value -
      theta * at(made, t - 1) -
      seasonalTheta * at(made, t - 12) +
      theta * seasonalTheta * at(made, t - 13),
  )
  const series = new Float64Array(60)
  for (let t = 0; t < 60; t += 1)
    series[t] = at(moving, t) + at(series, t - 1) + at(series, t - 12) - at(series, t - 13)
  const found = innovations(series, 12, { theta, seasonalTheta })
  expect(Math.max(...found.map((value, t) => Math.abs(value - at(made, t))))).toBeLessThan(1e-9)
})

test('the sums over interventions equal the products with their columns', () => {
  const gaussian = new Noise(2)
  const column = new Float64Array(40).map(() => gaussian.normal())
  for (const setting of airlineSettings(4)) {
    const transposed = innovationsTransposed(column, 4, setting)
    for (const type of INTERVENTION_TYPES) {
      const sums = productsWithInterventions(type, transposed, 4)
      const filtered = innovations(interventionColumn(type, 17, 40, 4), 4, setting)
      expect(sums[17]).toBeCloseTo(product(filtered, column), 9)
    }
  }
})

test('what is outside the basis has nothing of its columns, and lengths agree with it', () => {
  const setting = { theta: 0.5, seasonalTheta: 0.8 }
  const basis = extendBasis(startBasis(40, 4, setting), interventionColumn('LS', 20, 40, 4))
  const shift = innovations(interventionColumn('TC', 9, 40, 4), 4, setting)
  const rest = residuals(basis, shift)
  for (const start of startColumns(40, 4))
    expect(product(rest, innovations(start, 4, setting))).toBeCloseTo(0, 9)
  const { outside, whole } = lengthsOutside(basis, 'TC')
  expect(outside[9]).toBeCloseTo(product(rest, rest), 9)
  expect(whole[9]).toBeCloseTo(product(shift, shift), 9)
})

test('a line with an outlier and a shift gives both back by least squares', () => {
  const line = new Float64Array(12).map((_zero, at) => 3 + 0.5 * at + (at === 4 ? 2 : 0) - (at >= 8 ? 1 : 0))
  const columns = [interventionColumn('AO', 4, 12, 1), interventionColumn('LS', 8, 12, 1)]
  for (const fit of airlineFits(line, 1)) {
    const [outlier, shift] = interventionCoefficients(withColumns(fit, columns))
    expect(outlier?.estimate).toBeCloseTo(2, 9)
    expect(shift?.estimate).toBeCloseTo(-1, 9)
    expect(degreesOfFreedom(withColumns(fit, columns))).toBe(8)
  }
})

test('critical values grow with the length, and allow for few degrees of freedom', () => {
  const [annual, monthly, daily] = [12, 144, 4383].map((length) =>
    critical(likeliest(airlineFits(new Float64Array(length), 1))),
  )
  expect(annual).toBeCloseTo(4.4, 1)
  expect(monthly).toBeCloseTo(4, 1)
  expect(daily).toBeCloseTo(4.6, 1)
})

test.each(INTERVENTION_TYPES)(
  '%s in the middle of a seasonal series is found, typed and measured',
  (type) => {
    const column = interventionColumn(type, 72, 144, 12)
    const logs = quietLogs('season and noise', 144, 12, 3, 0.04)
    const report = findInterventions(exp(plus(logs, column, -0.4)), { season: 12 })
    const [found] = report.interventions
    expect(report.interventions).toHaveLength(1)
    expect(found).toMatchObject({ index: 72, type })
    expect(found?.effect).toBeGreaterThan(-0.52)
    expect(found?.effect).toBeLessThan(-0.28)
    expect(found?.percent).toBeCloseTo(100 * (Math.exp(found?.effect ?? 0) - 1), 9)
    expect(Math.abs(found?.tau ?? 0)).toBeGreaterThan(report.critical)
    expect(Math.abs(Math.log(found?.expected ?? 0) - (logs[72] ?? 0))).toBeLessThan(0.12)
    expect(report).toMatchObject({ scale: 'log', season: 'estimated', observationCount: 144 })
  },
)

test('at the last period the form of a departure is undetermined', () => {
  const logs = plus(quietLogs('season and noise', 60, 12, 4), interventionColumn('LS', 59, 60, 12), 0.5)
  const last = findInterventions(exp(logs), { season: 12 }).interventions.at(-1)
  expect(last).toMatchObject({ index: 59, type: 'undetermined' })
  const awaited = Float64Array.of(...exp(logs), Number.NaN, Number.NaN)
  expect(findInterventions(awaited, { season: 12 }).interventions.at(-1)).toMatchObject({
    index: 59,
    type: 'undetermined',
  })
})

test('two outliers of a short annual series do not hide one another', () => {
  const logs = plus(quietLogs('noise', 12, 1, 5), interventionColumn('AO', 3, 12, 1), 0.5)
  const report = findInterventions(exp(plus(logs, interventionColumn('AO', 8, 12, 1), 0.5)), { season: 1 })
  expect(report.interventions.map(({ index, type }) => [index, type])).toEqual([
    [3, 'AO'],
    [8, 'AO'],
  ])
})

test.each([
  [12, 144, 15],
  [4, 48, 30],
  [4, 16, 100],
  [1, 12, 60],
])('quiet series of season %i and %i periods stay quiet at 99 of 100 points', (season, length, count) => {
  const shares = KINDS.map((kind) => {
    let flags = 0
    for (let seed = 0; seed < count; seed += 1)
      flags += findInterventions(exp(quietLogs(kind, length, season, seed)), { season }).interventions.length
    return flags / (count * length)
  })
  expect(Math.max(...shares)).toBeLessThanOrEqual(0.01)
})

test('swings of a restless stretch are no outliers of a series that was smooth before', () => {
  const swings = (sd: number) =>
    findInterventions(
      exp(quietLogs('noise', 120, 1, 14).map((log, at) => 10 + (log - 10) * (at < 80 ? 0.1 : sd))),
      {
        season: 1,
      },
    )
  expect(swings(1).interventions.length).toBeLessThanOrEqual(1)
})

test('a random walk is taken for one, noise around a line for that', () => {
  const walk = findInterventions(exp(quietLogs('random walk', 144, 1, 6)), { season: 1 })
  const noise = findInterventions(exp(quietLogs('trend and noise', 144, 1, 6)), { season: 1 })
  expect(walk.theta).toBeLessThan(0.3)
  expect(noise.theta).toBeGreaterThan(0.8)
  expect(noise.sigma).toBeGreaterThan(0.04)
  expect(noise.sigma).toBeLessThan(0.06)
})

test('missing values are left open: none is flagged, and they hide nothing', () => {
  const logs = plus(quietLogs('season and noise', 144, 12, 7), interventionColumn('LS', 90, 144, 12), 0.4)
  for (const gap of [0, 30, 31, 89, 91, 143]) logs[gap] = Number.NaN
  const report = findInterventions(exp(logs), { season: 12 })
  expect(report.interventions).toMatchObject([{ index: 90, type: 'LS' }])
  expect(report.observationCount).toBe(138)
})

test('the effect of working days is estimated beside, and does not flag the months', () => {
  const gaussian = new Noise(8)
  const workingDays = Array.from({ length: 120 }, () => 20 + Math.round(2 * gaussian.normal()))
  const logs = quietLogs('season and noise', 120, 12, 9, 0.02).map(
    (log, at) => log + 0.8 * Math.log(workingDays[at] ?? 1),
  )
  const report = findInterventions(exp(logs), { season: 12, workingDays })
  expect(report.workingDayElasticity).toBeCloseTo(0.8, 1)
  expect(report.sigma).toBeLessThan(0.025)
  expect(findInterventions(exp(logs), { season: 12 })).toMatchObject({ workingDayElasticity: null })
})

test('a leap day and holidays that move flag no month, and are not taken from a series without them', () => {
  const first = 2010 * 12
  const days = daysOfMonths(first, 96)
  const [easter = new Float64Array(), newYear = new Float64Array()] = movingHolidays(first, 97)
  const quiet = quietLogs('season and noise', 96, 12, 21, 0.01)
  const found = (logs: Float64Array) => findInterventions(exp(logs), { season: 12, firstMonth: first })
  const byDays = quiet.map((log, at) => log + Math.log(days[at] ?? 0))
  expect(found(byDays)).toMatchObject({ interventions: [], holidays: [] })
  expect(found(byDays.map((log, at) => log - 0.2 * (newYear[at] ?? 0)))).toMatchObject({
    interventions: [],
    holidays: [newYear],
  })
  expect(found(byDays.map((log, at) => log - 0.1 * (easter[at] ?? 0)))).toMatchObject({
    interventions: [],
    holidays: [easter],
  })
  expect(found(quiet)).toMatchObject({ interventions: [], holidays: [] })
})

test('Easter and Lunar New Year fall into the months that they fall into', () => {
  const [easter, newYear] = movingHolidays(2012 * 12, 36)
  // Easter was on 8 April 2012, 31 March 2013 and 20 April 2014; the Lunar New Years were 23 January, 10 February and 31 January
  const inMonth = (column: Float64Array | undefined, month: number) =>
    [0, 12, 24].map((year) => Math.sign(column?.[year + month] ?? 0))
  expect(inMonth(easter, 2)).toEqual([-1, 1, -1])
  expect(inMonth(newYear, 0)).toEqual([1, -1, -1])
  expect([...daysOfMonths(2012 * 12 - 1, 4)]).toEqual([31, 31, 29, 31])
})

test('with less than three full years the season is unknown, and its peaks are no outliers', () => {
  const report = findInterventions(exp(quietLogs('season and noise', 35, 12, 10)), { season: 12 })
  expect(report).toMatchObject({ season: 'unknown', interventions: [] })
})

test('a series with a zero is modelled as it stands, without percentages', () => {
  const gaussian = new Noise(11)
  const values = new Float64Array(40).map((_zero, at) => (at === 20 ? 0 : 100 + 5 * gaussian.normal()))
  const report = findInterventions(values, { season: 1 })
  expect(report.scale).toBe('value')
  const closure = report.interventions.find(({ index }) => index === 20)
  expect(closure).toMatchObject({ type: 'AO', percent: null })
  expect(closure?.effect).toBeLessThan(-80)
})

test.each([[[]], [[5]], [[5, Number.NaN, 9]], [[1, 2, 3, 40]], [Array.from({ length: 30 }, () => 7)]])(
  'a series with nothing to judge has no interventions: %j',
  (values: number[]) => {
    expect(findInterventions(Float64Array.from(values), { season: 1 }).interventions).toEqual([])
    expect(findInterventions(Float64Array.from(values), { season: 12 }).interventions).toEqual([])
  },
)

test('a report depends on its own series alone', () => {
  const values = exp(plus(quietLogs('random walk', 48, 4, 12), interventionColumn('TC', 30, 48, 4), 0.5))
  const before = findInterventions(values, { season: 4 })
  findInterventions(exp(quietLogs('noise', 48, 4, 13)), { season: 4 })
  expect(findInterventions(values.slice(), { season: 4 })).toEqual(before)
  expect(before.interventions).not.toEqual([])
})

test('a period has one intervention at most, also where a spike begins a new level', () => {
  for (let seed = 0; seed < 12; seed += 1) {
    const logs = quietLogs('season and noise', 84, 12, seed)
    const shifted = logs.map((log, at) => log + (at === 40 ? Math.log(0.3) : at > 40 ? Math.log(0.8) : 0))
    const places = findInterventions(exp(shifted), { season: 12 }).interventions.map(({ index }) => index)
    expect(new Set(places).size).toBe(places.length)
    expect(places).toContain(40)
  }
  expect(
    findInterventions(Float64Array.from([100, 101, 103, 104, 103, 105, 106, 107, 108, 160, 161, 162]), {
      season: 1,
    })
      .interventions.map(({ index }) => index)
      .filter((index) => index === 9).length,
  ).toBeLessThanOrEqual(1)
})
