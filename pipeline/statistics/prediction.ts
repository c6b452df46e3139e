import type { Memory } from './memory.js'
import { type Cycle, offsetsSize, SlotOffsets } from './slot-offsets.js'
import { SortedWindow, windowSize } from './sorted-window.js'

/** Values from which a series is judged, and which decide its scale. */
const FIRST = 30
/** Values whose distances from the expected one do not count: the level and the weekdays are still unknown then. */
const LEARNING = 21
/** Distances of late of which the scale is a quantile. */
const REMEMBERED = 500
/** Added to counts before the logarithm: by chance alone, a count of 1 then varies about as much as one of 25. */
const FEW = 4
/** A value below this share of the usual size counts as this share: nothing has no logarithm. */
const LEAST_SHARE = 0.02
/** Share of the way to the newest value that the quick level goes. */
const QUICK = 0.5
/** An error moves the quick level by at most so many mean errors, and teaches an offset at most so many. */
const MOST_MOVED = 2.5
const MOST_TAUGHT = 4
/** Weight of the newest error in a running mean: a memory of some fifty values. */
const ERROR_WEIGHT = 0.02
/** The quick level is taken where its errors are smaller by this factor: it follows what lasts for a while, and so hides it. */
const CLEARLY = 1.5
/** An error counts for at most so many mean errors, so that one wrong figure does not blow up the mean. */
const LARGEST_ERROR = 20
/** An error of a level counts for fewer, so that one event does not make it the worse level. */
const LARGEST_OF_LEVEL = 5
/** A scale of n distances is wider by this much of 1 / n, about what Student's t is wider than a normal distribution. */
const UNSURE = 2
/** What is smaller than this share of the value is the rounding of sums, and no difference. */
export const ROUNDING = 1e-9
/** The score of a change in a series that never changed, and the largest of all. */
const LARGEST_SCORE = 100

/** Share of values that may lie beyond each end of the interval: 95 % lie within; step of each end per value, as a share of its distance. */
const BEYOND = 0.025
const STEP = 0.05
/** Quantiles of the standard normal distribution: of its sizes the median, 95 % and 99 %. */
const [MEDIAN_SIZE, LARGE_SIZE, RANGE_REACH] = [0.67449, 1.959964, 2.575829]
const LARGE_SHARE = 0.95

/** What a series may repeat, and what its level is. */
export interface Expectation {
  cycles: readonly Cycle[]
  /** Values whose median is the steady level. */
  steady: number
  /** Whether what is expected may follow the value before; else it is the steady level, so that what lasts for a while stays unexpected. */
  mayFollow: boolean
}

/** Numbers of memory that a prediction takes. */
export function predictionSize({ cycles, steady }: Expectation): number {
  const variants = 1 + cycles.length
  const offsets = cycles.reduce((sum, cycle) => sum + offsetsSize(cycle) + 1, 0)
  return offsets + variants * (windowSize(steady) + 1 + 2) + windowSize(REMEMBERED) + 6
}

/**
 * What the next value should be, from earlier ones alone, on the scale of logarithms where the first values are all above 0. There are
 * two ways to know the level, the median of late and a quick level that one value moves little (Gelper, Fried & Croux 2010, Journal of
 * Forecasting 29), each with and without what the series repeats; the nearest of late is taken. The score is the distance from the
 * expected value in standard deviations, by the median or the 95 % quantile of the distances of late, whichever says more: so
 * a few outliers hide none that follows, and heavy tails have their due (Hampel 1974, JASA 69); by the largest where 95 % are none. The interval reaches to each side a
 * number of these that follows what happens: a value beyond an end moves it out, one within moves it in, in the proportion that leaves
 * 2.5 % beyond (adaptive conformal inference: Gibbs & Candès 2021, NeurIPS 34; Angelopoulos, Candès & Tibshirani 2023, NeurIPS 36).
 */
export class Prediction {
  /** Of the value that came: its distance in standard deviations, 0 to 100; NaN while the series is not judged yet, and of a missing value. */
  score = Number.NaN
  /** The value that came less what the way that is nearest of late expected, on the scale of the prediction. */
  surprise = Number.NaN
  private readonly offsets: SlotOffsets[]
  private readonly taught: Float64Array
  private readonly steady: SortedWindow[]
  private readonly quick: Float64Array
  /** Mean absolute error of each way: quick and steady of each variant in turn. */
  private readonly errors: Float64Array
  private readonly distances: SortedWindow
  /** Distance of the lower and of the upper end, in scales. */
  private readonly reach: Float64Array
  /** [number of values, whether logarithms are taken, usual size of a value, what is added to it before the logarithm] */
  private readonly traits: Float64Array
  private readonly predicted: Float64Array
  private readonly shifts: Float64Array
  private nearest = 0
  /** On the scale of the prediction: what is expected, the standard deviation of late, and the ends of the 95 % interval. */
  private middle = Number.NaN
  private sd = Number.NaN
  private least = Number.NaN
  private most = Number.NaN

  constructor(
    memory: Memory,
    private readonly layout: Expectation,
  ) {
    const variants = 1 + layout.cycles.length
    this.offsets = layout.cycles.map((cycle) => new SlotOffsets(memory, cycle))
    this.taught = memory.take(layout.cycles.length)
    this.steady = Array.from({ length: variants }, () => new SortedWindow(memory, layout.steady))
    this.quick = memory.take(variants)
    this.errors = memory.take(2 * variants)
    this.distances = new SortedWindow(memory, REMEMBERED)
    this.reach = memory.take(2)
    this.traits = memory.take(4)
    this.predicted = new Float64Array(2 * variants)
    this.shifts = new Float64Array(variants)
    this.clear(FEW)
  }

  /** What the value should be; NaN while nothing is known. */
  get expected(): number {
    return this.back(this.middle)
  }

  /** Ends of the 95 % interval; NaN while no scale is known. */
  get lower(): number {
    return this.back(this.least)
  }

  get upper(): number {
    return this.back(this.most)
  }

  /** Ends of the range of 99 % by the scale alone; NaN while no scale is known. */
  get low(): number {
    return this.back(this.middle - RANGE_REACH * this.sd)
  }

  get high(): number {
    return this.back(this.middle + RANGE_REACH * this.sd)
  }

  /** Standard deviation of late, in the unit of the series at the expected value. */
  get scale(): number {
    return this.traits[1] === 1 ? this.sd * (this.expected + (this.traits[3] ?? 0)) : this.sd
  }

  /** Whether the series has enough values to be judged. */
  get isJudged(): boolean {
    return (this.traits[0] ?? 0) >= FIRST
  }

  /** How far the value lies beyond the range of 99 %, in widths of that range; below 0 within. */
  get excess(): number {
    return this.score / (2 * RANGE_REACH) - 0.5
  }

  /** A value on the scale of the prediction. */
  on(value: number): number {
    const { traits } = this
    if (traits[1] !== 1) return value
    return Math.log(Math.max(value + (traits[3] ?? 0), LEAST_SHARE * (traits[2] ?? value)))
  }

  /** What stands on the scale of the prediction, in the unit of the series. */
  back(seen: number): number {
    const { traits } = this
    const added = traits[3] ?? 0
    return traits[1] !== 1 ? seen : added === 0 ? Math.exp(seen) : Math.max(0, Math.exp(seen) - added)
  }

  /** A distance from what the nearest way expected, in the unit of the series. */
  besideNearest(distance: number): number {
    const middle = this.predicted[this.nearest] ?? Number.NaN
    return this.back(middle + distance) - this.back(middle)
  }

  /** Predicts the coming value. @param isHoliday the day is compared with holidays, and while none is known with Sundays. */
  make(timeMs: number, isHoliday: boolean): void {
    const { offsets, shifts, steady, quick, predicted } = this
    for (let v = 0; v < shifts.length; v++) {
      shifts[v] = v === 0 ? (isHoliday ? Number.NaN : 0) : (offsets[v - 1]?.at(timeMs, isHoliday) ?? 0)
      predicted[2 * v] = (quick[v] ?? 0) + (shifts[v] ?? 0)
      predicted[2 * v + 1] = (steady[v]?.median() ?? 0) + (shifts[v] ?? 0)
    }
    this.nearest = this.best(1)
    this.middle = predicted[this.layout.mayFollow ? this.nearest : this.best(2)] ?? Number.NaN
    this.setRange()
  }

  /** Sets what is known of the value that came, and learns from it. */
  learn(value: number): void {
    const { traits } = this
    if (!this.isJudged) this.chooseScale(value)
    if (value > 0) {
      const usual = traits[2] ?? value
      traits[2] =
        usual === usual ? usual + ERROR_WEIGHT * (Math.min(value, LARGEST_ERROR * usual) - usual) : value
    }
    const seen = this.on(value)
    this.judge(seen)
    for (let way = 0; way < this.predicted.length; way++) this.learnWay(way, seen)
    this.learnOffsets(seen)
    traits[0] = (traits[0] ?? 0) + 1
  }

  /** Counts and what is always above 0 are on the scale of logarithms; a value that is neither begins the series anew. */
  private chooseScale(value: number): void {
    const { traits } = this
    if (traits[1] !== 1) return
    if (value < 0 || (value === 0 && traits[3] === 0)) this.clear(null)
    else if (traits[3] !== 0 && !Number.isInteger(value) && value === value) this.clear(0)
  }

  /** @param added what is added before logarithms are taken; null for none. */
  private clear(added: number | null): void {
    for (const part of [...this.offsets, ...this.steady, this.distances]) part.clear()
    this.taught.fill(Number.NaN)
    this.quick.fill(Number.NaN)
    this.errors.fill(Number.NaN)
    this.predicted.fill(Number.NaN)
    this.reach.fill(LARGE_SIZE)
    this.traits.set([0, added === null ? 0 : 1, Number.NaN, added ?? 0])
  }

  /** The way with the smallest error among those that say something, every one or every second; the last of all while none has an error. */
  private best(step: 1 | 2): number {
    const { predicted, errors } = this
    let best = 1
    let smallest = Infinity
    for (let way = step - 1; way < predicted.length; way += step) {
      const error = (errors[way] ?? 0) * (way % 2 === 0 ? CLEARLY : 1)
      if (predicted[way] !== predicted[way] || !(error < smallest)) continue
      best = way
      smallest = error
    }
    return best
  }

  private setRange(): void {
    const { reach, middle } = this
    const sd = this.deviation()
    const rounding = this.traits[1] === 1 ? ROUNDING : ROUNDING * Math.abs(middle)
    this.sd = sd
    this.least = middle - (reach[0] ?? 0) * sd - rounding
    this.most = middle + (reach[1] ?? 0) * sd + rounding
  }

  /** The standard deviation of late; NaN while no distance is known. */
  private deviation(): number {
    const { distances } = this
    const large = distances.quantile(LARGE_SHARE)
    const known =
      large === 0
        ? distances.quantile(1) / RANGE_REACH
        : Math.max(distances.median() / MEDIAN_SIZE, large / LARGE_SIZE)
    return known * (1 + UNSURE / distances.count)
  }

  /** How far the value lies from what was expected, before it is learned from. */
  private judge(seen: number): void {
    const { sd, middle } = this
    const unsure = this.traits[1] === 1 ? ROUNDING : ROUNDING * Math.abs(seen)
    const size = Math.abs(seen - middle)
    const distance = size <= unsure ? 0 : size
    this.surprise = distance === 0 ? 0 : seen - (this.predicted[this.nearest] ?? Number.NaN)
    this.score = Number.NaN
    if (distance !== distance) return
    if (this.isJudged)
      this.score = distance === 0 ? 0 : Math.min(LARGEST_SCORE, distance / Math.max(sd, Number.MIN_VALUE))
    if (sd === sd) {
      this.move(0, seen < this.least)
      this.move(1, seen > this.most)
    }
    if ((this.traits[0] ?? 0) >= LEARNING) this.distances.push(distance)
  }

  private learnWay(way: number, seen: number): void {
    const { errors, predicted, quick, steady, shifts } = this
    const v = way >> 1
    const error = seen - (predicted[way] ?? Number.NaN)
    const mean = errors[way] ?? Number.NaN
    errors[way] = withError(
      mean,
      error,
      Math.max(ERROR_WEIGHT, 1 / (1 + (this.traits[0] ?? 0))),
      LARGEST_OF_LEVEL,
    )
    const adjusted = seen - (shifts[v] ?? Number.NaN)
    if (adjusted !== adjusted) return
    if (way % 2 === 1) steady[v]?.push(adjusted)
    else quick[v] = error === error ? (quick[v] ?? 0) + QUICK * cut(error, MOST_MOVED * mean) : adjusted
  }

  private learnOffsets(seen: number): void {
    const { offsets, taught, steady } = this
    const level = steady[0]?.median() ?? Number.NaN
    offsets.forEach((offset, k) => {
      const error = seen - level - offset.known
      if (error !== error) return
      offset.learn(cut(error, MOST_TAUGHT * (taught[k] ?? Number.NaN)))
      taught[k] = withError(taught[k] ?? Number.NaN, error, ERROR_WEIGHT, LARGEST_ERROR)
    })
  }

  private move(end: 0 | 1, isBeyond: boolean): void {
    this.reach[end] = (this.reach[end] ?? 0) * (1 + STEP * ((isBeyond ? 1 : 0) - BEYOND))
  }
}

/** The running mean size of errors with one more, which counts for at most so many means; it begins with the first, and stays where there is none. */
function withError(mean: number, error: number, weight: number, most: number): number {
  const size = Math.abs(error)
  if (size !== size) return mean
  return mean > 0 ? mean + weight * (Math.min(size, most * mean) - mean) : size
}

/** A number drawn in to at most `most` on either side; as it is where that is 0 or not known. */
function cut(value: number, most: number): number {
  return most > 0 ? Math.max(-most, Math.min(most, value)) : value
}
