import type { StreamFrequency } from '../pipeline/statistics/streaming.js'
import type { NabFile } from './nab.js'
import { Noise } from './noise.js'

const DAY = 86_400_000
/** A Monday. */
const MONDAY = Date.UTC(2018, 0, 1)

/** A series with something put in at the labelled points. */
export interface LabelledSeries {
  frequency: StreamFrequency
  /** Values of a day and of what repeats: a week of days, a day of finer series. */
  perDay: number
  season: number
  /** Milliseconds. */
  times: Float64Array
  values: Float64Array
  labels: Uint8Array
}

/** What the seeded series are like. */
export const SHAPES = [
  'season',
  'closed at weekends',
  'small counts',
  'drifting',
  'heavy tails',
  'gaps',
  'around nothing',
  'falling to a tenth',
  'short',
] as const
type Shape = (typeof SHAPES)[number]

export const GRAINS = [
  { name: 'days', frequency: 'day', perDay: 1, season: 7, length: 1_100 },
  { name: 'hours', frequency: 'hour', perDay: 24, season: 24, length: 2_000 },
  { name: 'five minutes', frequency: 'minute', perDay: 288, season: 288, length: 3_500 },
] as const
type Grain = (typeof GRAINS)[number]

/** What is put in: how many points it lasts, at most, and what it does to a value. */
const EVENTS = [
  { most: 2, does: (value: number, by: number) => value + by },
  { most: 24, does: (value: number, by: number) => value + 0.7 * by },
  { most: 6, does: () => 0 },
] as const

/** Values before the first event, and between events at least and at most; short series have theirs sooner. */
const FIRST = 300
const FIRST_OF_SHORT = 40
const [LEAST, MOST] = [120, 360]
const SHORT = 120

/** Seeded series of one shape and grain. An event moves values by 4 to 10 standard deviations of the noise there, or sets them to nothing. */
export function seededSet(shape: Shape, grain: Grain, count: number, seed: number): LabelledSeries[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Noise(seed + i)
    const length = shape === 'short' ? SHORT : grain.length
    const { values, sizes } = quiet(shape, { perDay: grain.perDay, length }, random)
    const first = shape === 'short' ? FIRST_OF_SHORT : FIRST
    return {
      ...grain,
      times: Float64Array.from({ length }, (_zero, at) => MONDAY + (at * DAY) / grain.perDay),
      ...withEvents(values, {
        first,
        sizeAt: (at) => sizes[at] ?? 0,
        random,
        isCount: shape !== 'around nothing',
        hasNothing: shape === 'around nothing' || shape === 'small counts',
      }),
    }
  })
}

/** Stretches of at least 1,500 points without a label in the files of the benchmark; events are 4 to 10 deviations by the median of a week of hours before. */
export function quietStretches(files: readonly NabFile[]): LabelledSeries[] {
  return files.flatMap(({ times, values, windows, name }, seed) => {
    if (name.includes('artificial')) return []
    const ends: [number, number][] = [...windows, [values.length, values.length]]
    return ends.flatMap(([end], k) => {
      const start = k === 0 ? 0 : (ends[k - 1]?.[1] ?? 0) + 1
      if (end - start < 1_500) return []
      const [part, clock] = [values.slice(start, end), times.slice(start, end)]
      const step = (Number(clock.at(-1)) - Number(clock[0])) / (clock.length - 1)
      const perDay = Math.max(1, Math.round(DAY / step))
      const random = new Noise(40_000 + 10 * seed + k)
      const sizeAt = (at: number): number => spreadOf(part.subarray(Math.max(0, at - 168), at))
      return [
        {
          frequency: 'minute' as const,
          perDay,
          season: perDay,
          times: clock,
          ...withEvents(part, { first: FIRST, sizeAt, random, isCount: false, hasNothing: false }),
        },
      ]
    })
  })
}

/** 1.4826 times the median distance from the median, or a twentieth of the median where that is 0. */
function spreadOf(values: Float64Array): number {
  const middle = middleOf(values)
  return 1.4826 * middleOf(values.map((value) => Math.abs(value - middle))) || Math.abs(middle) / 20 || 1
}

function middleOf(values: Float64Array): number {
  return values.toSorted()[values.length >> 1] ?? Number.NaN
}

/** A series to which nothing happens, and the standard deviation of its noise at each point. */
function quiet(
  shape: Shape,
  { perDay, length }: { perDay: number; length: number },
  random: Noise,
): { values: Float64Array; sizes: Float64Array } {
  const depth = perDay === 1 ? 0 : 0.4 + random.uniform()
  const weekend = shape === 'closed at weekends' ? 0 : 0.3 + 0.7 * random.uniform()
  const spread = 0.04 + 0.1 * random.uniform()
  const level = shape === 'small counts' ? 3 + 9 * random.uniform() : 400 * Math.exp(1.5 * random.normal())
  const peak = random.uniform()
  const growth = 0.4 * random.normal()
  const keeps = perDay === 1 ? 0 : 0.5
  let [carried, walk, gap] = [0, 0, 0]
  const sizes = new Float64Array(length)
  const values = new Float64Array(length).map((_zero, at) => {
    const day = Math.floor(at / perDay)
    const shock = shape === 'heavy tails' ? random.heavyTailed() : random.normal()
    carried = keeps * carried + Math.sqrt(1 - keeps ** 2) * shock
    walk += shape === 'drifting' ? 0.25 * spread * random.normal() : 0
    const fall = shape === 'falling to a tenth' && at > length / 2 ? 0.1 : 1
    const rhythm = depth * Math.sin(2 * Math.PI * ((at % perDay) / perDay - peak))
    const middle =
      level * fall * (day % 7 > 4 ? weekend : 1) * Math.exp(rhythm + (growth * at) / length + walk)
    gap =
      gap > 0 ? gap - 1 : shape === 'gaps' && random.uniform() < 0.01 ? Math.floor(8 * random.uniform()) : 0
    if (shape === 'small counts') sizes[at] = Math.sqrt(middle)
    else sizes[at] = middle * spread
    if (shape === 'around nothing') {
      sizes[at] = 1
      return 3 * rhythm + walk + (day % 7 > 4 ? 2 * weekend : 0) + carried
    }
    if (gap > 0) return Number.NaN
    return shape === 'small counts' ? random.count(middle) : Math.round(middle * Math.exp(spread * carried))
  })
  return { values, sizes }
}

interface Happening {
  first: number
  sizeAt: (at: number) => number
  random: Noise
  /** A count is whole and not below 0. */
  isCount: boolean
  /** Whether nothing is a usual value, and so no event. */
  hasNothing: boolean
}

function withEvents(
  quietValues: Float64Array,
  { first, sizeAt, random, isCount, hasNothing }: Happening,
): { values: Float64Array; labels: Uint8Array } {
  const values = quietValues.slice()
  const labels = new Uint8Array(values.length)
  const least = first === FIRST ? LEAST : LEAST / 5
  for (let at = first + Math.floor(least * random.uniform()); at < values.length; ) {
    const event = EVENTS[Math.floor((hasNothing ? 2 : EVENTS.length) * random.uniform())] ?? EVENTS[0]
    const by = (random.uniform() < 0.5 ? -1 : 1) * (4 + 6 * random.uniform()) * sizeAt(at)
    const end = Math.min(values.length, at + 1 + Math.floor(event.most * random.uniform()))
    for (; at < end; at++) {
      const changed = event.does(values[at] ?? 0, by)
      values[at] = isCount ? Math.max(0, Math.round(changed)) : changed
      // A value that is as it was, as nothing where there is nothing, is no event.
      if (values[at] !== quietValues[at] && changed === changed) labels[at] = 1
    }
    at += least + Math.floor(((MOST * least) / LEAST - least) * random.uniform())
  }
  return { values, labels }
}
