import type { PeriodRules } from './period.js'

/** The years that labels may name; those of the Republic of China's calendar begin with its first. */
export function yearsOf(calendar: PeriodRules['calendar']): { first: number; last: number } {
  return calendar === 'roc' ? { first: 1912, last: 2100 } : { first: 1500, last: 2200 }
}
const MOST_ROC_YEARS = 189

/** The Gregorian year before the first of an era, and how many years it has. */
const JAPANESE_ERAS: Readonly<Record<string, { before: number; years: number }>> = {
  明治: { before: 1867, years: 45 },
  大正: { before: 1911, years: 15 },
  昭和: { before: 1925, years: 64 },
  平成: { before: 1988, years: 31 },
  令和: { before: 2018, years: 99 },
}
const LETTERS: Readonly<Record<string, string>> = { m: '明治', t: '大正', s: '昭和', h: '平成', r: '令和' }

const ROC_ERA = /^(?:中華|中华)?民[國国]$/
const BUDDHIST_ERA = /^พ/
const COMMON_ERA = /^(?:西元|公元|西[暦曆]|서기)$/
/**
 * What may stand before the digits of a year to say how years are counted. Without a look ahead: V8 (of Node 20) gives another answer for one in an
 * optional group once it has compiled the expression.
 */
export const ERA =
  'พ\\.ศ\\. ?|(?:中華|中华)?民[國国]|西元|公元|西[暦曆]|서기|明治|大正|昭和|平成|令和|[mtshr]'

/** The Gregorian year of a year's digits and the era before them; null where the calendar of the rules has no such year. */
export function gregorianYear(digits: string, era: string | undefined, rules: PeriodRules): number | null {
  const number = Number(digits)
  const japanese = JAPANESE_ERAS[LETTERS[era ?? ''] ?? era ?? '']
  if (japanese !== undefined)
    return rules.calendar === 'japanese' && number > 0 && number <= japanese.years
      ? japanese.before + number
      : null
  if (ROC_ERA.test(era ?? '') && rules.calendar !== 'roc') return null
  if (BUDDHIST_ERA.test(era ?? '')) return buddhistYear(number, rules)
  if (digits.length === 4) return fullYear(number, rules) ?? buddhistYear(number, rules)
  if (COMMON_ERA.test(era ?? '')) return null
  if (rules.calendar === 'roc') return rocYear(number, rules)
  return digits.length === 2 ? shortYear(number, rules) : null
}

/** The month in which a year begins, counted from the year 0; null where the rules do not say which year is meant. */
export function yearStart(year: number, { firstMonth = 1, yearOf }: PeriodRules): number | null {
  if (firstMonth === 1) return year * 12
  if (yearOf === undefined) return null
  return (yearOf === 'start' ? year : year - 1) * 12 + firstMonth - 1
}

/** Whether the second of two years, as it is written, follows the first: 2001 and 02, 1999 and 2000. */
export function isNextYear(year: number, next: string): boolean {
  return next.length === 4 ? Number(next) === year + 1 : Number(next) === (year + 1) % 100
}

function rocYear(number: number, { calendar }: PeriodRules): number | null {
  return calendar === 'roc' && number > 0 && number <= MOST_ROC_YEARS ? number + 1911 : null
}

function fullYear(number: number, { calendar }: PeriodRules): number | null {
  const { first, last } = yearsOf(calendar)
  return number >= first && number <= last ? number : null
}

/** Years of the Buddhist Era, as Thailand counts them: all of them lie beyond those that a Gregorian label may name. */
function buddhistYear(number: number, { calendar }: PeriodRules): number | null {
  return calendar === 'buddhist' && number >= 2300 && number <= 2700 ? number - 543 : null
}

function shortYear(number: number, { century }: PeriodRules): number | null {
  if (century === undefined) return null
  return century + ((((number - century) % 100) + 100) % 100)
}
