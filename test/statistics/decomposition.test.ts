import { expect, test } from 'vitest'
import { decompose } from '../../pipeline/statistics/decomposition.js'
import { MONTHS, quietLogs } from '../../bench/seeded-series.js'

const exp = (logs: Float64Array) => logs.map((log) => Math.exp(log))

test('the parts multiply to the values', () => {
  const values = exp(quietLogs('season and noise', 60, 12, 1))
  values[7] = Number.NaN
  const workingDays = values.map((_value, at) => 20 + (at % 5))
  const { seasonal, calendar, level, irregular, adjusted } = decompose(values, 12, workingDays)
  const product = (...parts: Float64Array[]) =>
    values.map((value, at) => parts.reduce((whole, part) => whole * (part[at] ?? 0), 1) / value)
  for (const ratio of [
    product(seasonal, calendar, level, irregular),
    product(seasonal, calendar, adjusted),
  ]) {
    expect(ratio[7]).toBeNaN()
    expect(ratio.filter((value) => Math.abs(value - 1) < 1e-9)).toHaveLength(59)
  }
  expect(Number.isFinite(level[7])).toBe(true)
})

test('factors and level come through noise, a trend, a gap and a month ten times too large', () => {
  const logs = quietLogs('season and noise', 96, 12, 2, 0.02).map((log, at) => log + 0.005 * at)
  logs[40] = (logs[40] ?? 0) + Math.log(10)
  logs[60] = Number.NaN
  const { seasonal, level, irregular } = decompose(exp(logs), 12)
  for (let at = 0; at < 96; at += 1) {
    expect(Math.abs(Math.log(seasonal[at] ?? 0) - (MONTHS[at % 12] ?? 0))).toBeLessThan(0.04)
    expect(Math.abs(Math.log(level[at] ?? 0) - 10 - 0.005 * at)).toBeLessThan(0.04)
  }
  expect(irregular[40]).toBeGreaterThan(9)
})

test('a season that slowly changes is followed', () => {
  const amplitude = (at: number) => 0.3 * (at / 240)
  const logs = quietLogs('noise', 240, 12, 3, 0.02).map(
    (log, at) => log + amplitude(at) * Math.sin((Math.PI * at) / 6),
  )
  const { seasonal } = decompose(exp(logs), 12)
  const misses = seasonal.map((factor, at) =>
    Math.abs(Math.log(factor) - amplitude(at) * Math.sin((Math.PI * at) / 6)),
  )
  expect(misses.reduce((sum, miss) => sum + miss, 0) / misses.length).toBeLessThan(0.015)
})

test('the effect of working days is told from the season', () => {
  const workingDays = Array.from({ length: 120 }, (_none, at) => 19 + ((at * 3 + Math.floor(at / 12)) % 5))
  const logs = quietLogs('season and noise', 120, 12, 4, 0.02)
  const values = exp(logs.map((log, at) => log + 0.7 * Math.log(workingDays[at] ?? 1)))
  expect(decompose(values, 12, workingDays).workingDayElasticity).toBeCloseTo(0.7, 1)
  expect(decompose(values, 12).workingDayElasticity).toBeNull()
  const alike = workingDays.map((_days, at) => 19 + (at % 12))
  expect(decompose(values, 12, alike).workingDayElasticity).toBe(0)
})

test('less than three years of each month leave the season in, and say so', () => {
  const values = exp(quietLogs('season and noise', 36, 12, 5))
  expect(decompose(values, 12).season).toBe('estimated')
  const shorter = decompose(values.subarray(1), 12)
  expect(shorter.season).toBe('unknown')
  expect(shorter.seasonal.every((factor) => factor === 1)).toBe(true)
  expect(decompose(values, 1).season).toBe('none')
})

test('a series with values of 0 and below is a sum of its parts', () => {
  const values = quietLogs('season and noise', 60, 12, 6).map((value) => 100 * (value - 10))
  const parts = decompose(values, 12)
  expect(parts.scale).toBe('value')
  expect((parts.seasonal[28] ?? 0) - 60).toBeLessThan(8)
  const sum = (at: number) => (parts.seasonal[at] ?? 0) + (parts.level[at] ?? 0) + (parts.irregular[at] ?? 0)
  expect(sum(33)).toBeCloseTo(values[33] ?? 0, 9)
})

test('the shortest series come back as they are', () => {
  expect(decompose(Float64Array.of(), 12).level).toHaveLength(0)
  expect(decompose(Float64Array.of(5), 4).level[0]).toBeCloseTo(5, 9)
  expect(decompose(new Float64Array(8).fill(Number.NaN), 4).adjusted.every(Number.isNaN)).toBe(true)
})
