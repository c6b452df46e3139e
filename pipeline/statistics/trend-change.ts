import { innovationsTransposed } from './airline.js'
import {
  type AirlineFit,
  commonFreedom,
  degreesOfFreedom,
  likeliest,
  logLikelihood,
  residualSum,
  withColumns,
} from './airline-fit.js'
import { coefficientsFrom, lengthsOutside, type RegressionBasis } from './airline-regression.js'
import { interventionColumn, productsWithInterventions } from './intervention-columns.js'

/** Periods on each side of a change, or a season where that is more: fewer show no trend. */
const LEAST_PERIODS = 3
/** A ramp that keeps less than this share of its length beside the other columns is one of them. */
const LEAST_SHARE = 1e-6
/** Periods below which a walk bends as a line does. */
const LEAST_LENGTH = 10
/** What |tau| must reach in a long series, of years and of shorter periods: 1 seeded random walk in 100 does, white noise hardly ever. */
const LIMIT_OF_YEARS = 4
const LIMIT_OF_SEASONS = 3.6

/** A period from which a series grows at another rate. */
export interface TrendChange {
  /** The first period of the new trend, counted from 0. */
  readonly index: number
  /** Growth per period before and from there on: log points, or units of the series on the scale 'value'. */
  readonly slopeBefore: number
  readonly slopeAfter: number
  /** The change over its standard error, by the likelihood at the best period and setting against that of no change at its own best setting. */
  readonly tau: number
  readonly critical: number
}

/**
 * The strongest change of trend of a series, given its fits with its interventions in them; null where none can be told. It is one where
 * |tau| reaches `critical`. That both sides choose how much of a walk they are keeps a random walk from passing for a line that bends.
 * Source: the sup-Wald test of Perron & Yabu (2009), JBES 27, by the profile likelihood ratio of Cox & Hinkley (1974), section 9.3.
 */
export function strongestTrendChange(fits: readonly AirlineFit[]): TrendChange | null {
  const best = likeliest(fits)
  const { length, season } = best.basis
  if (length < LEAST_LENGTH) return null
  const top = logLikelihood(best, residualSum(best))
  const near = fits.filter(({ basis }) => basis.setting.seasonalTheta === best.basis.setting.seasonalTheta)
  const ranked = near.map(strongestRamp).filter((ramp) => ramp !== null)
  const strongest = ranked.toSorted((one, other) => other.likelihood - one.likelihood)[0]
  if (!strongest) return null
  const { fit, index, likelihood } = strongest
  const freedom = degreesOfFreedom(fit) - 1
  if (freedom < LEAST_PERIODS) return null
  const bent = withColumns(fit, [interventionColumn('ramp', index, length, season)])
  const coefficients = coefficientsFrom(bent.basis, bent.series, 0)
  const change = coefficients.at(-1)?.estimate ?? 0
  // the slope's column rises by 1 over the whole length
  const slopeBefore = (coefficients[1]?.estimate ?? 0) / length
  const ratio = Math.exp((2 * Math.max(0, likelihood - top)) / commonFreedom(fit)) - 1
  return {
    index,
    slopeBefore,
    slopeAfter: slopeBefore + change,
    tau: Math.sign(change) * Math.sqrt(freedom * ratio),
    critical: (season > 1 ? LIMIT_OF_SEASONS : LIMIT_OF_YEARS) * (1 + 2 / length),
  }
}

interface Ramp {
  fit: AirlineFit
  index: number
  likelihood: number
}

/** Bases without interventions are shared by series of a length, and with them these lengths. */
const keptLengths = new WeakMap<RegressionBasis, ReturnType<typeof lengthsOutside>>()

function rampLengths(basis: RegressionBasis): ReturnType<typeof lengthsOutside> {
  const lengths = keptLengths.get(basis) ?? lengthsOutside(basis, 'ramp')
  keptLengths.set(basis, lengths)
  return lengths
}

/** The ramp that lessens the squares of a fit the most. */
function strongestRamp(fit: AirlineFit): Ramp | null {
  const { season, setting, length } = fit.basis
  const transposed = innovationsTransposed(fit.residual, season, setting)
  const products = productsWithInterventions('ramp', transposed, season)
  const { outside, whole } = rampLengths(fit.basis)
  const margin = Math.max(LEAST_PERIODS, season)
  let [gain, index] = [0, -1]
  for (let at = margin; at <= length - margin; at += 1) {
    const left = outside[at] ?? 0
    if (left <= LEAST_SHARE * (whole[at] ?? 0)) continue
    const saved = (products[at] ?? 0) ** 2 / left
    if (saved > gain) [gain, index] = [saved, at]
  }
  if (index < 0) return null
  const least = fit.floor ** 2 * degreesOfFreedom(fit)
  return { fit, index, likelihood: logLikelihood(fit, Math.max(least, residualSum(fit) - gain)) }
}
