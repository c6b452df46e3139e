/** Random numbers that are the same for the same seed on every machine. */
export class Noise {
  private state: number

  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 0x9e3779b1)
  }

  /** A number of the standard normal distribution. Source: Box and Muller, Annals of Mathematical Statistics 29 (1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** A number of Student's t distribution with 3 degrees of freedom, scaled to a variance of 1. */
  heavyTailed(): number {
    const squares = this.normal() ** 2 + this.normal() ** 2 + this.normal() ** 2
    return this.normal() / Math.sqrt(squares)
  }

  /** A count of Poisson's distribution. Source: Knuth (1969), The Art of Computer Programming 2, 3.4.1; the normal distribution above 50. */
  count(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    const least = Math.exp(-mean)
    let count = 0
    for (let product = this.uniform(); product > least; product *= this.uniform()) count++
    return count
  }

  /** A number from 0 up to, but not including, 1. Source: mulberry32, T. Ettinger (2017), public domain. */
  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
