import { innovationsTransposed } from './airline.js'
import {
  type AirlineFit,
  commonFreedom,
  degreesOfFreedom,
  interventionCoefficients,
  likeliest,
  logLikelihood,
  residualDeviation,
  residualSum,
  robustDeviation,
} from './airline-fit.js'
import { lengthsOutside } from './airline-regression.js'
import { studentQuantile } from './critical-value.js'
import {
  INTERVENTION_TYPES,
  type InterventionType,
  productsWithInterventions,
} from './intervention-columns.js'

/** The chance that a quiet series is given any intervention at all. */
const FAMILY_CHANCE = 0.05
/** Additive outlier, level shift and temporary change are tried at each period; a seasonal outlier is one of these in its month. */
const TESTS_PER_PERIOD = 3
/** An intervention that keeps less than this share of its length beside the other columns is one of them. */
const LEAST_SHARE = 0.02

/** An intervention that may be there. */
export interface Candidate {
  readonly type: InterventionType
  readonly index: number
}

/**
 * The size of tau from which an intervention is one: Student's t at a chance of 0.05 over all 3n tests (Bonferroni), both sides.
 * About 4.4 for 12 annual values, 4.0 for 144 monthly ones, 4.6 for 4,383; its normal part is 3.4, 3.9, 4.6.
 * Source: Bonferroni's inequality as in Barnett & Lewis (1994), Outliers in Statistical Data, section 6.3, on Student's t.
 */
export function critical(fit: AirlineFit): number {
  const tests = TESTS_PER_PERIOD * Math.max(1, fit.series.length)
  return studentQuantile(1 - FAMILY_CHANCE / (2 * tests), Math.max(3, degreesOfFreedom(fit)))
}

/**
 * For each intervention of the fits its tau at the likeliest setting, or where the setting is free to change with the intervention
 * left out, whichever is less: a random walk then is no level with shifts, nor a level with shifts a random walk.
 * The second is the likelihood ratio, turned into the t that gives the same ratio when no setting changes.
 * Source: Cox & Hinkley (1974), Theoretical Statistics, section 9.3 (profile likelihood ratio).
 */
export function profileTaus(fits: readonly AirlineFit[]): number[] {
  const best = likeliest(fits)
  const top = logLikelihood(best, residualSum(best))
  const lowered = fits.map(likelihoodsWithoutEach)
  const freedom = degreesOfFreedom(best)
  return interventionCoefficients(best).map(({ estimate, variance }, at) => {
    const without = lowered.reduce((most, each) => Math.max(most, each[at] ?? most), Number.NEGATIVE_INFINITY)
    const ratio = Math.exp((2 * (top - without)) / commonFreedom(best)) - 1
    const profiled = Math.sqrt(freedom * Math.max(0, ratio))
    const direct = Math.abs(estimate) / (Math.sqrt(variance) * residualDeviation(best))
    return Math.sign(estimate) * Math.min(direct, profiled)
  })
}

function likelihoodsWithoutEach(fit: AirlineFit): number[] {
  const squares = residualSum(fit)
  return interventionCoefficients(fit).map(({ estimate, variance }) =>
    logLikelihood(fit, squares + (variance > 0 ? (estimate * estimate) / variance : 0)),
  )
}

/**
 * The candidate of largest tau by the robust scale, which is that of the surroundings where these are `restless` (see `unrest`),
 * among periods with a value; undefined when nothing can be tested.
 */
export function strongestCandidate(
  fit: AirlineFit,
  values: Float64Array,
  restless: Float64Array,
  taken: ReadonlySet<number>,
): (Candidate & { tau: number }) | undefined {
  const sigma = robustDeviation(fit)
  if (sigma === 0) return undefined
  const { season, setting } = fit.basis
  const transposed = innovationsTransposed(fit.residual, season, setting)
  let strongest: (Candidate & { tau: number }) | undefined
  for (const type of INTERVENTION_TYPES.filter((each) => each !== 'SO' || season > 1)) {
    const products = productsWithInterventions(type, transposed, season)
    const { outside, whole } = lengthsOutside(fit.basis, type)
    const [from, end] = testable(type, values.length, season)
    for (let index = from; index < end; index += 1) {
      const length = outside[index] ?? 0
      if (taken.has(index) || Number.isNaN(values[index]) || length <= LEAST_SHARE * (whole[index] ?? 0))
        continue
      const globally = (products[index] ?? 0) / (sigma * Math.sqrt(length))
      if (Math.abs(globally) <= Math.abs(strongest?.tau ?? 0)) continue
      const tau = globally / (restless[index] ?? 1)
      if (Math.abs(tau) > Math.abs(strongest?.tau ?? 0)) strongest = { type, index, tau }
    }
  }
  return strongest
}

/** The indices at which a type differs from the others: a shift of the first two values or at the last is an additive outlier. */
function testable(type: InterventionType, length: number, season: number): [from: number, end: number] {
  if (type === 'AO') return [0, length]
  return type === 'SO' ? [2 * season, length - season] : [2, length - 1]
}
