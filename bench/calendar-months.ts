import { Noise } from './noise.js'

const DAY = 86_400_000

/** First days of the lunar years 2010 to 2024, months counted from 1. */
const LUNAR_NEW_YEARS = [
  [2, 14],
  [2, 3],
  [1, 23],
  [2, 10],
  [1, 31],
  [2, 19],
  [2, 8],
  [1, 28],
  [2, 16],
  [2, 5],
  [1, 25],
  [2, 12],
  [2, 1],
  [1, 22],
  [2, 10],
] as const

/** What days make of the months of a series to which nothing happens. */
export const CALENDAR_COURSES = ['days alike', 'closed at weekends', 'Lunar New Year', 'Easter'] as const
export type CalendarCourse = (typeof CALENDAR_COURSES)[number]

/** Months from 2010 on as sums of their days, with noise of `spread` a month, on the scale of logarithms. */
export function monthsOfDays(course: CalendarCourse, length: number, spread: number, seed: number): number[] {
  const noise = new Noise(seed)
  const season = Array.from({ length: 12 }, () => 0.1 * noise.normal())
  const closed = closedDays(course)
  return Array.from({ length }, (_, month) => {
    let sum = 0
    const end = Date.UTC(2010, month + 1, 1)
    for (let day = Date.UTC(2010, month, 1); day < end; day += DAY) {
      const isWeekend = [0, 6].includes(new Date(day).getUTCDay())
      sum += closed.has(day) ? 0.1 : isWeekend && course !== 'days alike' ? 0.2 : 1
    }
    return Math.round(10_000 * sum * Math.exp((season[month % 12] ?? 0) + spread * noise.normal()))
  })
}

/** Days on which little happens: the week of Lunar New Year, or Good Friday and Easter Monday. */
function closedDays(course: CalendarCourse): Set<number> {
  if (course === 'Lunar New Year')
    return new Set(
      LUNAR_NEW_YEARS.flatMap(([month, day], i) =>
        [-1, 0, 1, 2, 3, 4].map((after) => Date.UTC(2010 + i, month - 1, day + after)),
      ),
    )
  if (course === 'Easter')
    return new Set(LUNAR_NEW_YEARS.flatMap((_, i) => [easter(2010 + i) - 2 * DAY, easter(2010 + i) + DAY]))
  return new Set()
}

/** Easter Sunday. Source: the anonymous Gregorian computus, Meeus, Astronomical Algorithms (1991), chapter 8. */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100]
  const h = (19 * a + b - (b >> 2) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * (c >> 2) - h - (c % 4)) % 7
  const sum = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1)
}
