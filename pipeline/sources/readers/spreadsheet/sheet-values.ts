import { UserError } from '../../../base/error.js'

/** How exactly a number format shows a date; null for a format of numbers or times. */
export type DatePrecision = 'day' | 'month' | 'year' | null

const DAY = 86_400_000
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

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

/** How a format shows a number; null where it shows a date, a text or nothing special. */
export interface NumberShown {
  /** Decimals that it always shows. */
  decimals: number
  isPercent: boolean
}

const BUILT_IN_NUMBERS: Readonly<Record<number, NumberShown>> = {
  2: { decimals: 2, isPercent: false },
  4: { decimals: 2, isPercent: false },
  9: { decimals: 0, isPercent: true },
  10: { decimals: 2, isPercent: true },
  39: { decimals: 2, isPercent: false },
  40: { decimals: 2, isPercent: false },
}

/** How a built-in format of spreadsheets shows a number, by its own number. */
export function builtInNumber(id: number): NumberShown | null {
  return BUILT_IN_NUMBERS[id] ?? null
}

/** How a format such as `#,##0.00` or `0.0%` shows a number. */
export function numberShown(format: string): NumberShown | null {
  const code = format.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';')[0] ?? ''
  const [, decimals = ''] = /[#0?]\.([0?]+)/.exec(code) ?? []
  const isPercent = code.includes('%')
  return /e[+-]|\//i.test(code) || (decimals === '' && !isPercent)
    ? null
    : { decimals: decimals.length, isPercent }
}

/** Digits that a spreadsheet keeps of a number; those behind them are what is left of a binary fraction. */
const KEPT_DIGITS = 15

/**
 * The text of a stored number, without exponent, with the digits that a spreadsheet keeps: 12.3 for 12.300000000000001. Its format decides
 * no digit but two things that are seen of it: 0.125 that is shown as a percentage is `12.5%`, and 2020.1 shown with two decimals 2020.10.
 * @throws UserError when it is no number, or an integer beyond 2^53.
 */
export function numberText(stored: string | number, where: string, shown: NumberShown | null = null): string {
  const value = typeof stored === 'number' ? stored : Number(stored)
  if (!Number.isFinite(value) || (typeof stored === 'string' && !DECIMAL.test(stored)))
    throw new UserError(`${where} holds ${JSON.stringify(stored)}, which is not a number`, 1, {
      remedy: 'fix the file',
    })
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new UserError(`${where} holds ${stored}, more than a spreadsheet can hold exactly`, 1, {
      remedy: 'have it published as text',
    })
  const digits = plainDigits(value, shown?.isPercent === true ? 2 : 0)
  if (shown === null) return digits
  const [, fraction = ''] = digits.split('.')
  const padded =
    fraction === '' ? digits : `${digits}${'0'.repeat(Math.max(0, shown.decimals - fraction.length))}`
  return shown.isPercent ? `${padded}%` : padded
}

/** A number in plain digits, the point moved `places` to the right. */
function plainDigits(value: number, places: number): string {
  const isWhole = Number.isInteger(value) && places === 0
  if (isWhole) return String(value)
  const [mantissa = '', exponent = '0'] = value.toExponential(KEPT_DIGITS - 1).split('e')
  const digits = mantissa.replace(/[-.]/g, '')
  const point = 1 + Number(exponent) + places
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const fraction = `${'0'.repeat(Math.max(0, -point))}${digits.slice(Math.max(0, point))}`.replace(/0+$/, '')
  return `${value < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
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
