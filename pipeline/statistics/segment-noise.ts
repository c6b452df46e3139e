import { median, medianAbsoluteDeviation } from './robust-scale.js'

/** Turns the mean absolute deviation of a normal sample into its standard deviation. */
const MEAN_DEVIATION_TO_SD = Math.sqrt(Math.PI / 2)

/** Noise scales beyond its neighbours to which a spike is drawn in: as far as a value of noise may lie. */
const DRAWN_TO = 2

/** Differences between each value and the one `lag` places before it. */
function differences(values: Float64Array, lag: number): Float64Array {
  return values.slice(lag).map((value, at) => value - (values[at] ?? value))
}

/**
 * The standard deviation by the median absolute deviation, or by the mean one where more than half of the values are the same
 * (Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers).
 */
function robustScale(values: Float64Array, middle: number): number {
  const typical = medianAbsoluteDeviation(values, middle)
  return typical > 0
    ? typical
    : MEAN_DEVIATION_TO_SD * meanOf(values.map((value) => Math.abs(value - middle)))
}

/** The mean; NaN of no values. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * The values with spikes of one or two points, more than `limit` noise scales beyond the medians of the three points before
 * and after, drawn in to two of them. A level shift keeps its points, since they lie with their own side; the side that an end lacks is put where the
 * median step leads. The noise scale is that of a point against the mean of its neighbours, by the median absolute deviation
 * (after Hampel 1974, JASA 69, with two sides instead of one window).
 */
export function withoutSpikes(values: Float64Array, limit: number): Float64Array {
  const bends = values
    .slice(1, -1)
    .map((value, at) => value - ((values[at] ?? 0) + (values[at + 2] ?? 0)) / 2)
  // a mean of two is taken off each point, so a bend has 1.5 times the noise's variance
  const scale = robustScale(bends, 0) / Math.sqrt(1.5)
  if (!(scale > 0)) return values
  const drift = median(differences(values, 1))
  return values.map((value, at) => {
    const before = sideOf(values.subarray(Math.max(0, at - 3), at))
    const after = sideOf(values.subarray(at + 1, at + 4))
    const left = before ?? (after ?? value) - 4 * drift
    const right = after ?? (before ?? value) + 4 * drift
    const [low, high] = [Math.min(left, right), Math.max(left, right)]
    if (value < low - limit * scale) return low - DRAWN_TO * scale
    return value > high + limit * scale ? high + DRAWN_TO * scale : value
  })
}

const sideOf = (values: Float64Array) => (values.length > 1 ? median(values) : undefined)

/** The correlation of each residual with the next, about zero. */
export function lagOneCorrelation(residuals: Float64Array): number {
  let squares = 0
  let products = 0
  for (const [at, residual] of residuals.entries()) {
    squares += residual * residual
    products += residual * (residuals[at - 1] ?? 0)
  }
  return squares > 0 ? products / squares : 0
}

/** The variance about the median, with each deviation cut at three robust scales, so that steps do not count. */
function cutVariance(values: Float64Array): number {
  const middle = median(values)
  const most = (3 * robustScale(values, middle)) ** 2
  return meanOf(values.map((value) => Math.min((value - middle) ** 2, most)))
}

/**
 * How far the noise carries over from point to point, at most (0 none, 1 a random walk, above 1 smoother still). It is the
 * variance of differences over two points against those over one, less 1, which is the autocorrelation of a first-order
 * process (variance ratio, Lo & MacKinlay 1988, Rev. Financial Studies 1), and one standard error, sqrt(2/n), added. A few
 * steps leave it alone.
 */
export function carryOver(values: Float64Array): number {
  const single = cutVariance(differences(values, 1))
  if (!(single > 0)) return 0
  return cutVariance(differences(values, 2)) / single - 1 + Math.sqrt(2 / values.length)
}

/** How large each change since the point before is, in robust scales of all changes about their median; 0 for the first point. */
export function jumpsOf(values: Float64Array): Float64Array {
  const changes = differences(values, 1)
  const middle = median(changes)
  const scale = robustScale(changes, middle)
  return Float64Array.of(0, ...changes.map((change) => (scale > 0 ? Math.abs(change - middle) / scale : 0)))
}
