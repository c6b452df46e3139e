import { squaresAboutLine, type LineSums } from './line-fits.js'

/**
 * The best cuts of a series into 1, 2, 3 … segments, each with its own line: the ones with the least sum of squares, found
 * exactly by dynamic programming ("segment neighbourhood", Auger & Lawrence 1989, Bull. Math. Biol. 51; Bai & Perron 2003,
 * J. Appl. Econometrics 18). A number of breaks is worked out when it is first asked for, so quiet series cost little.
 */
export class SegmentPath {
  /** by number of breaks: the least squares of the first `end` points */
  private readonly least: Float64Array[] = []
  /** by number of breaks: the last break in those points */
  private readonly lastBreak: Int32Array[] = []

  /** `shortest`: the fewest points in a segment. */
  constructor(
    private readonly sums: LineSums,
    private readonly shortest: number,
  ) {}

  /** The least sum of squares with so many breaks; infinite where the series is too short for them. */
  squares(breaks: number): number {
    return this.level(breaks)[this.sums.count] ?? Number.POSITIVE_INFINITY
  }

  /** The first points of the new segments, ascending, for so many breaks, which must fit the series. */
  starts(breaks: number): number[] {
    const starts: number[] = []
    let end = this.sums.count
    for (let left = breaks; left > 0; left--) {
      this.level(left)
      end = this.lastBreak[left]?.[end] ?? 0
      starts.unshift(end)
    }
    return starts
  }

  private level(breaks: number): Float64Array {
    const known = this.least[breaks]
    if (known) return known
    const level = breaks === 0 ? this.firstLevel() : this.nextLevel(this.level(breaks - 1), breaks)
    this.least[breaks] = level
    return level
  }

  private firstLevel(): Float64Array {
    const level = new Float64Array(this.sums.count + 1).fill(Number.POSITIVE_INFINITY)
    for (let end = this.shortest; end <= this.sums.count; end++)
      level[end] = squaresAboutLine(this.sums, 0, end)
    return level
  }

  private nextLevel(before: Float64Array, breaks: number): Float64Array {
    const level = new Float64Array(this.sums.count + 1).fill(Number.POSITIVE_INFINITY)
    const chosen = new Int32Array(this.sums.count + 1)
    const first = this.shortest * breaks
    for (let end = first + this.shortest; end <= this.sums.count; end++) {
      let best = Number.POSITIVE_INFINITY
      for (let start = first; start <= end - this.shortest; start++) {
        const base = before[start] ?? best
        // what stands before the break costs more already: no line can make up for it
        if (base >= best) continue
        const squares = base + squaresAboutLine(this.sums, start, end)
        if (squares >= best) continue
        best = squares
        chosen[end] = start
      }
      level[end] = best
    }
    this.lastBreak[breaks] = chosen
    return level
  }
}
