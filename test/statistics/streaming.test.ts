import { expect, test } from 'vitest'
import { Noise } from '../../bench/noise.js'
import { Memory } from '../../pipeline/statistics/memory.js'
import { SortedWindow, windowSize } from '../../pipeline/statistics/sorted-window.js'
import type { StreamTest } from '../../pipeline/statistics/stream-tests.js'
import { StreamingDetector, type StreamFrequency } from '../../pipeline/statistics/streaming.js'

const DAY = 86_400_000
/** A Monday. */
const MONDAY = Date.UTC(2018, 0, 1)
const STEPS: Record<StreamFrequency, number> = { day: DAY, hour: DAY / 24, minute: DAY / 288 }

interface Outcome {
  score: number
  test: StreamTest
  isAlert: boolean
  expected: number
  lower: number
  upper: number
  statistic: number
  low: number
  high: number
}

function outcome(detector: StreamingDetector): Outcome {
  const { score, test, isAlert, expected, lower, upper, statistic, low, high } = detector
  return { score, test, isAlert, expected, lower, upper, statistic, low, high }
}

/** The outcomes of values that follow one another from a Monday on. */
function watch(
  values: readonly number[],
  { frequency = 'day', holidays = [] }: { frequency?: StreamFrequency; holidays?: number[] } = {},
): Outcome[] {
  const detector = new StreamingDetector(frequency)
  return values.map((value, i) => {
    detector.observe(MONDAY + i * STEPS[frequency], value, holidays.includes(i))
    return outcome(detector)
  })
}

function noise(length: number, seed: number, level: (i: number) => number = () => 100): number[] {
  const noise = new Noise(seed)
  const normal = () => noise.normal()
  return Array.from({ length }, (_, i) => level(i) + normal())
}

/** Places of alerts. */
function alerts(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ isAlert }, i) => (isAlert ? [i] : []))
}

const workweek = (i: number) => (i % 7 > 4 ? 40 : 100)

test('a quiet series has hardly an alert, and 95 % of it lies within the interval', () => {
  const levels = [() => 0, workweek, (i: number) => 0.01 * i]
  const quiet = levels.flatMap((level, k) =>
    Array.from({ length: 8 }, (_, s) => watch(noise(1_461, 10 * k + s, level))),
  )
  const points = levels.flatMap((level, k) =>
    Array.from({ length: 8 }, (_, s) => noise(1_461, 10 * k + s, level)),
  )
  const within = quiet.map((outcomes, k) =>
    outcomes.filter(
      ({ lower, upper }, i) => i >= 100 && (points[k]?.[i] ?? 0) >= lower && (points[k]?.[i] ?? 0) <= upper,
    ),
  )
  expect(quiet.flatMap(alerts).length / (quiet.length * 1_461)).toBeLessThan(0.003)
  const share = within.flat().length / (quiet.length * 1_361)
  expect(share).toBeGreaterThan(0.94)
  expect(share).toBeLessThan(0.96)
})

test('an outlier is told on its day, with what was expected and the range of late', () => {
  const values = noise(400, 1, (i) => (i === 390 ? 112 : 100))
  const found = watch(values)[390]
  expect(found).toMatchObject({ isAlert: true, test: 'surprise' })
  expect(found?.expected).toBeCloseTo(100, 0)
  expect(found?.upper).toBeLessThan(104)
  expect(found?.statistic).toBeGreaterThan(11)
  const onScale = (part: number) => Math.log(1 + part / (found?.expected ?? Number.NaN))
  const [statistic, low, high] = [found?.statistic, found?.low, found?.high].map((each) => onScale(each ?? 0))
  expect(found?.score).toBeCloseTo(((statistic ?? 0) - (high ?? 0)) / ((high ?? 0) - (low ?? 0)), 10)
})

/** Daily counts of a level with weekdays of their own and noise of 10 %, with factors on some days. */
function counts(length: number, seed: number, factor: (i: number) => number): number[] {
  const noise = new Noise(seed)
  const weekdays = [1, 1.05, 1.02, 1, 0.95, 0.6, 0.5]
  return Array.from({ length }, (_, i) =>
    Math.round(10_000 * (weekdays[i % 7] ?? 1) * factor(i) * Math.exp(0.1 * noise.normal())),
  )
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed)

test('the fifth of five equal spikes is found as surely as the first', () => {
  const places = [400, 500, 600, 700, 800]
  const found = SEEDS.map((seed) => watch(counts(810, seed, (i) => (places.includes(i) ? 1.8 : 1))))
  for (const place of places)
    expect(found.filter((outcomes) => outcomes[place]?.isAlert).length).toBeGreaterThanOrEqual(38)
})

test('a series that fell to a tenth, or grew tenfold, is judged by its new size', () => {
  const fallen = SEEDS.map((seed) =>
    watch(counts(1_001, seed, (i) => (i < 500 ? 1 : i < 1_000 ? 0.1 : 0.05))),
  )
  expect(fallen.filter((outcomes) => outcomes[1_000]?.isAlert)).toHaveLength(SEEDS.length)
  const alertsOf = (growth: (i: number) => number) =>
    SEEDS.flatMap((seed) => alerts(watch(counts(1_000, seed, growth)))).length
  expect(alertsOf((i) => 10 ** (i / 1_000))).toBeLessThanOrEqual(1.2 * alertsOf(() => 1))
})

test('a series is judged from its thirtieth value, by a wider range', () => {
  const found = SEEDS.map((seed) => watch(counts(60, seed, (i) => (i === 45 ? 3 : 1))))
  expect(found.filter((outcomes) => outcomes[45]?.isAlert).length).toBeGreaterThan(0.75 * SEEDS.length)
  expect(found.flatMap((outcomes) => alerts(outcomes.slice(0, 45))).length).toBeLessThan(4)
  const width = (outcomes: Outcome[], i: number) =>
    Math.log((outcomes[i]?.upper ?? 0) / (outcomes[i]?.lower ?? 0))
  const widths = found.map((outcomes) => width(outcomes, 35))
  expect(widths.reduce((sum, each) => sum + each, 0) / widths.length).toBeGreaterThan(0.5)
})

test('days filled with nothing, or copied from the week before, are found', () => {
  const zero = watch(counts(700, 4, (i) => (i >= 600 && i < 603 ? 0 : 1)))
  expect(zero[600]).toMatchObject({ isAlert: true, test: 'surprise' })
  const values = counts(700, 5, () => 1)
  const copied = watch(values.map((value, i) => (i >= 600 && i < 607 ? (values[i - 7] ?? 0) : value)))
  expect(copied.slice(600, 607).some(({ test: by, isAlert }) => isAlert && by === 'copy')).toBe(true)
  const small = Array.from({ length: 700 }, (_, i) => (i * i + 3 * i) % 5)
  expect(watch(small).filter(({ test: by }) => by === 'copy')).toEqual([])
})

test('a new level of days is told when it comes, and hardly again', () => {
  const found = SEEDS.map((seed) => alerts(watch(counts(800, seed, (i) => (i < 500 ? 1 : 0.3)))))
  expect(found.filter((days) => days.includes(500))).toHaveLength(SEEDS.length)
  expect(found.flatMap((days) => days.filter((day) => day > 500)).length).toBeLessThan(1.5 * SEEDS.length)
})

test('a day without any is nothing to tell where few are usual, and is where many are', () => {
  const few = (mean: number, places: number[]): Outcome[][] =>
    SEEDS.map((seed) => {
      const random = new Noise(seed)
      return watch(Array.from({ length: 400 }, (_, i) => (places.includes(i) ? 0 : random.count(mean))))
    })
  expect(few(4, []).flatMap(alerts).length / (400 * SEEDS.length)).toBeLessThan(0.01)
  expect(few(40, [390]).filter((outcomes) => outcomes[390]?.isAlert)).toHaveLength(SEEDS.length)
  expect(few(4, []).every((outcomes) => outcomes.every(({ lower }) => !(lower < 0)))).toBe(true)
})

test('a level shift smaller than the noise of single days is told within two weeks, and not for ever', () => {
  const found = watch(noise(700, 2, (i) => (i < 600 ? 100 : 98)))
  expect(found.slice(600).find(({ isAlert }) => isAlert)?.test).toBe('level shift')
  expect(alerts(found.slice(600))[0]).toBeLessThan(14)
  expect(alerts(found.slice(600)).length).toBeLessThan(5)
})

test('a series that goes flat, or starts to swing, is told: of hours by its scale, of days by its values', () => {
  const flat = noise(460, 3).map((value, i) => (i < 420 ? value : 100))
  const swinging = noise(460, 4).map((value, i) => (i < 420 ? value : 100 + (i % 2 === 0 ? 3.5 : -3.5)))
  const told = (values: number[], frequency: StreamFrequency, by: StreamTest) =>
    watch(values, { frequency })
      .slice(420)
      .some(({ test: one, isAlert }) => isAlert && one === by)
  expect(told(flat, 'hour', 'change of scale')).toBe(true)
  expect(told(swinging, 'hour', 'change of scale')).toBe(true)
  expect(told(flat, 'day', 'copy')).toBe(true)
  expect(told(swinging, 'day', 'surprise')).toBe(true)
})

test('after an alert, a weaker event is silenced for four weeks and a far stronger one is not', () => {
  const size = new Map([
    [390, 12],
    [395, -14],
    [400, 90],
    [440, 300],
  ])
  const found = watch(noise(450, 10, (i) => 100 + (size.get(i) ?? 0)))
  expect(alerts(found.slice(380))).toEqual([10, 20, 60])
  expect(found[395]).toMatchObject({ score: 0, test: 'none' })
})

test('a series that never moved has no alert, until it moves', () => {
  const constant = Array.from({ length: 3_000 }, (_, i) =>
    i > 1_200 && i % 2 === 0 ? Number.NaN : i === 2_901 ? 0.4 : 0.3,
  )
  for (const frequency of ['day', 'minute'] as const)
    expect(alerts(watch(constant, { frequency }))).toEqual([2_901])
})

test('a jump in a random walk stands out against the day before', () => {
  const noise = new Noise(5)
  const normal = () => noise.normal()
  let level = 0
  const walk = Array.from({ length: 800 }, (_, i) => (level += normal()) + (i === 790 ? 9 : 0))
  expect(watch(walk)[790]).toMatchObject({ isAlert: true, test: 'surprise' })
})

test('the value of another time of day, well within the range of all values, is an outlier of its season', () => {
  const office = (i: number) => (i % 24 >= 8 && i % 24 < 18 ? 100 : 10)
  const values = noise(24 * 42, 6, office)
  const night = 24 * 40 + 3
  values[night] = 60
  const found = watch(values, { frequency: 'hour' })
  expect(found[night]).toMatchObject({ isAlert: true, test: 'seasonal outlier' })
  expect(found[night]?.expected).toBeCloseTo(10, -1)
})

test('hours are compared by the week where days differ', () => {
  const hourly = (i: number) => 10 * (i % 24) + (Math.floor(i / 24) % 7 > 4 ? 0 : 300)
  const found = watch(noise(24 * 70, 7, hourly), { frequency: 'hour' })
  const monday = 24 * 63
  expect(found[monday + 1]?.expected).toBeCloseTo(310, -1)
})

test('a holiday is compared with Sundays, and is no example of its weekday', () => {
  const at = 7 * 60
  const mondays = [0, 7, 14, 21, 28].map((before) => at - before)
  const values = noise(at + 8, 8, (i) => (mondays.includes(i) ? 40 : workweek(i)))
  expect(watch(values)[at - 28]?.isAlert).toBe(true)
  const found = watch(values, { holidays: mondays })
  for (const monday of mondays) {
    expect(found[monday]?.isAlert).toBe(false)
    expect(found[monday]?.expected).toBeCloseTo(40, -1)
  }
  expect(found[at + 7]?.expected).toBeCloseTo(100, -1)
})

test('a missing value is predicted, not scored, and does not disturb what follows', () => {
  const values = noise(400, 9)
  const gap = values.map((value, i) => (i >= 380 && i < 383 ? Number.NaN : value))
  const found = watch(gap)
  expect(found[381]).toMatchObject({ score: 0, isAlert: false })
  expect(found[381]?.expected).toBeCloseTo(100, -1)
  expect(alerts(found.slice(383))).toEqual([])
  expect(found[399]?.upper).toBeLessThan(105)
})

test('one wrong figure hides no later outlier', () => {
  const values = noise(500, 11, (i) => (i === 300 ? 100_000 : i === 450 ? 130 : 100))
  const found = watch(values)
  expect(found[300]?.isAlert).toBe(true)
  expect(found[450]?.isAlert).toBe(true)
  expect(found[449]?.upper).toBeLessThan(110)
})

test('the unit does not matter', () => {
  const values = noise(900, 12, (i) => workweek(i) + (i > 700 ? 8 : 0))
  const scores = (factor: number) => watch(values.map((value) => factor * value)).map(({ score }) => score)
  expect(alerts(watch(values)).length).toBeGreaterThan(0)
  const [large, small] = [scores(1_024), scores(1)]
  expect(large.map((score) => score > 0)).toEqual(small.map((score) => score > 0))
  for (const [i, score] of large.entries()) expect(score).toBeCloseTo(small[i] ?? Number.NaN, 9)
})

test.each(['day', 'hour', 'minute'] as const)(
  'a %s detector goes on from its state bit for bit',
  (frequency) => {
    const values = noise(1_500, 13, (i) => workweek(i) + (i > 1_200 ? 9 : 0)).map((value, i) =>
      i % 97 === 0 ? Number.NaN : value,
    )
    const holidays = [400, 1_101]
    const uninterrupted = watch(values, { frequency, holidays })
    let detector = new StreamingDetector(frequency)
    values.forEach((value, i) => {
      const state = detector.save()
      if (i % 50 === 0) detector = StreamingDetector.restore(frequency, state)
      detector.observe(MONDAY + i * STEPS[frequency], value, holidays.includes(i))
      expect(outcome(detector)).toEqual(uninterrupted[i])
    })
    expect(alerts(uninterrupted).length).toBeGreaterThan(0)
  },
)

test('the state has one size however long the series, and a state of another size is refused', () => {
  const detector = new StreamingDetector('minute')
  const blank = detector.save().length
  for (let i = 0; i < 5_000; i++) detector.observe(MONDAY + i * STEPS.minute, i % 11)
  expect(detector.save()).toHaveLength(blank)
  expect(blank).toBeLessThanOrEqual(4_000)
  expect(() => StreamingDetector.restore('day', detector.save())).toThrow(
    /state of \d+ numbers; this frequency has \d+/,
  )
})

test('a clock that is set back, or stands still for weeks, does no harm', () => {
  const values = noise(2_000, 14)
  const detector = new StreamingDetector('hour')
  const told = values.filter((value, i) => {
    const jump = i > 1_500 ? 40 * DAY : i > 1_000 ? -DAY : 0
    detector.observe(MONDAY + i * STEPS.hour + jump, value)
    return detector.isAlert
  })
  expect(told.length).toBeLessThan(8)
  expect(detector.expected).toBeCloseTo(100, -1)
})

test('a sorted window has the median of the newest values', () => {
  const noise = new Noise(15)
  const normal = () => noise.normal()
  for (const size of [1, 2, 7, 12]) {
    const window = new SortedWindow(Memory.blank(windowSize(size)), size)
    const all: number[] = []
    for (let i = 0; i < 60; i++) {
      const value = Math.round(2 * normal())
      all.push(value)
      expect(window.push(value)).toBe(i < size ? Number.NaN : all[i - size])
      const newest = all.slice(-size).toSorted((a, b) => a - b)
      const half = newest.length / 2
      const middle = [newest[Math.ceil(half) - 1] ?? 0, newest[Math.floor(half)] ?? 0]
      expect(window.median()).toBeCloseTo(((middle[0] ?? 0) + (middle[1] ?? 0)) / 2, 12)
    }
  }
})
