import { median } from './robust-scale.js'
import {
  fromScale,
  scaleOf,
  type SeasonKnowledge,
  seasonKnowledge,
  type SeriesScale,
  toScale,
  workingDayColumn,
} from './series-scale.js'
import { bisquareWeights, localLine, meanOverYears } from './smoothing.js'

/** Years on either side that a month's factor is averaged over: it follows an evolving season, and one odd year moves it little. */
const YEARS_AROUND = 4
const ROUNDS = 4

/** A series taken apart: value = level x season x working days x irregular on the scale 'log', their sum on 'value'. */
export interface Decomposition {
  readonly scale: SeriesScale
  readonly season: SeasonKnowledge
  /** For each period its month's factor (1 is an ordinary month), or the month's amount on the scale 'value'. */
  readonly seasonal: Float64Array
  /** What the period's working days make of it, as a factor or an amount. */
  readonly calendar: Float64Array
  /** The smooth course of the series without season and working days; in units of the series. */
  readonly level: Float64Array
  /** What is left, as a factor or an amount; NaN where the value is missing. */
  readonly irregular: Float64Array
  /** The values without season and working days; in units of the series, NaN where the value is missing. */
  readonly adjusted: Float64Array
  /** Percent by which a period grows with 1 percent more working days (an amount on 'value'); null when none were given. */
  readonly workingDayElasticity: number | null
}

interface Parts {
  readonly seasonal: Float64Array
  readonly level: Float64Array
  readonly weights: Float64Array
  readonly elasticity: number
}

/**
 * A series with `season` periods a year (12, 4, 2 or 1) taken into level, season, working days and irregular; outliers weigh little.
 * Missing values are NaN. With less than three full years no season is taken out, and `season` says 'unknown'.
 * Source: the loops of STL, Cleveland et al. (1990), J. Official Statistics 6, started from the ratios to the centred moving
 * average of X-11, Shiskin, Young & Musgrave (1967), Bureau of the Census Technical Paper 15.
 */
export function decompose(
  values: Float64Array,
  season: number,
  workingDays?: ArrayLike<number>,
): Decomposition {
  const scale = scaleOf(values)
  const knowledge = seasonKnowledge(values, season)
  const scaled = toScale(values, scale)
  const days = workingDays ? workingDayColumn(workingDays, season) : scaled.map(() => 0)
  const parts = refined(scaled, knowledge === 'estimated' ? season : 1, days)
  const calendar = days.map((day) => day * parts.elasticity)
  const adjusted = less(scaled, parts.seasonal, calendar)
  const back = (column: Float64Array) => column.map((value) => fromScale(value, scale))
  return {
    scale,
    season: knowledge,
    seasonal: back(parts.seasonal),
    calendar: back(calendar),
    level: back(parts.level),
    irregular: back(less(adjusted, parts.level)),
    adjusted: back(adjusted),
    workingDayElasticity: workingDays ? parts.elasticity : null,
  }
}

/** Each round smooths the level without season, the season without level, and weighs down what departs from both. */
function refined(scaled: Float64Array, season: number, days: Float64Array): Parts {
  const even = scaled.map(() => 1)
  const zero = scaled.map(() => 0)
  const halfWidth = Math.max(3, Math.round(season * 0.75))
  let parts: Parts = { seasonal: firstSeason(scaled, season), level: zero, weights: even, elasticity: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    const calendar = days.map((day) => day * parts.elasticity)
    const level = localLine(less(scaled, parts.seasonal, calendar), parts.weights, halfWidth)
    const seasonal =
      season > 1 ? smoothSeason(less(scaled, level, calendar), parts.weights, season) : parts.seasonal
    const rest = less(scaled, level, seasonal)
    const elasticity = slopeThroughZero(days, rest, parts.weights)
    const irregular = rest.map((value, at) => value - elasticity * (days[at] ?? 0))
    const weights = bisquareWeights(irregular, median(irregular.map(Math.abs)))
    parts = { seasonal, level, weights, elasticity }
  }
  return parts
}

/** Each month's median difference from the moving average of the year around it. */
function firstSeason(scaled: Float64Array, season: number): Float64Array {
  if (season === 1) return scaled.map(() => 0)
  const differences = less(scaled, yearAround(scaled, season))
  const months = Array.from({ length: season }, (_none, month) =>
    median(differences.filter((_difference, at) => at % season === month)),
  )
  const factors = scaled.map((_value, at) => months[at % season] || 0)
  return less(factors, yearAround(factors, season))
}

/** The months' factors, smooth over the years and without the level of the year around. */
function smoothSeason(detrended: Float64Array, weights: Float64Array, season: number): Float64Array {
  const smooth = meanOverYears(detrended, weights, season, YEARS_AROUND)
  return less(smooth, yearAround(smooth, season))
}

/** The mean of the year around each period, both ends by half (2 x m average); the nearest full one at the ends. Gaps are left out. */
function yearAround(values: Float64Array, season: number): Float64Array {
  const half = season / 2
  return values.map((_value, at) => {
    const centre = Math.min(Math.max(at, half), values.length - 1 - half)
    let [total, sum] = [0, 0]
    for (let near = centre - half; near <= centre + half; near += 1) {
      const value = values[near] ?? Number.NaN
      if (Number.isNaN(value)) continue
      const weight = Math.abs(near - centre) === half ? 0.5 : 1
      total += weight
      sum += weight * value
    }
    return sum / total
  })
}

/** The slope of a weighted line through the origin; 0 when the column does not vary. */
function slopeThroughZero(column: Float64Array, values: Float64Array, weights: Float64Array): number {
  let [square, cross] = [0, 0]
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return
    const weighted = (weights[at] || 0) * (column[at] ?? 0)
    square += weighted * (column[at] ?? 0)
    cross += weighted * value
  })
  return square > 0 ? cross / square : 0
}

function less(values: Float64Array, ...parts: readonly Float64Array[]): Float64Array {
  return values.map((value, at) => parts.reduce((rest, part) => rest - (part[at] ?? 0), value))
}
