import { UserError, unknownValue } from '../base/error.js'
import { textOf, type Value } from '../system/database.js'
import type { Words } from './strings.js'

type Format = (value: Value, words: Words) => string

const MINUS = '\u2212'

/** The format of an address of the web, which a table makes a link. */
export const ADDRESS = 'address'

const FORMATS: Readonly<Record<string, Format>> = {
  count: decimals(0, 0),
  figure: (value, words) => figure(value, words),
  'short-figure': shortFigure,
  decimal: decimals(2, 2),
  ratio: decimals(2, 2),
  points: decimals(2, 2, 'exceptZero'),
  percent: (value, words) => words.pattern('percent', { number: decimals(1, 1)(value, words) }),
  wan: wanCount,
  yi: largeCount('yi', 2),
  zhao: largeCount('zhao', 2),
  twd: (value, words) => words.pattern('twd', { number: decimals(0, 3)(value, words) }),
  year: (value, words) => words.pattern('year', calendarSlots(value, words)),
  'short-year': (value, words) => words.pattern('short-year', calendarSlots(value, words)),
  month: (value, words) => words.pattern('month', calendarSlots(value, words)),
  date: (value, words) =>
    words.pattern(/^\d{4}-\d{2}$/.test(textOf(value)) ? 'month' : 'date', calendarSlots(value, words)),
  period: periodName,
  time: (value) => `${textOf(value).slice(0, 16).replace('T', ' ')} UTC`,
  label: (value, words) => words.label(textOf(value)),
  name: (value, words) => words.labelOrName(textOf(value)),
  text: textOf,
  [ADDRESS]: textOf,
}

/** Names of the formats. */
export const formatNames: readonly string[] = Object.keys(FORMATS)

/** Formats whose values stand flush right in a table. */
export function isNumeric(format: string): boolean {
  return [
    'count',
    'figure',
    'short-figure',
    'decimal',
    'ratio',
    'points',
    'percent',
    'wan',
    'yi',
    'zhao',
    'twd',
  ].includes(format)
}

/** The format of a figure of which only the value tells whether it is a whole number. */
export function figureFormat(value: Value): string {
  return Number.isInteger(Number(value)) ? 'count' : 'decimal'
}

/**
 * A value of the data as a reader of one language sees it. `percent` takes per cent, `points` percentage points. No clock
 * and no time zone enters.
 * @throws UserError when there is no such format or the value is not of its kind.
 */
export function formatValue(value: Value, format: string, words: Words): string {
  const form = FORMATS[format]
  if (!form) throw new UserError(unknownValue('format', format, formatNames))
  if (value === null) return words.word('no-value')
  return form(value, words)
}

type Sign = 'negative' | 'exceptZero'

/** A figure as it is quoted in a sentence: in the large unit of the language from one of it on, else whole. */
function shortFigure(value: Value, words: Words): string {
  return formatValue(value, Math.abs(Number(value)) >= words.unit('wan') ? 'wan' : 'figure', words)
}

/**
 * A count in the large unit of the language: to one decimal, whole from a thousand of it on, and from one of the next unit on as the language says
 * both together, where it has a word for that one.
 */
function wanCount(value: Value, words: Words): string {
  const size = Number(value)
  const [wan, yi] = [words.unit('wan'), words.ownUnit('yi') ?? Number.POSITIVE_INFINITY]
  const count = Math.round(Math.abs(size) / wan)
  if (!(count * wan >= yi)) return largeCount('wan', count < 1000 ? 1 : 0)(value, words)
  const whole = Math.floor((count * wan) / yi)
  const rest = count - whole * (yi / wan)
  if (rest === 0) return words.pattern('yi', { number: number(Math.sign(size) * whole, words, 0, 0) })
  return words.pattern('yi-and-wan', {
    number: number(size / yi, words, 2, 2),
    yi: number(Math.sign(size) * whole, words, 0, 0),
    wan: number(rest, words, 0, 0),
  })
}

/** A count in a large unit, which each language has of its own. */
function largeCount(unit: string, places: number): Format {
  return (value, words) =>
    words.pattern(unit, { number: number(Number(value) / words.unit(unit), words, places, places) })
}

function decimals(least: number, most: number, sign: Sign = 'negative'): Format {
  return (value, words) => number(value, words, least, most, sign)
}

function number(value: Value, words: Words, least: number, most: number, sign: Sign = 'negative'): string {
  const digits =
    typeof value === 'string' && /^-?\d+$/.test(value)
      ? BigInt(value)
      : Number(value === '' ? Number.NaN : value)
  if (typeof value === 'boolean' || Number.isNaN(digits))
    throw new UserError(`not a number: ${textOf(value)}`)
  return numberFormat(words.locale, least, most, sign).format(digits).replace('-', MINUS)
}

/** A number with all its digits, of a fraction as many as can be told from how it was reckoned. */
export function exactText(value: Value, { locale }: Words): string {
  const text = textOf(value)
  const number = /^-?\d+$/.test(text) ? BigInt(text) : Number(text)
  const format = exactFormats.get(locale) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: 6 })
  exactFormats.set(locale, format)
  return format.format(number).replace('-', MINUS)
}

const exactFormats = new Map<string, Intl.NumberFormat>()
const numberFormats = new Map<string, Intl.NumberFormat>()

/** Making one costs more than a hundred uses of it, so each is kept. */
function numberFormat(locale: string, least: number, most: number, sign: Sign): Intl.NumberFormat {
  const key = [locale, least, most, sign].join(' ')
  const options = { minimumFractionDigits: least, maximumFractionDigits: most, signDisplay: sign }
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(locale, options)
  numberFormats.set(key, format)
  return format
}

/** A figure of any size: whole from 1,000 on, else to four digits that count. */
function figure(value: Value, words: Words): string {
  const size = Math.abs(Number(value))
  if (Number.isInteger(Number(value)) || size >= 1000) return number(value, words, 0, 0)
  const places = size === 0 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(size)))
  return number(value, words, 0, Math.min(places, 10))
}

/** A period by its SDMX label: 2017, 2017-S1, 2017-Q1, 2017-03, 2017-W05, 2017-03-05, 2017-03-05T13:05, or from a day on, 2017-04-01/P1Y. */
function periodName(value: Value, words: Words): string {
  const text = textOf(value)
  const part = /^(\d{4})-([SQW])(\d{1,2})$/.exec(text)
  if (part) {
    const keys: Record<string, string> = { S: `half-year-${Number(part[3])}`, Q: 'quarter', W: 'week' }
    return words.pattern(keys[part[2] ?? ''] ?? '', {
      ...calendarSlots(part[1] ?? '', words),
      number: String(Number(part[3])),
    })
  }
  const moment = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})$/.exec(text)
  if (moment)
    return words.pattern('moment', { date: periodName(moment[1] ?? '', words), time: moment[2] ?? '' })
  const range = /^(\d{4}-\d{2}-\d{2})\/P(\d+)([YMD])$/.exec(text)
  if (range) {
    const [start = '', count, unit = ''] = range.slice(1)
    return spanName(start, lastDay(start, Number(count), unit), words)
  }
  return formatValue(text, text.length === 4 ? 'year' : 'date', words)
}

/** From a first to a last day, both as YYYY-MM-DD: a year, a month or months of a year where it is one, else both days. */
export function spanName(first: string, last: string, words: Words): string {
  const [year, month] = [first.slice(0, 4), first.slice(0, 7)]
  const isWhole = first.endsWith('-01') && last === lastDay(`${last.slice(0, 7)}-01`, 1, 'M')
  if (!isWhole || last.slice(0, 4) !== year)
    return first === last
      ? formatValue(first, 'date', words)
      : words.pattern('period', {
          start: formatValue(first, 'date', words),
          end: formatValue(last, 'date', words),
        })
  if (last.startsWith(month)) return formatValue(month, 'month', words)
  if (month.endsWith('-01') && last.endsWith('-12-31')) return formatValue(year, 'year', words)
  const { month: end = '', 'month-name': endName = '' } = calendarSlots(last, words)
  return words.pattern('months', {
    ...calendarSlots(first, words),
    'last-month': end,
    'last-month-name': endName,
  })
}

/** The last day of so many years, months or days from a day on. */
function lastDay(start: string, count: number, unit: string): string {
  const [year = 0, month = 0, day = 0] = start.split('-').map(Number)
  const of = (each: string): number => (unit === each ? count : 0)
  return new Date(Date.UTC(year + of('Y'), month - 1 + of('M'), day + of('D') - 1)).toISOString().slice(0, 10)
}

/** Years of the Republic of China are counted from here. */
export const ROC_EPOCH = 1911

/** Slots of a year (2020), a month (2020-05) or a day (2020-05-17, a time after it is left out). */
function calendarSlots(value: Value, words: Words): Record<string, string> {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[ T].*)?$/.exec(textOf(value))
  if (!parts) throw new UserError(`not a date or year: ${textOf(value)}`)
  const [year, month, day] = parts.slice(1).map(Number)
  return {
    year: String(year),
    roc: String(Number(year) - ROC_EPOCH),
    month: String(month),
    'month-name': month ? monthName(month, words.locale) : '',
    day: String(day),
  }
}

const monthFormats = new Map<string, Intl.DateTimeFormat>()

/** Kept like the formats of numbers, and for the same reason. */
function monthName(month: number, locale: string): string {
  const format =
    monthFormats.get(locale) ?? new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })
  monthFormats.set(locale, format)
  return format.format(Date.UTC(2000, month - 1, 1))
}
