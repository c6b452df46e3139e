import type { Memory } from './memory.js'

/** Numbers of memory that a window of `size` values takes. */
export function windowSize(size: number): number {
  return 2 * size + 2
}

/** The newest `size` values in order of size, for medians that cost one shift per value. */
export class SortedWindow {
  /** Values by time; the oldest is overwritten. */
  private readonly ring: Float64Array
  private readonly sorted: Float64Array
  /** [number of values, place of the next in the ring] */
  private readonly counts: Float64Array

  constructor(
    memory: Memory,
    readonly size: number,
  ) {
    this.ring = memory.take(size)
    this.sorted = memory.take(size)
    this.counts = memory.take(2).fill(0)
  }

  clear(): void {
    this.counts.fill(0)
  }

  /** How many values there are, at most the size. */
  get count(): number {
    return this.counts[0] ?? 0
  }

  /** Takes a value in and gives the one that leaves for it, NaN while there is room. */
  push(value: number): number {
    const place = this.counts[1] ?? 0
    const count = this.counts[0] ?? 0
    const oldest = count < this.size ? Number.NaN : (this.ring[place] ?? Number.NaN)
    this.ring[place] = value
    this.counts[1] = place + 1 === this.size ? 0 : place + 1
    if (count < this.size) {
      this.insert(value, this.rank(value, count), count)
      this.counts[0] = count + 1
    } else this.replace(oldest, value, count)
    return oldest
  }

  /** The middle value, the mean of the two middle ones of an even number, NaN without values. */
  median(): number {
    const { count, sorted } = this
    const half = count >> 1
    const upper = sorted[half] ?? Number.NaN
    return count % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
  }

  /** The value that a share of the others lies below, from 0 to 1, between two of them where it falls there; NaN without values. */
  quantile(share: number): number {
    const { count, sorted } = this
    const place = share * (count - 1)
    const below = sorted[Math.floor(place)] ?? Number.NaN
    const above = sorted[Math.ceil(place)] ?? Number.NaN
    return below === above || count === 0 ? below : below + (place - Math.floor(place)) * (above - below)
  }

  private insert(value: number, at: number, end: number): void {
    this.sorted.copyWithin(at + 1, at, end)
    this.sorted[at] = value
  }

  /** Only what lies between the two values moves, by one place. */
  private replace(oldest: number, value: number, count: number): void {
    const from = this.rank(oldest, count)
    const to = this.rank(value, count)
    if (to > from) {
      this.sorted.copyWithin(from, from + 1, to)
      this.sorted[to - 1] = value
    } else this.insert(value, to, from)
  }

  /** How many values are below this one. */
  private rank(value: number, count: number): number {
    let low = 0
    let high = count
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.sorted[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
