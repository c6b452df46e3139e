import { lessItsMonths } from './series-scale.js'

const [DAY, MONTHS] = [86_400_000, 12]

/** First years and days of the year on which Lunar New Year falls, 1900 to 2100. Source: the Chinese calendar of ICU 78 (Unicode License v3). */
const FIRST_LUNAR_YEAR = 1900
const LUNAR_NEW_YEARS = (
  '31 50 39 29 47 35 25 44 33 22 41 30 49 37 26 45 34 23 42 32 51 39 28 47 36 24 44 33 23 41 30 48 37 26 ' +
  '45 35 24 42 31 50 39 27 46 36 25 44 33 22 41 29 48 37 27 45 35 24 43 31 49 39 28 46 36 25 44 33 21 40 ' +
  '30 48 37 27 46 34 23 42 31 49 38 28 47 36 25 44 33 51 40 29 48 37 27 46 35 23 41 31 50 38 28 47 36 24 ' +
  '43 32 22 40 29 49 38 26 45 34 23 41 31 50 39 28 47 36 25 43 32 22 41 29 48 38 26 44 33 23 42 31 50 39 ' +
  '28 46 35 24 43 32 22 41 30 48 37 26 45 33 23 42 32 50 39 28 46 35 24 43 33 21 40 29 48 36 26 45 34 23 ' +
  '42 31 50 38 27 46 36 24 43 33 22 40 29 48 37 26 45 34 24 41 30 49 38 27 46 36 25 43 32 21 40'
)
  .split(' ')
  .map(Number)

/** Holidays that move between months: the day they lie by, and the first and last day concerned, counted from it. */
const MOVING_HOLIDAYS = [
  { day: easterSunday, from: -3, until: 1 },
  { day: lunarNewYear, from: -1, until: 5 },
] as const

/** Days of months one after the other. @param first counted in months from January of the year 0. */
export function daysOfMonths(first: number, count: number): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, i) => (monthStart(first + i + 1) - monthStart(first + i)) / DAY,
  )
}

/**
 * For Easter and Lunar New Year the share of its days that each month has, weekends left out, less the mean of the same month in other years; none of a holiday
 * that stays in its months.
 * Source: X-13ARIMA-SEATS Reference Manual, the regressor `easter`.
 */
export function movingHolidays(first: number, count: number): Float64Array[] {
  return MOVING_HOLIDAYS.map(({ day, from, until }) => {
    const shares = new Float64Array(count)
    for (let year = Math.floor(first / MONTHS); year <= (first + count) / MONTHS; year++)
      for (let after = from; after <= until; after++) {
        const date = new Date(day(year) + after * DAY)
        const at = date.getUTCFullYear() * MONTHS + date.getUTCMonth() - first
        const isWeekend = date.getUTCDay() % 6 === 0
        if (at >= 0 && at < count && !isWeekend) shares[at] = (shares[at] ?? 0) + 1 / (until - from + 1)
      }
    return lessItsMonths(shares, MONTHS)
  }).filter((column) => column.some((share) => share !== 0))
}

function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / MONTHS), month % MONTHS, 1)
}

/** Source: the anonymous Gregorian computus, Meeus, Astronomical Algorithms (1991), chapter 8. */
function easterSunday(year: number): number {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const skipped = century - (century >> 2) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const moon = (19 * golden + skipped + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * (rest >> 2) - moon - (rest % 4)) % 7
  const sum = moon + weekday - 7 * Math.floor((golden + 11 * moon + 22 * weekday) / 451) + 114
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1)
}

/** NaN outside of the years that are listed. */
function lunarNewYear(year: number): number {
  return Date.UTC(year, 0, LUNAR_NEW_YEARS[year - FIRST_LUNAR_YEAR] ?? Number.NaN)
}
