import { afterAll, beforeAll, expect, test } from 'vitest'
import { quietSeries, restlessSeries, type AnnualSeries } from '../../bench/annual-series.js'
import { buildExpectations, intervalCoverage } from '../../bench/interval-coverage.js'
import { quietFlagRates } from '../../bench/quiet-flags.js'
import { GRAINS } from '../../bench/quiet-series.js'
import { Database, type Row } from '../../pipeline/system/database.js'

const EXPECTATIONS = `
  select * exclude (series, period_start, period_end), year(period_start) as year
  from marts.annual_expectations
  order by year
`

const USES = [10_453_986, 23_879_366, 24_375_599, 32_500_967, 37_201_360, 46_499_314, 66_118_856, 39_287_420]

let quiet: Database
let uses: Row[]
beforeAll(async () => {
  quiet = await Database.open(':memory:', 'write')
  await buildExpectations(quiet, '.', [...quietSeries(), ...restlessSeries()])
  uses = await expectations(USES)
})
afterAll(() => quiet.close())

async function expectations(values: readonly number[]): Promise<Row[]> {
  const member: AnnualSeries = { pool: 'published', source: 'uses', name: 'uses', values }
  return Database.use(':memory:', 'write', async (database) => {
    await buildExpectations(database, '.', [member])
    return database.rows(EXPECTATIONS)
  })
}

// The same sums as the model's, written the plain way: from the last growth backwards, in two passes.
function plainRange(values: readonly number[]): { expected: number; sd: number; count: number } {
  const growths = values.slice(1).map((value, i) => Math.log(value / (values[i] ?? Number.NaN)))
  const weights = growths.map((_, i) => 0.5 ** ((growths.length - 1 - i) / 4))
  const sum = (figures: number[]): number => figures.reduce((total, figure) => total + figure, 0)
  const total = sum(weights)
  const count = total ** 2 / sum(weights.map((weight) => weight ** 2))
  const mean = sum(growths.map((growth, i) => growth * (weights[i] ?? 0))) / total
  const squares = sum(growths.map((growth, i) => (growth - mean) ** 2 * (weights[i] ?? 0))) / total
  return { expected: (values.at(-1) ?? 0) * Math.exp(mean), sd: Math.sqrt(squares / (1 - 1 / count)), count }
}

test('the range of the year to come is that of the plain formula', () => {
  const next = uses.at(-1)
  const { expected, sd, count } = plainRange(USES)
  expect(next).toMatchObject({ is_forecast: true, value: null, comparison_count: 7, score: null })
  expect(Number(next?.['effective_count'])).toBeCloseTo(count, 9)
  expect(Number(next?.['expected']) / expected).toBeCloseTo(1, 9)
  const standardError = sd * Math.sqrt(1 + 1 / count)
  const factor = Math.log(Number(next?.['upper']) / expected) / standardError / 1.09
  // Student's t with the count's 5.27 degrees of freedom lies between those for 6 and 5
  expect(factor).toBeGreaterThan(2.447)
  expect(factor).toBeLessThan(2.571)
  expect(Number(next?.['lower']) * Number(next?.['upper'])).toBeCloseTo(expected ** 2, -6)
})

test('later years change nothing before them', async () => {
  const before = await expectations(USES.slice(0, -1))
  const observed = ({ is_forecast }: Row): boolean => is_forecast === false
  expect(uses.filter(observed).slice(0, -1)).toEqual(before.filter(observed))
  const { lower, upper } = before.at(-1) ?? {}
  expect(uses.filter(observed).at(-1)).toMatchObject({ lower, upper })
})

test('the fall of citizen uses in 2017 is below the range of the years before it', () => {
  const fall = uses.find(({ value }) => value === USES.at(-1))
  expect(fall?.['value']).toBeLessThan(Number(fall?.['lower']))
})

test('a series in thousands has the same scores, and its range in thousands', async () => {
  const thousands = await expectations(USES.map((value) => value / 1000))
  for (const [i, row] of uses.entries()) {
    expect(Number(thousands[i]?.['score'])).toBeCloseTo(Number(row['score']), 9)
    expect(Number(thousands[i]?.['lower']) * 1000).toBeCloseTo(Number(row['lower']), 3)
  }
})

test('quiet yearly series are flagged in at most one point of a hundred, by all rules together', async () => {
  const [any] = (await quietFlagRates('.', GRAINS[0])).filter((row) => row['rules'] === 'any_rule')
  expect(any?.['kind']).toBe('all kinds')
  expect(Number(any?.['flags_pct'])).toBeLessThanOrEqual(1)
  expect(Number(any?.['flags_pct'])).toBeGreaterThan(0)
})

test('ranges hold 95 % or a little more of what keeps its ways, and leave out what does not', async () => {
  const rows = await intervalCoverage(quiet)
  const inside = (scope: string, name: string): number =>
    Number(rows.find((row) => row['scope'] === scope && row['name'] === name)?.['inside_pct'])
  expect(inside('quiet', 'all')).toBeGreaterThan(94)
  expect(inside('quiet', 'all')).toBeLessThan(98)
  expect(inside('restless', 'heavy tails')).toBeGreaterThan(94)
  expect(inside('restless', 'heavy tails')).toBeLessThan(96)
  expect(inside('restless', 'jump')).toBeLessThan(90)
})

// Quantiles of the tables of the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2
test.each([
  [1.959964, 3, 3.182, 0.005],
  [1.959964, 8, 2.306, 0.0005],
  [1.959964, 100, 1.984, 0.0005],
  [2.575829, 3, 5.841, 0.02],
  [2.575829, 10, 3.169, 0.0005],
])('student_t_quantile(%d, %d) is %d within a share of %d', async (normal, degrees, quantile, within) => {
  const [row] = await quiet.rows('select student_t_quantile($1, $2) as value', [normal, degrees])
  expect(Math.abs(Number(row?.['value']) / quantile - 1)).toBeLessThan(within)
})

test('too few degrees of freedom have no quantile, and so no range', async () => {
  const [row] = await quiet.rows('select interval_factor(3.9) as shown, flag_factor(3.9) as flagged')
  expect(row).toEqual({ shown: null, flagged: null })
})
