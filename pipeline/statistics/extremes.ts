import type { Memory } from './memory.js'

/** Values that make the first range; before that nothing is new. */
const FIRST = 120
/** Share of the way to the newest value that each end of the range comes back per value: half the way in 5,000 values. */
const FORGETTING = 1 - 2 ** (-1 / 5_000)

/** The novelty of the first change of a statistic that never changed before. */
const FROM_NO_WIDTH = 1

/** Numbers of memory that a range takes that lags by `delay` values. */
export function extremesSize(delay: number): number {
  return 4 + delay
}

/**
 * The range a statistic has kept to so far, and how far a new value lies beyond it. A record is judged by the width of the range, so
 * that a series with heavy tails, whose range is wide, needs a larger step than a calm one; no distribution is assumed
 * (the records of exchangeable values: Chandler 1952, JRSS B 14, 220-228). Of an extreme value the range takes in at most its own
 * width at once, so that one wrong figure does not hide the next.
 */
export class Extremes {
  /** [lowest, highest, number of values] */
  private readonly range: Float64Array
  /** Values that are not in the range yet, and the place of the oldest of them. */
  private readonly waiting: Float64Array
  private readonly place: Float64Array

  /**
   * @param delay values by which the range lags, for a statistic that moves slowly: a range that followed at once would be
   * widened step by step, and no step would be large.
   */
  constructor(
    memory: Memory,
    private readonly delay = 0,
  ) {
    this.range = memory.take(3)
    this.range.set([Infinity, -Infinity, 0])
    this.waiting = memory.take(delay)
    this.place = memory.take(1).fill(0)
  }

  get low(): number {
    return this.range[0] ?? Number.NaN
  }

  get high(): number {
    return this.range[1] ?? Number.NaN
  }

  /** How far the value lies beyond the range, in widths of the range; 0 inside it and while the range is young. */
  novelty(value: number): number {
    const { low, high } = this
    const width = high - low
    if (!((this.range[2] ?? 0) >= FIRST)) return 0
    const beyond = value > high ? value - high : value < low ? low - value : 0
    return width > 0 ? beyond / width : beyond > 0 ? FROM_NO_WIDTH : 0
  }

  /** Takes a value into the range, at once or after the delay. */
  add(value: number): void {
    if (this.delay === 0) return this.widen(value)
    const place = this.place[0] ?? 0
    const oldest = this.waiting[place] ?? Number.NaN
    this.waiting[place] = value
    this.place[0] = place + 1 === this.delay ? 0 : place + 1
    if (oldest === oldest) this.widen(oldest)
  }

  private widen(value: number): void {
    const { low, high, range } = this
    const width = high - low
    const count = range[2] ?? 0
    range[2] = count + 1
    if (count < FIRST || !(width > 0)) {
      range[0] = Math.min(low, value)
      range[1] = Math.max(high, value)
    } else {
      range[0] = value < low ? Math.max(value, low - width) : low + FORGETTING * (value - low)
      range[1] = value > high ? Math.min(value, high + width) : high - FORGETTING * (high - value)
    }
  }
}
