import { AirlineMixture, UNKNOWN_VARIANCE } from './airline-mixture.js'
import { normalQuantile, studentQuantile } from './critical-value.js'
import { median } from './robust-scale.js'
import {
  fromScale,
  scaleOf,
  type SeriesScale,
  type SeriesTraits,
  toScale,
  workingDayColumn,
} from './series-scale.js'

/** Residuals before an interval is given. */
const LEAST_RESIDUALS = 5
/** Residuals looked back on, and what each counts against the next later one. */
const RESIDUALS_KEPT = 120
const DISCOUNT = 0.97
/** Residuals beyond this many robust standard deviations count as that; more while there are few to tell. */
const CLIP = 2.5 * 1.4826
/** Values that shall fall outside the interval, and how fast its width follows those that did. */
const OUTSIDE = 0.05
const WIDTH_STEP = 0.1
/** Half widths below this share of the expected value are rounding. */
const ROUNDING = 1e-9

/** What is known of a series beside its values, and the places of values that stand alone. */
interface NextPeriodTraits extends SeriesTraits {
  /** For each holiday that moves what each period and the one after the last have of it. */
  readonly holidays?: readonly Float64Array[]
  readonly outliers?: ReadonlySet<number>
}

/** Forecasts for each period of a series from the values before it, and for the one after its last. NaN where none can be given. */
export interface NextPeriods {
  readonly scale: SeriesScale
  /** In units of the series, one longer than it; so are `lower` and `upper`, which hold 95 % of the values. */
  readonly expected: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Distance from `expected` on the scale, in standard deviations: beyond 1.96 a value is outside the interval. */
  readonly score: Float64Array
}

/**
 * What each value was to be expected to be, the day before it came. Missing values are NaN.
 * The width is Student's t times a discounted, winsorised scale of earlier misses, and widens or narrows as earlier intervals
 * missed or held. Source: `AirlineMixture` for the centre; Gibbs & Candes (2021), Adaptive conformal inference under
 * distribution shift, NeurIPS 34, on the logarithm of the width.
 * Outliers are judged like the others, and teach nothing.
 * @param start the first period to give a forecast for, when it is later than the first possible one
 */
export function nextPeriods(values: Float64Array, traits: NextPeriodTraits, start = 0): NextPeriods {
  const whole = nextPeriodsOn(scaleOf(values), values, traits, start)
  const firstWithoutLogarithm = values.findIndex((value) => value <= 0)
  if (firstWithoutLogarithm < 1) return whole
  // Until then nobody could know that a value without a logarithm was to come.
  const until = nextPeriodsOn('log', values.slice(0, firstWithoutLogarithm), traits, start)
  for (const part of ['expected', 'lower', 'upper', 'score'] as const)
    whole[part].set(until[part].subarray(0, firstWithoutLogarithm))
  for (const part of ['expected', 'lower', 'upper'] as const)
    whole[part][firstWithoutLogarithm] = until[part][firstWithoutLogarithm] ?? Number.NaN
  whole.score[firstWithoutLogarithm] = Number.NaN
  return whole
}

function nextPeriodsOn(
  scale: SeriesScale,
  values: Float64Array,
  traits: NextPeriodTraits,
  start: number,
): NextPeriods {
  const scaled = toScale(values, scale)
  const empty = () => new Float64Array(values.length + 1).fill(Number.NaN)
  const result = { scale, expected: empty(), lower: empty(), upper: empty(), score: empty() }
  const { workingDays, holidays = [] } = traits
  const calendar = [...(workingDays ? [workingDayColumn(workingDays, traits.season)] : []), ...holidays]
  const mixture = new AirlineMixture(traits.season, calendar.length)
  const width = new IntervalWidth()
  for (let at = 0; at <= values.length; at += 1) {
    mixture.expect(
      at,
      calendar.map((column) => column[at] ?? 0),
    )
    const value = scaled[at] ?? Number.NaN
    const { expected, variance } = mixture
    const known = variance < UNKNOWN_VARIANCE
    const rounding = ROUNDING * Math.abs(expected)
    const half = known ? Math.max(width.half * Math.sqrt(variance), rounding) : Number.NaN
    if (at >= start && !Number.isNaN(half)) {
      result.expected[at] = fromScale(expected, scale)
      result.lower[at] = fromScale(expected - half, scale)
      result.upper[at] = fromScale(expected + half, scale)
      result.score[at] = ((value - expected) / half) * -normalQuantile(OUTSIDE / 2)
    }
    const teaches = traits.outliers?.has(at) === true ? Number.NaN : value
    if (known) width.take(Math.abs(teaches - expected) / Math.sqrt(variance))
    mixture.take(teaches)
  }
  return result
}

/** Half the width of the interval for a standardised residual, learned from the residuals before it. */
class IntervalWidth {
  /** NaN while there are too few residuals. */
  half = Number.NaN
  private readonly sizes: number[] = []
  private count = 0
  private logFactor = 0

  take(size: number): void {
    if (Number.isNaN(size)) return
    if (!Number.isNaN(this.half)) this.logFactor += WIDTH_STEP * ((size > this.half ? 1 : 0) - OUTSIDE)
    this.sizes.push(size)
    if (this.sizes.length > RESIDUALS_KEPT) this.sizes.shift()
    this.count += 1
    if (this.count < LEAST_RESIDUALS) return
    this.half = Math.exp(this.logFactor) * studentQuantile(1 - OUTSIDE / 2, this.count - 1) * this.deviation()
  }

  private deviation(): number {
    const limit = CLIP * (1 + LEAST_RESIDUALS / this.sizes.length) * median(Float64Array.from(this.sizes))
    let [total, sum] = [0, 0]
    for (const size of this.sizes) {
      total = total * DISCOUNT + 1
      sum = sum * DISCOUNT + Math.min(size, limit) ** 2
    }
    return Math.sqrt(sum / total)
  }
}
