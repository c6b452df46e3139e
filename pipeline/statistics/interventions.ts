import {
  type AirlineFit,
  airlineFits,
  clippedSum,
  degreesOfFreedom,
  interventionCoefficients,
  likeliest,
  residualDeviation,
  unrest,
  withColumns,
} from './airline-fit.js'
import { coefficientsFrom } from './airline-regression.js'
import { type InterventionType, interventionColumn } from './intervention-columns.js'
import { type Candidate, critical, profileTaus, strongestCandidate } from './intervention-tests.js'
import {
  fromScale,
  scaleOf,
  type SeasonKnowledge,
  seasonKnowledge,
  type SeriesScale,
  type SeriesTraits,
  toScale,
  workingDayColumn,
} from './series-scale.js'
import { daysOfMonths, movingHolidays } from './month-calendar.js'
import { strongestTrendChange, type TrendChange } from './trend-change.js'

const MONTHS = 12
/** Known values beyond the regression's columns that a judgement needs. */
const LEAST_FREEDOM = 4
/** One intervention is looked for in this many known values, two in any series, and no more than that many in a long one. */
const VALUES_PER_INTERVENTION = 6
const MOST_INTERVENTIONS = 40
/** The forward search goes down to this share of the critical value; the backward elimination has the last word. */
const FORWARD_SHARE = 0.85

/** A period from which the series departs from what its model expects, and the form in which it goes on. */
interface Intervention {
  /** The first period concerned, counted from 0. */
  readonly index: number
  /** 'undetermined' at the last period with a value, where the forms are the same. */
  readonly type: InterventionType | 'undetermined'
  /** Log points, or units of the series on the scale 'value'. */
  readonly effect: number
  /** The effect in percent; null on the scale 'value'. */
  readonly percent: number | null
  /** The effect over its standard error; see `profileTaus`, and `unrest` for the surroundings. */
  readonly tau: number
  /** The value at `index` without this intervention, the others left in; in units of the series. */
  readonly expected: number
}

/** The interventions of a series and the model they were judged by. */
export interface InterventionReport {
  /** By period. */
  readonly interventions: readonly Intervention[]
  readonly scale: SeriesScale
  readonly season: SeasonKnowledge
  readonly theta: number
  readonly seasonalTheta: number
  /** Standard deviation of the innovations on the scale, interventions taken out. */
  readonly sigma: number
  readonly critical: number
  /** Known values. */
  readonly observationCount: number
  /** Percent by which a period grows with 1 percent more working days; null when none were given. */
  readonly workingDayElasticity: number | null
  /** What each period and the one after the last have of the holidays that move the series. */
  readonly holidays: readonly Float64Array[]
  /** The change of trend beside them; null where there is none. */
  readonly trendChange: TrendChange | null
}

/**
 * Additive outliers (AO), level shifts (LS), temporary changes (TC) and seasonal outliers (SO) of a series without gaps between its
 * periods; missing values are NaN. A series too short to judge has none. Season, level and slope are estimated beside the
 * interventions, so that the few degrees of freedom of a short series are counted. Interventions enter one by one by a
 * robust scale, and leave again while the weakest stays below the critical value.
 * Source: Chen & Liu (1993), Joint estimation of model parameters and outlier effects in time series, JASA 88; for missing values
 * Gomez, Maravall & Pena (1999), Missing observations in ARIMA models, Journal of Econometrics 88.
 */
export function findInterventions(values: Float64Array, traits: SeriesTraits): InterventionReport {
  const scale = scaleOf(values)
  const knowledge = seasonKnowledge(values, traits.season)
  const season = knowledge === 'estimated' ? traits.season : 1
  const working = traits.workingDays ? [workingDayColumn(traits.workingDays, traits.season)] : []
  const { scaled, holidays, bare } = byCalendar(toScale(values, scale), scale, working, { ...traits, season })
  const restless = unrest(bare)
  const { candidates, fits } = weeded(bare, searched(bare, scaled, restless), restless)
  const fit = likeliest(fits)
  return {
    interventions: described(candidates, tausOf({ candidates, fits }, restless), fits, scaled, scale),
    scale,
    season: knowledge,
    ...fit.basis.setting,
    sigma: residualDeviation(fit),
    critical: critical(fit),
    observationCount: scaled.filter((value) => !Number.isNaN(value)).length,
    workingDayElasticity: working.length > 0 ? firstCoefficientAfterStart(fit) : null,
    holidays,
    trendChange: standingChange(strongestTrendChange(fits), () =>
      scale === 'log'
        ? strongestTrendChange(withCandidates(airlineFits(values, season, working), candidates))
        : null,
    ),
  }
}

/** A series on its scale, and its fits beside working days and holidays. */
interface CalendarFits {
  readonly scaled: Float64Array
  /** Those that move the series, one longer than it. */
  readonly holidays: readonly Float64Array[]
  readonly bare: AirlineFit[]
}

/**
 * The fits beside working days, and of months on the scale of logarithms by their days, so that a leap day adds its share, and beside the
 * holidays that move: each only where the series is likelier so.
 * Source: X-13ARIMA-SEATS Reference Manual, `aictest` of the prior adjustment for leap years and of moving holidays.
 */
function byCalendar(
  scaled: Float64Array,
  scale: SeriesScale,
  working: readonly Float64Array[],
  { season, firstMonth }: SeriesTraits,
): CalendarFits {
  const fitted = (logs: Float64Array, holidays: readonly Float64Array[]): CalendarFits => {
    const columns = holidays.map((holiday) => holiday.subarray(0, logs.length))
    return { scaled: logs, holidays, bare: airlineFits(logs, season, [...working, ...columns]) }
  }
  const plain = fitted(scaled, [])
  if (firstMonth === undefined || season !== MONTHS || scale !== 'log') return plain
  const lengths = workingDayColumn(daysOfMonths(firstMonth, scaled.length), season)
  const byDays = fitted(
    scaled.map((value, at) => value - (lengths[at] ?? 0)),
    [],
  )
  let best = gain(plain.bare, byDays.bare) > 0 ? byDays : plain
  let left = movingHolidays(firstMonth, scaled.length + 1)
  while (left.length > 0) {
    const gains = left.map((holiday) =>
      gain(best.bare, fitted(best.scaled, [...best.holidays, holiday]).bare),
    )
    const most = Math.max(...gains)
    if (most <= Math.log(scaled.length)) break
    const strongest = left.filter((_holiday, at) => gains[at] === most)
    best = fitted(best.scaled, [...best.holidays, ...strongest])
    left = left.filter((holiday) => !strongest.includes(holiday))
  }
  return best
}

/** How much likelier the series is under the likeliest of other fits, outliers clipped. */
function gain(fits: readonly AirlineFit[], others: readonly AirlineFit[]): number {
  const [least, other] = [fits, others].map((each) => clippedSum(likeliest(each, clippedSum)))
  return 0.5 * (fits[0]?.series.length ?? 0) * Math.log((least ?? 1) / (other ?? 1))
}

/**
 * The change if it passes its limit, and the same way on the scale of values too, where there are two: a steady rise bends on that of
 * logarithms, a steady growth on that of values.
 */
function standingChange(change: TrendChange | null, onValues: () => TrendChange | null): TrendChange | null {
  if (!change || Math.abs(change.tau) < change.critical) return null
  const other = onValues() ?? change
  return change.tau * other.tau > 0 && Math.abs(other.tau) >= other.critical ? change : null
}

/** Candidates and the fits, one for each setting, in which they stand. */
interface Fitted {
  readonly candidates: readonly Candidate[]
  readonly fits: readonly AirlineFit[]
}

/** Forward search: the strongest candidate by the robust scale joins the model, until none is strong. */
function searched(bare: readonly AirlineFit[], values: Float64Array, restless: Float64Array): Fitted {
  const known = values.filter((value) => !Number.isNaN(value)).length
  const most = Math.min(MOST_INTERVENTIONS, Math.max(2, Math.floor(known / VALUES_PER_INTERVENTION)))
  const candidates: Candidate[] = []
  let fits = bare
  while (candidates.length < most) {
    const fit = likeliest(fits, clippedSum)
    const taken = new Set(candidates.map(({ index }) => index))
    const strongest =
      degreesOfFreedom(fit) > LEAST_FREEDOM ? strongestCandidate(fit, values, restless, taken) : undefined
    if (!strongest || Math.abs(strongest.tau) < FORWARD_SHARE * critical(fit)) break
    candidates.push(strongest)
    fits = withCandidates(fits, [strongest])
  }
  return { candidates, fits }
}

/** Backward elimination: the weakest candidate leaves, until all reach the critical value. */
function weeded(bare: readonly AirlineFit[], fitted: Fitted, restless: Float64Array): Fitted {
  const { candidates, fits } = fitted
  if (candidates.length === 0) return fitted
  const sizes = tausOf(fitted, restless).map(Math.abs)
  const least = Math.min(...sizes)
  if (least >= critical(likeliest(fits))) return fitted
  const kept = candidates.filter((_candidate, at) => at !== sizes.indexOf(least))
  return weeded(bare, { candidates: kept, fits: withCandidates(bare, kept) }, restless)
}

function withCandidates(fits: readonly AirlineFit[], candidates: readonly Candidate[]): AirlineFit[] {
  const [first] = fits
  if (!first) return []
  const { length, season } = first.basis
  const columns = candidates.map(({ type, index }) => interventionColumn(type, index, length, season))
  return fits.map((fit) => withColumns(fit, columns))
}

/** The taus of the candidates by the scale of their surroundings. */
function tausOf({ candidates, fits }: Fitted, restless: Float64Array): number[] {
  return profileTaus(fits).map((tau, at) => tau / (restless[candidates[at]?.index ?? 0] ?? 1))
}

function described(
  candidates: readonly Candidate[],
  taus: readonly number[],
  fits: readonly AirlineFit[],
  scaled: Float64Array,
  scale: SeriesScale,
): Intervention[] {
  const last = scaled.findLastIndex((value) => !Number.isNaN(value))
  const estimates = interventionCoefficients(likeliest(fits))
  const interventions = candidates.map(({ type, index }, at): Intervention => {
    const effect = estimates[at]?.estimate ?? 0
    return {
      index,
      type: index === last ? 'undetermined' : type,
      effect,
      percent: scale === 'log' ? 100 * Math.expm1(effect) : null,
      tau: taus[at] ?? 0,
      expected: fromScale((scaled[index] ?? 0) - effect, scale),
    }
  })
  return interventions.toSorted((one, other) => one.index - other.index)
}

/** The coefficient of the first column after level, slope and season. */
function firstCoefficientAfterStart(fit: AirlineFit): number | null {
  const [first] = coefficientsFrom(fit.basis, fit.series, fit.basis.season + 1)
  return first?.estimate ?? null
}
