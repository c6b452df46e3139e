import type { Memory } from './memory.js'

/** Share of values that may lie beyond each end of the interval: 95 % lie within. */
const BEYOND = 0.025
/** Step of each end per value, as a share of its distance. */
const STEP = 0.05
/** Weight of the newest error in the running mean error of each way to predict: a memory of some fifty values. */
const ERROR_WEIGHT = 0.02
/** An error counts for at most so many mean errors, so that one wrong figure does not blow up the scale. */
const LARGEST_ERROR = 20
/** Where the ends begin, in mean absolute errors: 1.96 standard deviations of a normal distribution, whose mean |error| is 0.798. */
const FIRST_REACH = 1.96 / 0.798
const WAYS = 3

/** Numbers of memory that a prediction takes. */
export const PREDICTION_SIZE = WAYS + 2

/**
 * What the next value should be, from earlier ones alone: the value before it, the recent median, or the level of comparable
 * moments, whichever has been nearest lately. The scale is the running mean absolute error of that way. The interval reaches to
 * each side a number of scales that follows what happens: a value beyond an end moves it out, one within moves it in, in the
 * proportion that leaves 2.5 % beyond, whatever the distribution (adaptive conformal inference: Gibbs & Candès 2021, NeurIPS 34;
 * tracking the quantile of the score: Angelopoulos, Candès & Tibshirani 2023, NeurIPS 36); the steps are shares of the distance here.
 */
export class Prediction {
  /** What the value should be; NaN while nothing is known. */
  expected = Number.NaN
  /** Ends of the 95 % interval; NaN while no error is known. */
  lower = Number.NaN
  upper = Number.NaN
  scale = Number.NaN
  /** Mean absolute error of each way. */
  private readonly errors: Float64Array
  /** Distance of the lower and of the upper end, in scales. */
  private readonly reach: Float64Array
  private readonly candidates = new Float64Array(WAYS)

  constructor(memory: Memory) {
    this.errors = memory.take(WAYS)
    this.reach = memory.take(2).fill(FIRST_REACH)
  }

  /** Predicts the coming value. @param last, recent, comparable what each way says, NaN where it says nothing. */
  make(last: number, recent: number, comparable: number): void {
    const { candidates, reach } = this
    candidates[0] = last
    candidates[1] = recent
    candidates[2] = comparable
    const best = this.best()
    this.expected = candidates[best] ?? Number.NaN
    this.scale = this.errors[best] ?? Number.NaN
    this.lower = this.expected - (reach[0] ?? 0) * this.scale
    this.upper = this.expected + (reach[1] ?? 0) * this.scale
  }

  /** Learns from the value that came. */
  learn(value: number): void {
    if (this.lower === this.lower) {
      this.move(0, value < this.lower)
      this.move(1, value > this.upper)
    }
    const { errors, candidates } = this
    for (let way = 0; way < WAYS; way++) {
      const error = Math.abs(value - (candidates[way] ?? 0))
      if (error !== error) continue
      const mean = errors[way] ?? 0
      errors[way] = mean > 0 ? mean + ERROR_WEIGHT * (Math.min(error, LARGEST_ERROR * mean) - mean) : error
    }
  }

  /** The way with the smallest error among those that say something; the first while none has an error. */
  private best(): number {
    let best = 0
    let smallest = Infinity
    for (let way = 0; way < WAYS; way++) {
      const candidate = this.candidates[way] ?? 0
      const error = this.errors[way] ?? 0
      if (candidate !== candidate || !(error < smallest)) continue
      best = way
      smallest = error
    }
    return best
  }

  private move(end: 0 | 1, isBeyond: boolean): void {
    this.reach[end] = (this.reach[end] ?? 0) * (1 + STEP * ((isBeyond ? 1 : 0) - BEYOND))
  }
}
