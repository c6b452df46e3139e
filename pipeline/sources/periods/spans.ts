import { monthNumber } from './month-names.js'
import { MONTHS_OF, type Frequency, type PeriodRules } from './period.js'
import { smallNumber, type Form, type Pieces } from './spellings.js'
import { gregorianYear, isNextYear, yearStart } from './years.js'

/** Days in a row, counted from 1970-01-01, and how many whole months they are, 0 for none. */
export interface Span {
  first: number
  last: number
  frequency: Frequency | 'months'
}

/** What stands around a label: the year or month that another cell or a note gives it, as the month it begins with, from the year 0. */
export interface Around {
  month: number
  of: 'year' | 'month'
  /** Whether it stands in a cell of its own beside the label, so that a bare number is understood. */
  isBeside: boolean
}

/** The span that a form names under the rules; null where the calendar has none, or the rules do not say which is meant. */
export function spanOf({ of, pieces, isBare }: Form, rules: PeriodRules, around: Around | null): Span | null {
  if (isBare && around?.isBeside !== true) return null
  if (of === 'day') return daySpan(pieces, rules, around)
  if (around?.of === 'month') return null
  if (of === 'week') return weekSpan(pieces, rules, around)
  if (of === 'month') return oneMonth(pieces, rules, around)
  return of === 'months' ? rangeSpan(pieces, rules, around) : yearOrPart(of, pieces, rules, around)
}

/** The frequency of so many months from a month on, counted from the year 0; null where no period of the rules begins so. */
function frequencyOf(start: number, months: number, { firstMonth = 1 }: PeriodRules): Frequency | 'months' {
  const found = (['month', 'quarter', 'half-year', 'year'] as const).find(
    (each) => MONTHS_OF[each] === months,
  )
  return found !== undefined && modulo(start - (firstMonth - 1), months) === 0 ? found : 'months'
}

/** The span of whole months, from the first of `start`, counted from the year 0. */
function monthSpan(start: number, months: number, rules: PeriodRules): Span {
  return {
    first: dayNumber(Math.floor(start / 12), modulo(start, 12) + 1, 1),
    last: dayNumber(Math.floor((start + months) / 12), modulo(start + months, 12) + 1, 1) - 1,
    frequency: frequencyOf(start, months, rules),
  }
}

/** The span of the period that begins, or ends, with a day; null where none of the rules' frequency does. */
export function periodAtDay(day: number, edge: 'first-day' | 'last-day', rules: PeriodRules): Span | null {
  const isFirst = edge === 'first-day'
  if (rules.frequency === 'week')
    return { first: isFirst ? day : day - 6, last: isFirst ? day + 6 : day, frequency: 'week' }
  const months = MONTHS_OF[rules.frequency]
  const after = new Date((isFirst ? day : day + 1) * DAY_MS)
  if (months === 0 || after.getUTCDate() !== 1) return null
  const month = after.getUTCFullYear() * 12 + after.getUTCMonth()
  const span = monthSpan(isFirst ? month : month - months, months, rules)
  return span.frequency === rules.frequency ? span : null
}

const DAY_MS = 86_400_000

/** Days from 1970-01-01 to a day of the Gregorian calendar; NaN where there is no such day. */
function dayNumber(year: number, month: number, day: number): number {
  const time = Date.UTC(year, month - 1, day)
  const found = new Date(time)
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day ? time / DAY_MS : Number.NaN
}

function daySpan(pieces: Pieces, rules: PeriodRules, around: Around | null): Span | null {
  const { day, month } = dayAndMonth(pieces, rules)
  if (day === null) return null
  const isWhole = pieces['y'] !== undefined || month !== null
  if (around?.of === 'month') return isWhole ? null : oneDay(around.month, day)
  const of = month === null ? null : monthIndex(month, pieces, rules, around)
  return of === null ? null : oneDay(of, day)
}

/** @param month counted from the year 0. */
function oneDay(month: number, day: number): Span | null {
  const number = dayNumber(Math.floor(month / 12), modulo(month, 12) + 1, day)
  return Number.isNaN(number) ? null : { first: number, last: number, frequency: 'day' }
}

/** Day and month of a date; of two numbers before a year, and of three short ones, the rules say which is which. */
function dayAndMonth(
  { d, m, mon, n1, n2, y }: Pieces,
  { order, calendar }: PeriodRules,
): { day: number | null; month: number | null } {
  if (n1 !== undefined && n2 !== undefined) {
    if (order === 'day-first') return { day: Number(n1), month: monthOf(n2, undefined) }
    return { day: order === 'month-first' ? Number(n2) : null, month: monthOf(n1, undefined) }
  }
  const isShort = y !== undefined && y.length < 3 && m !== undefined
  const isYearFirst = order === 'year-first' || (order === undefined && calendar !== 'gregorian')
  return { day: d === undefined || (isShort && !isYearFirst) ? null : Number(d), month: monthOf(m, mon) }
}

function monthOf(number: string | undefined, name: string | undefined): number | null {
  if (name !== undefined) return monthNumber(name)
  const month = Number(number)
  return number !== undefined && month >= 1 && month <= 12 ? month : null
}

/** ISO weeks: from Monday to Sunday, the first with the first Thursday of the year. */
function weekSpan(pieces: Pieces, rules: PeriodRules, around: Around | null): Span | null {
  const given = around === null || modulo(around.month, 12) !== 0 ? null : around.month / 12
  const year = pieces['y'] === undefined ? given : yearOf(pieces, rules)
  const week = Number(pieces['w'])
  if (year === null || week < 1) return null
  const mondayOf = (each: number): number => {
    const fourth = dayNumber(each, 1, 4)
    return fourth - modulo(fourth + 3, 7)
  }
  const first = mondayOf(year) + 7 * (week - 1)
  return first < mondayOf(year + 1) ? { first, last: first + 6, frequency: 'week' } : null
}

function yearOrPart(of: Frequency, pieces: Pieces, rules: PeriodRules, around: Around | null): Span | null {
  const start = startOfYear(pieces, rules, around)
  const months = MONTHS_OF[of]
  const place = of === 'year' ? 1 : smallNumber(pieces[of === 'quarter' ? 'q' : 'h'] ?? '')
  return start === null ? null : monthSpan(start + months * (place - 1), months, rules)
}

function oneMonth(pieces: Pieces, rules: PeriodRules, around: Around | null): Span | null {
  const month = monthOf(pieces['m'], pieces['mon'])
  const of = month === null ? null : monthIndex(month, pieces, rules, around)
  return of === null ? null : monthSpan(of, 1, rules)
}

/** Months from one to another; without a first one those from the start of the year, and of a year that ends in a month its twelve. */
function rangeSpan(pieces: Pieces, rules: PeriodRules, around: Around | null): Span | null {
  const { m, mon, m2, mon2, y, y2, quarters } = pieces
  const start = startOfYear(pieces, rules, around)
  if (quarters !== undefined) return start === null ? null : monthSpan(start, 3 * Number(quarters), rules)
  const last = monthOf(m2, mon2)
  if (last === null) return null
  const to = monthIndex(last, y2 === undefined ? pieces : { ...pieces, y: y2 }, rules, around)
  const isYearBefore = y2 !== undefined && y === undefined
  const first = monthOf(m, mon)
  const isToDate = m === undefined && mon === undefined
  const from = isToDate ? start : first === null ? null : monthIndex(first, pieces, rules, around)
  if (to === null) return null
  if (isYearBefore) return monthSpan(to - 11, 12, rules)
  return from !== null && to >= from && to - from < 12 ? monthSpan(from, to - from + 1, rules) : null
}

/** A month of a year that the label names is one of the calendar; of a year that stands elsewhere it is one of the fiscal year. */
function monthIndex(month: number, pieces: Pieces, rules: PeriodRules, around: Around | null): number | null {
  if (pieces['y'] === undefined)
    return around === null ? null : around.month + modulo(month - 1 - around.month, 12)
  const year = yearOf(pieces, rules)
  return year === null ? null : year * 12 + month - 1
}

/** The month with which the year of a form begins: as the label names it, or as it stands around it. */
function startOfYear(pieces: Pieces, rules: PeriodRules, around: Around | null): number | null {
  const { y, y2, m2, mon2, fiscal } = pieces
  if (y === undefined) return around?.month ?? null
  const year = yearOf(pieces, rules)
  if (year === null) return null
  const { firstMonth } = rules
  const areTwoYears = y2 !== undefined && m2 === undefined && mon2 === undefined
  if (!areTwoYears) return fiscal !== undefined && firstMonth === undefined ? null : yearStart(year, rules)
  const isFiscal = firstMonth !== undefined && firstMonth > 1 && isNextYear(year, y2)
  return isFiscal ? year * 12 + firstMonth - 1 : null
}

/** A short year beside the name of a month is none of the Republic of China. */
function yearOf({ y = '', era, mon }: Pieces, rules: PeriodRules): number | null {
  return mon !== undefined && y.length < 4 && rules.calendar === 'roc' ? null : gregorianYear(y, era, rules)
}

function modulo(number: number, divisor: number): number {
  return ((number % divisor) + divisor) % divisor
}
