/**
 * The coefficients of the airline model (1 - B)(1 - B^m) y = (1 - theta B)(1 - seasonalTheta B^m) a, with a season of m periods.
 * theta 0 is a random walk and theta 1 noise around a line; seasonalTheta 1 is a season that stays as it is.
 * Source: Box & Jenkins (1970), Time Series Analysis, chapter 9.
 */
export interface AirlineSetting {
  readonly theta: number
  readonly seasonalTheta: number
}

const THETAS = [-0.6, -0.3, 0, 0.25, 0.5, 0.7, 0.85, 1]
const SEASONAL_THETAS = [0.5, 0.8, 1]
const FEW_THETAS = [-0.4, 0, 0.5, 0.85, 1]
const FEW_SEASONAL_THETAS = [0.6, 1]

/** The settings of which one is chosen; without a season (1) there is no seasonalTheta to choose. */
export function airlineSettings(season: number): AirlineSetting[] {
  return pairs(THETAS, season > 1 ? SEASONAL_THETAS : [1])
}

/** Fewer settings, for use side by side: what lies between two of them a mixture of both gives. */
export function mixedSettings(season: number): AirlineSetting[] {
  return pairs(FEW_THETAS, season > 1 ? FEW_SEASONAL_THETAS : [1])
}

function pairs(thetas: readonly number[], seasonalThetas: readonly number[]): AirlineSetting[] {
  return thetas.flatMap((theta) => seasonalThetas.map((seasonalTheta) => ({ theta, seasonalTheta })))
}

/**
 * The innovations that a column leaves under a setting: the column times pi(B), as if it were 0 before its first period.
 * Level, slope and season at the start are columns of the regression instead (`startColumns`).
 * Source: Chen & Liu (1993), Joint estimation of model parameters and outlier effects in time series, JASA 88, eq. 6.
 */
export function innovations(column: Float64Array, season: number, setting: AirlineSetting): Float64Array {
  const regular = divided(column, 1, setting.theta)
  return season > 1 ? divided(regular, season, setting.seasonalTheta) : regular
}

/** The transpose of `innovations`: the product of a later column's innovations with this is that column times the result. */
export function innovationsTransposed(
  column: Float64Array,
  season: number,
  setting: AirlineSetting,
): Float64Array {
  return innovations(column.toReversed(), season, setting).toReversed()
}

/** A column times (1 - B^lag) / (1 - coefficient B^lag). */
function divided(column: Float64Array, lag: number, coefficient: number): Float64Array {
  if (coefficient === 1) return column.slice()
  const result = column.slice()
  for (let at = lag, before = 0; at < result.length; at += 1, before += 1)
    result[at] = (column[at] ?? 0) - (column[before] ?? 0) + coefficient * (result[before] ?? 0)
  return result
}

/** What the model's differences remove and a regression must give back: level, slope, and the season's months but one. */
export function startColumns(length: number, season: number): Float64Array[] {
  const level = new Float64Array(length).fill(1)
  const slope = level.map((_one, at) => (at - (length - 1) / 2) / length)
  const months = Array.from({ length: season - 1 }, (_none, month) =>
    level.map((_one, at) => (at % season === month ? 1 : 0)),
  )
  return [level, slope, ...months]
}
