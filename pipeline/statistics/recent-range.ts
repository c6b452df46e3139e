import type { Memory } from './memory.js'
import { median99 } from './robust-scale.js'
import { SortedWindow, windowSize } from './sorted-window.js'

/** Every so many values of a slow statistic one is remembered, so many of them, and judged from so many on. */
const EVERY = 14
const REMEMBERED = 36
const FEWEST = 8
/** A range from n sizes is wider by this much of 1 / n. */
const UNSURE = 2

/** Numbers of memory that a range takes. */
export const RECENT_RANGE_SIZE = windowSize(REMEMBERED) + 1

/** The range about 0 that a slow statistic has kept to of late in 99 of 100 cases, by its median size: it forgets, and events do not widen it. */
export class RecentRange {
  private readonly sizes: SortedWindow
  /** Values since one was remembered. */
  private readonly since: Float64Array

  constructor(memory: Memory) {
    this.sizes = new SortedWindow(memory, REMEMBERED)
    this.since = memory.take(1).fill(0)
  }

  /** The end of the range; NaN while too little is known. */
  get high(): number {
    const { sizes } = this
    return sizes.count < FEWEST ? Number.NaN : median99(sizes.median()) * (1 + UNSURE / sizes.count)
  }

  /** How far the value lies beyond the range, in widths of the range; 0 inside it and while it is unknown. */
  novelty(value: number): number {
    const { high } = this
    const beyond = Math.abs(value) - high
    return beyond > 0 ? (high > 0 ? beyond / (2 * high) : 1) : 0
  }

  add(value: number): void {
    const { since, sizes } = this
    const passed = (since[0] ?? 0) + 1
    since[0] = passed % EVERY
    if (passed === EVERY) sizes.push(Math.abs(value))
  }
}
