/**
 * A local line through the known values, by weighted least squares with tricube weights over `halfWidth` periods on either side.
 * A place without known values within reach takes the nearest smoothed one; NaN when nothing is known.
 * Source: Cleveland (1979), Robust locally weighted regression and smoothing scatterplots, JASA 74.
 */
export function localLine(values: Float64Array, weights: Float64Array, halfWidth: number): Float64Array {
  return filledFromNearest(values.map((_value, at) => lineAt(values, weights, at, halfWidth)))
}

function lineAt(values: Float64Array, weights: Float64Array, centre: number, halfWidth: number): number {
  let [total, first, second, sum, cross] = [0, 0, 0, 0, 0]
  const end = Math.min(values.length, centre + halfWidth + 1)
  for (let at = Math.max(0, centre - halfWidth); at < end; at += 1) {
    const value = values[at] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const distance = at - centre
    const weight = (weights[at] ?? 0) * tricube(distance / (halfWidth + 1))
    total += weight
    first += weight * distance
    second += weight * distance * distance
    sum += weight * value
    cross += weight * distance * value
  }
  const determinant = total * second - first * first
  if (determinant <= 1e-9 * total * second) return sum / total
  return (second * sum - first * cross) / determinant
}

/**
 * A local mean of the values one year apart (the same month of the years around), with tricube weights over `halfWidth` years.
 * Source: the seasonal step of STL, Cleveland et al. (1990), STL: a seasonal-trend decomposition procedure, J. Official Statistics 6.
 */
export function meanOverYears(
  values: Float64Array,
  weights: Float64Array,
  season: number,
  halfWidth: number,
): Float64Array {
  const means = values.map((_value, centre) => {
    let [total, sum] = [0, 0]
    for (let year = -halfWidth; year <= halfWidth; year += 1) {
      const value = values[centre + year * season] ?? Number.NaN
      if (Number.isNaN(value)) continue
      const weight = (weights[centre + year * season] ?? 0) * tricube(year / (halfWidth + 1))
      total += weight
      sum += weight * value
    }
    return total > 0 ? sum / total : Number.NaN
  })
  return means.map((mean, at) => (Number.isNaN(mean) ? nearestYear(means, at, season) : mean))
}

/** Bisquare weights of residuals against six times their median size. Source: Cleveland (1979), as above. */
export function bisquareWeights(residuals: Float64Array, medianSize: number): Float64Array {
  return residuals.map((residual) => {
    if (medianSize === 0) return residual === 0 ? 1 : 0
    const share = residual / (6 * medianSize)
    return Math.abs(share) < 1 ? (1 - share * share) ** 2 : 0
  })
}

function tricube(share: number): number {
  return (1 - Math.abs(share) ** 3) ** 3
}

function nearestYear(means: Float64Array, at: number, season: number): number {
  for (let distance = season; distance < means.length; distance += season)
    for (const near of [at - distance, at + distance]) {
      const mean = means[near] ?? Number.NaN
      if (!Number.isNaN(mean)) return mean
    }
  return 0
}

function filledFromNearest(values: Float64Array): Float64Array {
  return values.map((value, at) => {
    for (let distance = 0; distance < values.length; distance += 1)
      for (const near of [at - distance, at + distance]) {
        const known = values[near] ?? Number.NaN
        if (!Number.isNaN(known)) return known
      }
    return value
  })
}
