/** Lengths of a period, from the shortest. */
export const FREQUENCIES = ['hour', 'day', 'week', 'month', 'quarter', 'half-year', 'year'] as const
export type Frequency = (typeof FREQUENCIES)[number]

export const CALENDARS = ['gregorian', 'roc', 'japanese', 'buddhist'] as const
type Calendar = (typeof CALENDARS)[number]

/** What a contract says about the labels of its periods; what it leaves open stays unread. */
export interface PeriodRules {
  calendar: Calendar
  frequency: Frequency
  /** Longer periods that stand among the rows as sums. */
  subtotals: readonly Frequency[]
  /** The month, 1 to 12, with which a year begins, if it is said. */
  firstMonth: number | undefined
  /** Whether a year that begins in another month than January is called after the calendar year in which it starts or ends. */
  yearOf: 'start' | 'end' | undefined
  /** How a date of three numbers is written; one that begins with a year of four digits needs none. */
  order: 'day-first' | 'month-first' | 'year-first' | undefined
  /** First of the hundred years in which years of two digits lie. */
  century: number | undefined
  /** Whether a date stands for the period that begins or ends with it. */
  dates: 'first-day' | 'last-day' | undefined
  /** The unit in which instants are counted from 1970 on. */
  epoch: 'seconds' | 'milliseconds' | undefined
  /** An expression with named groups that reads whole labels instead of the spellings. */
  pattern: RegExp | undefined
  /** Gregorian year of labels that state none. */
  year: number | null
}

/** Rules that say no more than calendar and frequency. */
export function plainRules(calendar: Calendar, frequency: Frequency): PeriodRules {
  return {
    calendar,
    frequency,
    subtotals: [],
    firstMonth: undefined,
    yearOf: undefined,
    order: undefined,
    century: undefined,
    dates: undefined,
    epoch: undefined,
    pattern: undefined,
    year: null,
  }
}

/**
 * What a period is among the rows of its contract: one of its frequency, one from the start of the year to a date, a longer one that
 * sums others, or one of a frequency that the contract does not want.
 */
export const KINDS = ['own', 'to-date', 'longer', 'other'] as const

/** A period that a label names, in hours since 1970-01-01: the start of its first day (or hour) and of its last. */
export interface Reading {
  start: number
  end: number
  frequency: Frequency
  kind: (typeof KINDS)[number]
}

/** Months of a period; 0 for one that months do not make up. */
export const MONTHS_OF: Readonly<Record<Frequency, number>> = {
  hour: 0,
  day: 0,
  week: 0,
  month: 1,
  quarter: 3,
  'half-year': 6,
  year: 12,
}
