import { type AirlineSetting, airlineSettings, innovations } from './airline.js'
import {
  type Coefficient,
  coefficientsFrom,
  extendBasis,
  product,
  type RegressionBasis,
  residuals,
  startBasis,
} from './airline-regression.js'
import { median, medianAbsoluteDeviation } from './robust-scale.js'

/** Residuals beyond this many robust standard deviations count as if they stood there. */
const CLIP = 2.5
/** Bases without interventions are the same for every series of a length; this many are kept. */
const KEPT_BASES = 256
/** Residuals that tell how restless a series is around a period; their median size has a standard error of a quarter. */
const NEIGHBOURS = 24
/** Three standard errors above 1. */
const UNREST = 1.75
/** Standard deviations below this share of the series' largest value are rounding. */
const ROUNDING = 1e-9

/** A series under one setting, with the regression's columns taken out. */
export interface AirlineFit {
  readonly basis: RegressionBasis
  /** The series, less its median, as innovations. */
  readonly series: Float64Array
  readonly residual: Float64Array
  /** Columns before any intervention: level, slope and season, then those given, then one for each missing value. */
  readonly baseCount: number
  readonly baseHalfLogDeterminant: number
  /** The least standard deviation that is more than rounding. */
  readonly floor: number
}

const keptBases = new Map<string, RegressionBasis>()

/**
 * A fit of the series to each setting, beside further columns of the regression such as working days.
 * Missing values (NaN) are left open, as additive outliers of unknown size.
 */
export function airlineFits(
  values: Float64Array,
  season: number,
  columns: readonly Float64Array[] = [],
): AirlineFit[] {
  const missing = Array.from(values.keys()).filter((at) => Number.isNaN(values[at]))
  const centre = median(values)
  const filled = values.map((value) => (Number.isNaN(value) ? 0 : value - centre))
  const floor = ROUNDING * values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0)
  const gaps = missing.map((at) => new Float64Array(values.length).fill(1, at, at + 1))
  return airlineSettings(season).map((setting) => {
    const start = keptBasis(values.length, season, setting)
    const basis = [...columns, ...gaps].reduce(extendBasis, start)
    const series = innovations(filled, season, setting)
    const base = { baseCount: basis.directions.length, baseHalfLogDeterminant: basis.halfLogDeterminant }
    return { basis, series, residual: residuals(basis, series), ...base, floor }
  })
}

function keptBasis(length: number, season: number, setting: AirlineSetting): RegressionBasis {
  const key = [length, season, setting.theta, setting.seasonalTheta].join(' ')
  const kept = keptBases.get(key)
  if (kept) return kept
  if (keptBases.size >= KEPT_BASES) keptBases.clear()
  const basis = startBasis(length, season, setting)
  keptBases.set(key, basis)
  return basis
}

/** The fit with the columns of interventions added, one after the other. */
export function withColumns(fit: AirlineFit, columns: readonly Float64Array[]): AirlineFit {
  return columns.reduce((wider, column) => {
    const basis = extendBasis(wider.basis, column)
    const direction = basis.directions.at(-1) ?? new Float64Array()
    const share = product(direction, wider.residual)
    const residual = wider.residual.map((value, at) => value - share * (direction[at] ?? 0))
    return { ...wider, basis, residual }
  }, fit)
}

/** The coefficients of the interventions, in the order of their columns. */
export function interventionCoefficients(fit: AirlineFit): Coefficient[] {
  return coefficientsFrom(fit.basis, fit.series, fit.baseCount)
}

/** Values less columns; at least 1. */
export function degreesOfFreedom(fit: AirlineFit): number {
  return Math.max(1, fit.series.length - fit.basis.directions.length)
}

/** The sum of squared residuals, at least what rounding leaves. */
export function residualSum(fit: AirlineFit): number {
  return Math.max(product(fit.residual, fit.residual), fit.floor ** 2 * degreesOfFreedom(fit))
}

/** The standard deviation of the innovations. */
export function residualDeviation(fit: AirlineFit): number {
  return Math.sqrt(residualSum(fit) / degreesOfFreedom(fit))
}

/** The standard deviation of the innovations from their median size, which outliers do not move. */
export function robustDeviation(fit: AirlineFit): number {
  const { residual, floor } = fit
  const perFreedom = Math.sqrt(residual.length / degreesOfFreedom(fit))
  return Math.max(floor, medianAbsoluteDeviation(residual, 0) * perFreedom)
}

/**
 * For each period how many times larger the changes are around it than in the whole series, by the median size of the residuals
 * nearest to it, itself left out; 1 where that is no more than so few residuals may show by chance. The residuals are those of the
 * random walk (theta 0), in which no outlier and no shift reaches far.
 */
export function unrest(fits: readonly AirlineFit[]): Float64Array {
  const { residual, floor } = likeliest(
    fits.filter(({ basis }) => basis.setting.theta === 0),
    clippedSum,
  )
  const whole = Math.max(floor, medianAbsoluteDeviation(residual, 0))
  const last = Math.max(0, residual.length - NEIGHBOURS - 1)
  return residual.map((_value, at) => {
    const first = Math.min(Math.max(0, at - NEIGHBOURS / 2), last)
    const around = residual.slice(first, first + NEIGHBOURS + 1)
    around[at - first] = Number.NaN
    const ratio = medianAbsoluteDeviation(around, 0) / whole
    return ratio > UNREST ? ratio : 1
  })
}

/**
 * The sum of squared residuals with each clipped, for choosing a setting while outliers are still inside.
 * Source: the winsorised residuals of Huber (1981), Robust Statistics, section 7.7.
 */
export function clippedSum(fit: AirlineFit): number {
  const limit = CLIP * Math.max(fit.floor, medianAbsoluteDeviation(fit.residual, 0))
  return fit.residual.reduce((sum, value) => sum + Math.min(value * value, limit * limit), fit.floor ** 2)
}

/**
 * The logarithm of the restricted likelihood with the variance profiled out, up to a constant of the series.
 * Columns of interventions do not enter the determinant, so that fits with and without them compare.
 * Source: Harville (1977), Maximum likelihood approaches to variance component estimation, JASA 72.
 */
export function logLikelihood(fit: AirlineFit, squares: number): number {
  return -0.5 * commonFreedom(fit) * Math.log(squares) - fit.baseHalfLogDeterminant
}

/** Values less the columns before any intervention; at least 1. */
export function commonFreedom(fit: AirlineFit): number {
  return Math.max(1, fit.series.length - fit.baseCount)
}

/** The fit whose setting is likeliest, by the sum of squares given. @throws RangeError when there is no fit. */
export function likeliest(fits: readonly AirlineFit[], squares = residualSum): AirlineFit {
  const ranked = fits.map((fit) => ({ fit, likelihood: logLikelihood(fit, squares(fit)) }))
  const [first] = ranked
  if (!first) throw new RangeError('no fit to choose from')
  return ranked.reduce((best, next) => (next.likelihood > best.likelihood ? next : best), first).fit
}
