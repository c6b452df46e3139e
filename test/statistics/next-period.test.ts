import { expect, test } from 'vitest'
import { nextPeriods } from '../../pipeline/statistics/next-period.js'
import { type Kind, quietLogs } from '../../bench/seeded-series.js'

const exp = (logs: Float64Array) => logs.map((log) => Math.exp(log))
const KINDS: Kind[] = ['random walk', 'noise', 'season and noise', 'trend and noise']

test('a forecast knows nothing of its own value or of later ones', () => {
  const values = exp(quietLogs('season and noise', 60, 12, 1))
  const changed = values.map((value, at) => (at < 40 ? value : 3 * value))
  const [before, after] = [nextPeriods(values, { season: 12 }), nextPeriods(changed, { season: 12 })]
  for (const part of ['expected', 'lower', 'upper'] as const)
    expect(after[part].subarray(0, 41)).toEqual(before[part].subarray(0, 41))
  expect(after.expected[41]).not.toEqual(before.expected[41])
  expect(nextPeriods(values.subarray(0, 40), { season: 12 }).expected[40]).toBe(before.expected[40])
})

test('95 of 100 values of quiet series are inside, and the centre is not far from the best', () => {
  for (const season of [12, 4])
    for (const kind of KINDS) {
      let [inside, count, squares] = [0, 0, 0]
      for (let seed = 0; seed < 10; seed += 1) {
        const logs = quietLogs(kind, season * 12, season, seed)
        const { expected, score } = nextPeriods(exp(logs), { season }, season * 3)
        for (let at = season * 3; at < logs.length; at += 1) {
          count += 1
          inside += Math.abs(score[at] ?? 0) < 1.96 ? 1 : 0
          squares += ((logs[at] ?? 0) - Math.log(expected[at] ?? 0)) ** 2
        }
      }
      expect(inside / count).toBeGreaterThan(0.92)
      expect(inside / count).toBeLessThan(0.98)
      expect(Math.sqrt(squares / count) / 0.05).toBeLessThan(1.3)
    }
})

test('a value is outside its interval just when its score is beyond 1.96', () => {
  const values = exp(quietLogs('random walk', 60, 4, 2))
  values[50] = 3 * (values[50] ?? 0)
  const { lower, upper, score } = nextPeriods(values, { season: 4 })
  values.forEach((value, at) => {
    if (Number.isNaN(score[at])) return
    const outside = value < (lower[at] ?? 0) || value > (upper[at] ?? 0)
    expect(outside).toBe(Math.abs(score[at] ?? 0) > 1.9604)
  })
  expect(score[50]).toBeGreaterThan(6)
})

test('the period after the last has a forecast and no score', () => {
  const values = exp(quietLogs('trend and noise', 24, 1, 3))
  const { expected, lower, upper, score } = nextPeriods(values, { season: 1 })
  expect(expected).toHaveLength(25)
  expect(Math.log(expected[24] ?? 0)).toBeCloseTo(10 + 0.03 * 24, 0)
  expect(lower[24]).toBeLessThan(expected[24] ?? 0)
  expect(upper[24]).toBeGreaterThan(expected[24] ?? 0)
  expect(score[24]).toBeNaN()
})

test('months are expected as they were, over gaps too', () => {
  const logs = quietLogs('season and noise', 72, 12, 4, 0.02)
  logs[50] = Number.NaN
  const { expected, score } = nextPeriods(exp(logs), { season: 12 })
  for (let at = 48; at < 72; at += 1)
    expect(
      Math.abs(Math.log(expected[at] ?? 0) - (Number.isNaN(logs[at]) ? 10.05 : (logs[at] ?? 0))),
    ).toBeLessThan(0.1)
  expect(score[50]).toBeNaN()
})

test('more working days are expected to bring more', () => {
  const workingDays = Array.from({ length: 97 }, (_none, at) => (at === 96 ? 26 : 19 + ((at * 7) % 5)))
  const logs = quietLogs('noise', 96, 12, 5, 0.02).map((log, at) => log + Math.log(workingDays[at] ?? 1))
  const knowing = nextPeriods(exp(logs), { season: 12, workingDays }).expected[96] ?? 0
  const unknowing = nextPeriods(exp(logs), { season: 12 }).expected[96] ?? 0
  expect(knowing / unknowing).toBeGreaterThan(1.1)
})

test('before the months are known and before the start there is no forecast', () => {
  const values = exp(quietLogs('season and noise', 48, 12, 6))
  const first = (forecasts: Float64Array) => forecasts.findIndex((value) => !Number.isNaN(value))
  expect(first(nextPeriods(values, { season: 12 }).expected)).toBeGreaterThan(12)
  expect(first(nextPeriods(values, { season: 12 }, 40).expected)).toBe(40)
  expect(nextPeriods(Float64Array.of(), { season: 1 }).expected).toEqual(Float64Array.of(Number.NaN))
})

test('a series that never moved is expected to stay, and any move is beyond measure', () => {
  const values = new Float64Array(20).fill(7)
  values[19] = 8
  const { expected, score } = nextPeriods(values, { season: 1 })
  expect(expected[18]).toBeCloseTo(7, 6)
  expect(Math.abs(score[18] ?? 9)).toBeLessThan(1.96)
  expect(score[19]).toBeGreaterThan(1000)
})

test('a zero to come changes no forecast before it', () => {
  const values = exp(quietLogs('season and noise', 60, 12, 2))
  const ended = Float64Array.from([...values, 0, values[1] ?? 0])
  const [before, after] = [nextPeriods(values, { season: 12 }), nextPeriods(ended, { season: 12 })]
  for (const part of ['expected', 'lower', 'upper'] as const)
    expect(after[part].subarray(0, 61)).toEqual(before[part])
  expect(after.expected).toHaveLength(63)
  expect(after.score[60]).toBeNaN()
  expect(after.expected[62]).toBeGreaterThan(0)
})
