import type { Memory } from './memory.js'
import { SortedWindow, windowSize } from './sorted-window.js'

/** Numbers of memory that a level shift over so many values takes. */
export function levelShiftSize(newest: number, before: number): number {
  return windowSize(newest) + windowSize(before)
}

/** The median of the newest values less the median of those before them. */
export class LevelShift {
  private readonly newest: SortedWindow
  private readonly before: SortedWindow

  constructor(memory: Memory, newest: number, before: number) {
    this.newest = new SortedWindow(memory, newest)
    this.before = new SortedWindow(memory, before)
  }

  /** The level before the newest values. */
  get former(): number {
    return this.before.median()
  }

  /** Takes in a value and gives the shift; NaN until as many values came before the newest ones as these are. */
  add(value: number): number {
    const { newest, before } = this
    const left = newest.push(value)
    if (left === left) before.push(left)
    return before.count < newest.size ? Number.NaN : newest.median() - before.median()
  }
}
