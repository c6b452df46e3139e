import type { AirlineSetting } from './airline.js'
import { product } from './airline-regression.js'

/** What is thought of each column before the first value, as variances in units of the innovations' variance. */
const LEVEL_VARIANCE = 1e6
const SLOPE_VARIANCE = 1
const MONTH_VARIANCE = 400
const CALENDAR_VARIANCE = 1000

/**
 * The airline model under one setting, fed one value after the other: before each it says what it expects.
 * Level, slope per period, months and what the calendar makes of them are a regression updated with every value, so nothing later is used.
 * Source: Brown, Durbin & Evans (1975), Techniques for testing the constancy of regression relationships, JRSS B 37 (recursive
 * residuals), on the innovations form of Box & Jenkins (1970).
 */
export class RecursiveAirline {
  /** The value expected next. */
  expected = Number.NaN
  /** The variance of the next value about it, in units of the innovations' variance; large while the months are not known. */
  variance = Number.NaN

  private readonly coefficients: Float64Array
  private readonly covariance: Float64Array[]
  private readonly columns: LagFilter[]
  private readonly series: LagFilter
  private readonly filtered: Float64Array
  private readonly gain: Float64Array

  constructor(
    private readonly season: number,
    setting: AirlineSetting,
    private readonly calendarCount: number,
  ) {
    const calendar = Array.from({ length: calendarCount }, () => CALENDAR_VARIANCE)
    const months = Array.from({ length: season - 1 }, () => MONTH_VARIANCE)
    const variances = [LEVEL_VARIANCE, SLOPE_VARIANCE, ...calendar, ...months]
    this.coefficients = new Float64Array(variances.length)
    this.filtered = new Float64Array(variances.length)
    this.gain = new Float64Array(variances.length)
    this.covariance = variances.map((variance, at) =>
      new Float64Array(variances.length).fill(variance, at, at + 1),
    )
    this.columns = variances.map(() => new LagFilter(season, setting))
    this.series = new LagFilter(season, setting)
  }

  /** Sets `expected` and `variance` for period `at`; periods come in order from 0. @param calendar its working days and holidays, less what is usual of its month. */
  expect(at: number, calendar: readonly number[]): void {
    this.columns.forEach((column, place) => {
      this.filtered[place] = column.push(this.entry(place, at, calendar))
    })
    this.covariance.forEach((row, place) => {
      this.gain[place] = product(row, this.filtered)
    })
    this.expected = product(this.filtered, this.coefficients) - this.series.past()
    this.variance = 1 + product(this.filtered, this.gain)
  }

  /** Takes the value of the period expected last. One that is missing (NaN) is taken as expected, and teaches nothing. */
  take(value: number): void {
    const missing = Number.isNaN(value)
    this.series.push(missing ? this.expected : value)
    if (missing) return
    const step = (value - this.expected) / this.variance
    this.covariance.forEach((row, place) => {
      const gain = this.gain[place] ?? 0
      this.coefficients[place] = (this.coefficients[place] ?? 0) + gain * step
      addScaled(row, this.gain, -gain / this.variance)
    })
  }

  private entry(place: number, at: number, calendar: readonly number[]): number {
    if (place === 0) return 1
    if (place === 1) return at
    const month = place - 2 - this.calendarCount
    return month < 0 ? (calendar[place - 2] ?? 0) : at % this.season === month ? 1 : 0
  }
}

/** pi(B) applied to values that come one by one. */
class LagFilter {
  private readonly regular: Float64Array
  private readonly seasonal: Float64Array
  private lastInput = 0
  private lastRegular = 0
  private place = 0

  constructor(
    private readonly season: number,
    private readonly setting: AirlineSetting,
  ) {
    this.regular = new Float64Array(season)
    this.seasonal = new Float64Array(season)
  }

  /** What the next result has beside the next value. */
  past(): number {
    return this.regularPast() + this.seasonalPast()
  }

  push(value: number): number {
    const regular = value + this.regularPast()
    const result = regular + this.seasonalPast()
    this.lastInput = value
    this.lastRegular = regular
    this.regular[this.place] = regular
    this.seasonal[this.place] = result
    this.place = (this.place + 1) % this.season
    return result
  }

  private regularPast(): number {
    const { theta } = this.setting
    return theta === 1 ? 0 : theta * this.lastRegular - this.lastInput
  }

  private seasonalPast(): number {
    const { seasonalTheta } = this.setting
    if (this.season === 1 || seasonalTheta === 1) return 0
    return seasonalTheta * (this.seasonal[this.place] ?? 0) - (this.regular[this.place] ?? 0)
  }
}

function addScaled(row: Float64Array, other: Float64Array, factor: number): void {
  for (let at = 0; at < row.length; at += 1) row[at] = (row[at] ?? 0) + factor * (other[at] ?? 0)
}
