/** Random numbers that are the same for the same seed on every machine (mulberry32). */
export class Random {
  private state: number

  constructor(seed: number) {
    // seeds beside one another shall not give sequences beside one another
    this.state = Math.imul(seed + 1, 0x9e3779b1)
  }

  /** A whole number from 0 up to, but not including, `end`. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }

  /** One of the items, of which there must be some. */
  pick<T>(items: readonly T[]): T {
    const at = this.below(items.length)
    const [item] = items.slice(at, at + 1)
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  /** Two different whole numbers from 0 up to `end`, the smaller first; the same where there is but one. */
  pair(end: number): [number, number] {
    const one = this.below(end)
    const other = end < 2 ? one : (one + 1 + this.below(end - 1)) % end
    return one < other ? [one, other] : [other, one]
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)))
  }
}
