import { UserError } from '../../../base/error.js'

/** How exactly a number format shows a date; null for a format of numbers or times. */
export type DatePrecision = 'day' | 'month' | 'year' | null

const DAY = 86_400_000
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const SMALLEST_PLAIN = 1e-6

// Formats that have a number only; those from 27 on mean other dates in each language, all of them with a day.
const BUILT_IN_DAYS = [14, 15, 16, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]
const BUILT_IN_MONTH = 17

/** What a built-in format of spreadsheets shows, by its number. */
export function builtInPrecision(id: number): DatePrecision {
  if (id === BUILT_IN_MONTH) return 'month'
  return BUILT_IN_DAYS.includes(id) ? 'day' : null
}

/** What a format such as `[$-404]e/m/d;@` shows. Months without a year are kept to the day, so that the year is not lost. */
export function datePrecision(format: string): DatePrecision {
  const code =
    format
      .replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general/gi, '')
      .split(';')[0]
      ?.toLowerCase() ?? ''
  if (/[#0?]/.test(code)) return null
  const hasYear = /[yeb]/.test(code)
  if (code.includes('d')) return 'day'
  if (!hasYear) return code.includes('m') && !/[hs]/.test(code) ? 'day' : null
  return code.includes('m') ? 'month' : 'year'
}

/** The text of a stored number, without rounding or exponent. @throws UserError when it is none, or an integer beyond 2^53. */
export function numberText(stored: string | number, where: string): string {
  const value = typeof stored === 'number' ? stored : Number(stored)
  if (!Number.isFinite(value) || (typeof stored === 'string' && !DECIMAL.test(stored)))
    throw new UserError(`${where} holds ${JSON.stringify(stored)}, which is no number; mend the file`)
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new UserError(
      `${where} holds ${stored}, more than a spreadsheet can hold exactly; have it published as text`,
    )
  const isTiny = Math.abs(value) < SMALLEST_PLAIN && value !== 0
  return isTiny ? value.toFixed(20).replace(/\.?0+$/, '') : String(value)
}

/**
 * A stored day as `2026-06-16`, `2026-06` or `2026`, as exactly as its format shows it, with the time when it has one; however the
 * format spells the year. Null for what is no day: a time alone, 29 February 1900.
 * @param serial days since 30 December 1899, or since 1 January 1904.
 */
export function dateText(
  serial: number,
  precision: NonNullable<DatePrecision>,
  is1904: boolean,
): string | null {
  const days = is1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  if ((!is1904 && (serial < 1 || Math.floor(serial) === 60)) || serial < 0 || days > 2_958_466) return null
  const iso = new Date(Date.UTC(1899, 11, 30) + Math.round((days * DAY) / 1000) * 1000).toISOString()
  if (precision !== 'day') return iso.slice(0, precision === 'month' ? 7 : 4)
  const time = iso.slice(11, 19)
  return time === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}`
}
