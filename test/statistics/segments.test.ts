import { describe, expect, test } from 'vitest'
import { segmentStarts, segmentsOf } from '../../pipeline/statistics/segments.js'
import { Random } from '../mutation/random.js'

/** Standard normal noise (Box & Muller). */
function noise(count: number, seed: number): number[] {
  const random = new Random(seed)
  const uniform = () => (random.below(2 ** 30) + 1) / 2 ** 30
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  )
}

/** Noise with something added to each point. */
const noisy = (count: number, seed: number, added: (at: number) => number) =>
  Float64Array.from(noise(count, seed), (value, at) => value + added(at))

const walk = (count: number, seed: number, jump = 0) => {
  let sum = 0
  return Float64Array.from(noise(count, seed), (value, at) => (sum += value + (at === count / 2 ? jump : 0)))
}

const significantBreaks = (values: Float64Array) => segmentsOf(values).breaks.filter((one) => one.significant)

describe('where segments start', () => {
  test.each([24, 60, 144])('a level shift among %i points, at its first new point', (count) => {
    const half = count / 2
    expect(segmentStarts(noisy(count, 1, (at) => (at < half ? 0 : 12)))).toEqual([half])
  })

  test('a change of slope without a step', () => {
    const [start, ...more] = segmentStarts(noisy(100, 2, (at) => (at < 50 ? at : 100 - at)))
    expect(more).toEqual([])
    expect(Math.abs((start ?? 0) - 50)).toBeLessThanOrEqual(3)
  })

  test('a level that passes, which one break alone does not explain', () => {
    expect(segmentStarts(noisy(90, 3, (at) => (at >= 40 && at < 55 ? 10 : 0)))).toEqual([40, 55])
  })

  test('a zigzag among noise that carries over, of which one turn alone explains little', () => {
    let carried = 0
    const zigzag = noisy(120, 9, () => 0).map((value, at) => {
      carried = 0.6 * carried + value
      return carried + 9 * Math.abs(((at / 20) % 4) - 2)
    })
    const starts = segmentStarts(zigzag)
    expect(starts.map((start) => Math.round(start / 10))).toEqual([4, 8])
  })

  test('many levels, each hiding the others', () => {
    const starts = segmentStarts(noisy(600, 4, (at) => 9 * (Math.floor(at / 40) % 3)))
    expect(starts).toEqual(Array.from({ length: 14 }, (_, i) => 40 * (i + 1)))
  })

  test('none in a line, a constant or next to nothing', () => {
    expect(segmentStarts(Float64Array.from({ length: 40 }, (_, i) => 3 * i - 7))).toEqual([])
    expect(segmentStarts(new Float64Array(40).fill(0.1))).toEqual([])
    // one number, but for the rounding
    const same = Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 1000 : 1000 + 1e-10))
    expect(segmentStarts(same)).toEqual([])
    for (const few of [[], [1], [1, 2], [Number.NaN], [1, 9, 1, 9, 1]])
      expect(segmentStarts(Float64Array.from(few))).toEqual([])
  })

  test('none at a spike, be it of one point or two, within or last', () => {
    const base = noise(80, 5)
    for (const spikes of [[30], [30, 31], [79]]) {
      const spiked = base.map((value, at) => (spikes.includes(at) ? 25 : value))
      expect(segmentStarts(Float64Array.from(spiked))).toEqual([])
    }
  })

  test('none that explains less than a hundredth of the series', () => {
    const steep = Float64Array.from({ length: 60 }, (_, i) => 10 * i + (i < 30 ? 0 : 20))
    expect(segmentStarts(steep)).toEqual([])
  })

  test.each([24, 36, 60, 144])('none in the season of %i months', (count) => {
    const seasonal = noisy(count, 6, (at) => 6 * Math.sin((2 * Math.PI * at) / 12))
    expect(segmentStarts(seasonal, 12)).toEqual([])
  })

  test('half a cycle passes for a segment unless the season is told', () => {
    const cycle = (at: number) => 3 * Math.sin((Math.PI * at) / 6) + 1.5 * Math.cos((Math.PI * at) / 3)
    const seasonal = noisy(18, 6, cycle)
    expect(segmentStarts(seasonal)).not.toEqual([])
    expect(segmentStarts(seasonal, 12)).toEqual([])
  })

  test('missing values are passed over and counted', () => {
    const whole = noisy(60, 7, (at) => (at < 30 ? 0 : 12))
    const holed = whole.map((value, at) => (at % 5 === 4 || (at >= 28 && at < 32) ? Number.NaN : value))
    expect(segmentStarts(holed)).toEqual([32])
    const allMissing = new Float64Array(20).fill(Number.NaN)
    expect(segmentsOf(allMissing)).toEqual({ segments: [], breaks: [] })
  })

  test('unit, sign and direction of time do not matter', () => {
    const values = noisy(90, 8, (at) => (at < 33 ? 0 : 7 + at / 20))
    const starts = segmentStarts(values)
    expect(starts).toEqual([33])
    expect(segmentStarts(values.map((value) => 5e14 - 3e12 * value))).toEqual(starts)
    expect(segmentStarts(values.toReversed())).toEqual(starts.map((start) => 90 - start))
  })
})

describe('what segments and breaks tell', () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => (i < 16 ? 100 + 2 * i : 400 - 3 * (i - 16)))

  test('lines, in the unit of the series', () => {
    const { segments, breaks } = segmentsOf(values)
    expect(segments.map(({ first, last }) => [first, last])).toEqual([
      [0, 15],
      [16, 39],
    ])
    expect(segments[0]).toMatchObject({ slope: expect.closeTo(2), level: expect.closeTo(115) })
    expect(segments[1]).toMatchObject({ slope: expect.closeTo(-3), level: expect.closeTo(365.5) })
    // the old line would have been at 132 there
    expect(breaks).toMatchObject([
      { at: 16, step: expect.closeTo(268), slopeChange: expect.closeTo(-5), significant: true },
    ])
  })

  test('the scale is the standard deviation about the line', () => {
    const [segment] = segmentsOf(noisy(400, 9, (at) => at / 4)).segments
    expect(segment?.scale).toBeGreaterThan(0.9)
    expect(segment?.scale).toBeLessThan(1.1)
  })

  test('a constant is one segment without a scale, between the first and the last value', () => {
    const constant = Float64Array.of(Number.NaN, 3, 3, Number.NaN, 3)
    expect(segmentsOf(constant).segments).toEqual([{ first: 1, last: 4, level: 3, slope: 0, scale: 0 }])
  })

  test('a larger shift saves more and steps further', () => {
    const [small] = segmentsOf(noisy(60, 1, (at) => (at < 30 ? 0 : 8))).breaks
    const [large] = segmentsOf(noisy(60, 1, (at) => (at < 30 ? 0 : 16))).breaks
    expect([small?.at, large?.at]).toEqual([30, 30])
    expect(large?.saved).toBeGreaterThan(small?.saved ?? Number.NaN)
    expect(small?.saved).toBeGreaterThan(small?.price ?? Number.NaN)
    expect((large?.step ?? 0) - (small?.step ?? 0)).toBeCloseTo(8)
  })
})

describe('which breaks are significant', () => {
  test('a shift of level among white noise, by its evidence', () => {
    const [found] = significantBreaks(noisy(144, 11, (at) => (at < 72 ? 0 : 4)))
    expect(found?.at).toBe(72)
    expect(found?.evidence).toBeGreaterThan(found?.evidenceLimit ?? Number.NaN)
  })

  test('a change of slope, which is no jump', () => {
    const [found] = significantBreaks(noisy(144, 14, (at) => Math.abs(at - 72) / 4))
    expect(Math.abs((found?.at ?? 0) - 72)).toBeLessThanOrEqual(4)
    expect(found?.jump).toBeLessThan(found?.jumpLimit ?? Number.NaN)
  })

  test('a step in a series that stands still otherwise', () => {
    const [found] = significantBreaks(Float64Array.from({ length: 30 }, (_, at) => (at < 12 ? 5 : 6)))
    expect(found).toMatchObject({ at: 12, step: expect.closeTo(1) })
  })

  test('a jump of a random walk, by its size', () => {
    const [found] = significantBreaks(walk(48, 12, 12))
    expect(found?.at).toBe(24)
    expect(found?.jump).toBeGreaterThan(found?.jumpLimit ?? Number.NaN)
  })

  test.each([
    ['white noise', (count: number, seed: number) => noisy(count, seed, () => 0)],
    ['trends', (count: number, seed: number) => noisy(count, seed, (at) => at / 5)],
    ['seasons', (count: number, seed: number) => noisy(count, seed, (at) => 3 * Math.sin(at / 1.91))],
    ['random walks', (count: number, seed: number) => walk(count, seed)],
  ])('hardly any in %s', (_, make) => {
    for (const count of [12, 24, 60]) {
      const found = Array.from({ length: 60 }, (_, seed) => significantBreaks(make(count, 100 + seed)).length)
      const breaks = found.reduce((sum, each) => sum + each, 0)
      expect((100 * breaks) / (60 * count)).toBeLessThan(0.3)
    }
  })
})
