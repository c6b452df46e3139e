/** What is known of a series beside its values. */
export interface SeriesTraits {
  /** Periods a year: 12, 4 or 1. */
  readonly season: number
  /** Working days of each period, all above 0. */
  readonly workingDays?: ArrayLike<number> | undefined
  /** The first month of a monthly series, counted from January of the year 0. */
  readonly firstMonth?: number | undefined
}

/** Logarithms for a positive series, so that effects are shares; the values themselves when one is 0 or below. */
export type SeriesScale = 'log' | 'value'

/** The scale on which a series is modelled. Missing values (NaN) decide nothing. */
export function scaleOf(values: Float64Array): SeriesScale {
  return values.some((value) => value <= 0) ? 'value' : 'log'
}

/** The series on its scale; missing values stay NaN. */
export function toScale(values: Float64Array, scale: SeriesScale): Float64Array {
  return scale === 'log' ? values.map(Math.log) : values.slice()
}

/** A number on the scale, in the unit of the series again. */
export function fromScale(value: number, scale: SeriesScale): number {
  return scale === 'log' ? Math.exp(value) : value
}

/** Whether a season could be told from the series: with less than three full years of known values it is unknown. */
export type SeasonKnowledge = 'estimated' | 'unknown' | 'none'

const YEARS_FOR_A_SEASON = 3
/** Differences of logarithms below this are rounding. */
const ROUNDING = 1e-9

/** What is known of the season of a series with `season` periods a year (1: none). */
export function seasonKnowledge(values: Float64Array, season: number): SeasonKnowledge {
  if (season === 1) return 'none'
  const months = Array.from({ length: season }, (_none, month) =>
    values.filter((value, at) => at % season === month && !Number.isNaN(value)),
  )
  return months.every((years) => years.length >= YEARS_FOR_A_SEASON) ? 'estimated' : 'unknown'
}

/**
 * The logarithm of each period's working days against the mean of the same month in other years.
 * Source: X-13ARIMA-SEATS Reference Manual, `td1coef` with leap-year and month lengths left to the seasonal factors.
 */
export function workingDayColumn(workingDays: ArrayLike<number>, season: number): Float64Array {
  return lessItsMonths(Float64Array.from(workingDays, Math.log), season)
}

/** A column with each period less the mean of the same one in other years. */
export function lessItsMonths(values: Float64Array, season: number): Float64Array {
  const means = Array.from({ length: season }, (_none, month) => {
    const years = values.filter((_value, at) => at % season === month)
    return years.reduce((sum, value) => sum + value, 0) / years.length
  })
  const column = values.map((value, at) => value - (means[at % season] ?? 0))
  return column.map((difference) => (Math.abs(difference) < ROUNDING ? 0 : difference))
}
