import type { Memory } from './memory.js'

/** How many values before a value may be the one that it repeats: the day before, and the same weekday of the week before. */
const LAGS = [1, 7] as const
const LONGEST = 7
/** A run of repetitions that chance would make less often than once in so many values is told: of figures in the thousands two days in a row. */
const RARE = 10_000

/** Numbers of memory that repetitions take. */
export const REPEATS_SIZE = LONGEST + 1 + 3 * LAGS.length

/**
 * Runs of values that repeat earlier ones to the digit, as where a day or a week was filled in by copying. A repetition is as
 * likely as it has been so far, so that a series of small counts, which repeats itself all the time, has no runs to speak of.
 */
export class Repeats {
  /** Length of the run that the newest value continues, and the longest that chance would have made. */
  run = 0
  usual = 0
  /** How unlikely the run is, on the scale of logarithms; from 1 it is rare. */
  rarity = 0
  private readonly ring: Float64Array
  private readonly place: Float64Array
  /** Of each lag: [comparisons, repetitions, run]. */
  private readonly counts: Float64Array[]

  constructor(memory: Memory) {
    this.ring = memory.take(LONGEST)
    this.place = memory.take(1).fill(0)
    this.counts = LAGS.map(() => memory.take(3).fill(0))
  }

  /** Takes in the next value, NaN for a missing one. */
  add(value: number): void {
    const place = this.place[0] ?? 0
    this.run = this.usual = this.rarity = 0
    LAGS.forEach((lag, k) => {
      this.compare(this.counts[k], value - (this.ring[(place + LONGEST - lag) % LONGEST] ?? Number.NaN))
    })
    this.ring[place] = value
    this.place[0] = (place + 1) % LONGEST
  }

  private compare(counts: Float64Array | undefined, difference: number): void {
    if (!counts) return
    const [comparisons = 0, repetitions = 0, run = 0] = counts
    if (difference !== difference) {
      counts[2] = 0
      return
    }
    const isRepeated = difference === 0
    const now = isRepeated ? run + 1 : 0
    const surprise = Math.log((comparisons + 1) / (repetitions + 0.5))
    const rarity = (now * surprise) / Math.log(RARE)
    if (rarity > this.rarity) {
      this.run = now
      this.usual = Math.max(0, Math.ceil(Math.log(RARE) / surprise) - 1)
      this.rarity = rarity
    }
    counts[0] = comparisons + 1
    counts[1] = repetitions + (isRepeated ? 1 : 0)
    counts[2] = now
  }
}
