import { counted } from '../base/figures.js'
import { plainLabel } from '../sources/periods/plain-label.js'
import type { PeriodRules } from '../sources/periods/period.js'
import type { Choice } from './choice.js'
import type { Guess, SampleLabel } from './period-guess.js'

/** What a file says beside the labels of its periods. */
export interface Surroundings {
  /** The heading of the column, or of the columns side by side. */
  heading: string
  /** Whether headings or labels hold a Japanese sign or era. */
  isJapanese: boolean
  hasHan: boolean
  /** Whether the heading speaks of quarters. */
  isOfQuarters: boolean
}

/** What was chosen to read the labels, on what evidence, and what a person has to decide. */
export function periodChoices(
  [best, ...others]: readonly [Guess, ...Guess[]],
  labels: readonly SampleLabel[],
  around: Surroundings,
): Choice[] {
  const rivals = others.filter(({ regularity }) => regularity >= best.regularity)
  return [
    ...frequencyChoice(best, others, rivals, labels),
    ...calendarChoice(best, rivals, labels, around),
    ...orderChoice(best, labels),
    ...centuryChoice(best, labels),
    ...fiscalChoices(best, labels, around),
    ...datesChoice(best, others, labels, around),
    ...monthEdgeChoice(best, labels),
    ...quarterChoice(best, labels, around),
    ...epochChoice(best, labels),
  ]
}

function choice(
  key: string,
  chosen: string | number,
  evidence: string,
  others: readonly (string | number)[],
  isOpen: boolean,
): Choice {
  return { key: ['period', key], chosen: String(chosen), evidence, others: others.map(String), isOpen }
}

function frequencyChoice(
  best: Guess,
  others: readonly Guess[],
  rivals: readonly Guess[],
  labels: readonly SampleLabel[],
): Choice[] {
  if (best.rules.dates !== undefined) return []
  const isOther = ({ rules }: Guess): boolean =>
    rules.frequency !== best.rules.frequency && rules.dates === undefined
  const even = namesOf(rivals.filter(isOther))
  const all = namesOf(others.filter(isOther))
  if (all.length === 0) return []
  const [first, last] = [labels[0]?.text ?? '', labels.at(-1)?.text ?? '']
  const read = `${first} to ${last} can be read as each`
  if (even.length > 0)
    return [
      choice(
        'frequency',
        best.rules.frequency,
        `${read}, and nothing tells which; a year needs first-month as well`,
        even,
        true,
      ),
    ]
  const share = `${Math.round(best.regularity * 100)} % of them follow right upon another as ${best.rules.frequency}s`
  return [choice('frequency', best.rules.frequency, `${read}, and ${share}`, all, false)]
}

function namesOf(guesses: readonly Guess[]): string[] {
  return [...new Set(guesses.map(({ rules }) => rules.frequency))]
}

/** An era is told by its name, or by years that are none of the Gregorian calendar. */
function calendarChoice(
  { rules, readings, hits }: Guess,
  rivals: readonly Guess[],
  labels: readonly SampleLabel[],
  { hasHan }: Surroundings,
): Choice[] {
  const other = rivals.find((rival) => rival.rules.calendar !== rules.calendar)
  const isEven = other !== undefined && (rules.calendar === 'roc' || rules.century !== undefined)
  if (isEven) {
    const why = `years of two digits such as ${shortest(labels)} may be those of either${hasHan ? '' : ', though no Chinese sign stands beside them'}; gregorian needs century as well`
    return [choice('calendar', rules.calendar, why, [other.rules.calendar], true)]
  }
  if (rules.calendar === 'gregorian') return farYearsChoice(rules, readings, labels)
  const example = labels.find(({ text }) => !/(?:1[5-9]|2[01])\d\d/.test(text))?.text ?? shortest(labels)
  return [
    choice(
      'calendar',
      rules.calendar,
      `labels of this calendar and no other: ${hits} of ${labels.length}, such as ${example}`,
      [],
      false,
    ),
  ]
}

/** Years that all lie far ahead are likelier those of another calendar, such as that of Nepal, than Gregorian ones. */
const LAST_LIKELY_YEAR = 2060

function farYearsChoice(
  { calendar }: PeriodRules,
  readings: Guess['readings'],
  labels: readonly SampleLabel[],
): Choice[] {
  const starts = readings.flatMap((reading) => reading?.start ?? [])
  const isFar = starts.every((start) => new Date(start * HOUR_MS).getUTCFullYear() > LAST_LIKELY_YEAR)
  if (!isFar) return []
  const why = `all years lie after ${LAST_LIKELY_YEAR}, as ${labels[0]?.text ?? ''}`
  return [choice('calendar', calendar, why, ['one that almanac does not read: then without period'], true)]
}

function shortest(labels: readonly SampleLabel[]): string {
  return labels.toSorted((a, b) => a.text.length - b.text.length)[0]?.text ?? ''
}

/** Numbers from 13 to 31 tell where the day stands. */
export function orderChoice({ rules }: Guess, labels: readonly SampleLabel[]): Choice[] {
  const { order } = rules
  if (order === undefined) return []
  if (order === 'year-first') {
    const why = `${labels[0]?.text ?? ''} is three short numbers`
    return [choice('order', order, why, ['day-first', 'month-first'], true)]
  }
  const dates = labels.flatMap(({ text, forms }) => {
    const pieces = forms.cells.flatMap((cell) =>
      cell.forms.flatMap((form) => (form.pieces['n1'] === undefined ? [] : [form.pieces])),
    )[0]
    return pieces === undefined ? [] : [{ text, one: Number(pieces['n1']), two: Number(pieces['n2']) }]
  })
  const dayFirst = dates.filter(({ one, two }) => one > 12 && two <= 12)
  const monthFirst = dates.filter(({ one, two }) => two > 12 && one <= 12)
  const [own, against] = order === 'day-first' ? [dayFirst, monthFirst] : [monthFirst, dayFirst]
  const other = order === 'day-first' ? 'month-first' : 'day-first'
  if (own.length === 0 && against.length === 0)
    return [
      choice(
        'order',
        order,
        `${dates.length} dates such as ${dates[0]?.text ?? ''}, none with a number from 13 to 31 that would tell the day`,
        [other],
        true,
      ),
    ]
  const place = order === 'day-first' ? 'first' : 'second'
  const told = `dates with a number from 13 to 31 in the ${place} place: ${own.length} of ${dates.length}, as ${own[0]?.text ?? ''}`
  if (against.length === 0) return [choice('order', order, told, [], false)]
  return [
    choice(
      'order',
      order,
      `${told}; in the other: ${against.length}, as ${against[0]?.text ?? ''}`,
      [other],
      true,
    ),
  ]
}

function centuryChoice({ rules, readings }: Guess, labels: readonly SampleLabel[]): Choice[] {
  const { century } = rules
  if (century === undefined) return []
  const years = readings.flatMap((reading) =>
    reading === null ? [] : [new Date(reading.start * HOUR_MS).getUTCFullYear()],
  )
  const why = `the first of the hundred years that two digits mean; with ${century}, ${shortest(labels)} is of ${years[labels.findIndex(({ text }) => text === shortest(labels))] ?? ''} and all lie from ${Math.min(...years)} to ${Math.max(...years)}`
  const isOther = (other: number): boolean =>
    years.some((year) => year !== other + ((((year - other) % 100) + 100) % 100))
  return [choice('century', century, why, [1900, 2000].filter(isOther), true)]
}

/** A fiscal year's first month stands in no label but one; where it is a country's rule, the rule is told. */
function fiscalChoices({ rules }: Guess, labels: readonly SampleLabel[], around: Surroundings): Choice[] {
  const { firstMonth, yearOf } = rules
  if (firstMonth === undefined) return []
  if (around.isJapanese) {
    const why = '年度 of Japan begins in April and is called after the year in which it does'
    return [choice('first-month', firstMonth, why, [1], false)]
  }
  const example = labels[0]?.text ?? ''
  const stated = statedFirstMonth(around.heading) ?? statedFirstMonth(example)
  const first =
    stated === null
      ? choice(
          'first-month',
          firstMonth,
          `the month with which a year such as ${example} begins`,
          [4, 7, 10, 1].filter((each) => each !== firstMonth),
          true,
        )
      : choice('first-month', firstMonth, `${around.heading}, ${example}`, [], false)
  const named = choice(
    'year-of',
    yearOf ?? 'start',
    `whether ${example} is called after the year in which it begins or ends`,
    ['end'],
    true,
  )
  return yearOf !== undefined && needsYearOf(labels) ? [first, named] : [first]
}

/** The month after that with which a heading says that its years end: year ending June, year to 31 March. */
export function statedFirstMonth(heading: string): number | null {
  const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
  const month =
    /\b(?:ended|ending|to|end)\b[^a-z]*(?:\d{1,2}\s*)?([a-z]{3})/.exec(plainLabel(heading))?.[1] ?? ''
  const at = months.indexOf(month)
  return at < 0 ? null : ((at + 1) % 12) + 1
}

/** Whether some label names one calendar year where a fiscal year has two. */
export function needsYearOf(labels: readonly SampleLabel[]): boolean {
  return labels.some(({ forms }) =>
    forms.cells.some(
      (cell) =>
        cell.forms.some(({ pieces }) => pieces['y'] !== undefined && pieces['y2'] === undefined) &&
        !cell.forms.some(({ pieces }) => pieces['y2'] !== undefined),
    ),
  )
}

function datesChoice(
  { rules, regularity }: Guess,
  others: readonly Guess[],
  labels: readonly SampleLabel[],
  { heading }: Surroundings,
): Choice[] {
  const { dates, frequency } = rules
  if (dates === undefined) return []
  const other = dates === 'first-day' ? 'last-day' : 'first-day'
  const why = `${labels.length} dates such as ${labels[0]?.text ?? ''}, ${Math.round(regularity * 100)} % of them one ${frequency} after another`
  const isEven = others.some((each) => each.rules.frequency === frequency && each.rules.dates === other)
  const isSaid = edgeSaid(heading) === dates
  const rest = isEven && !isSaid ? [other] : []
  return [
    choice(
      'dates',
      dates,
      `${why}${isSaid ? `, under ${heading}` : ''}; without it, and with frequency day, each is a day`,
      rest,
      rest.length > 0,
    ),
  ]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Days that are all the first of a month, or all the last, may stand for what is longer. */
function monthEdgeChoice({ rules, readings }: Guess, labels: readonly SampleLabel[]): Choice[] {
  if (rules.frequency !== 'day' || readings.length < 2) return []
  const days = readings.flatMap((reading) => (reading === null ? [] : [reading.start * HOUR_MS]))
  const isFirst = days.every((day) => new Date(day).getUTCDate() === 1)
  const isLast = days.every((day) => new Date(day + DAY_MS).getUTCDate() === 1)
  if (!isFirst && !isLast) return []
  const why = `all ${labels.length} dates such as ${labels[0]?.text ?? ''} are the ${isFirst ? 'first' : 'last'} day of a month; a longer one needs dates: ${isFirst ? 'first' : 'last'}-day as well`
  return [choice('frequency', 'day', why, ['month', 'quarter', 'year'], true)]
}

/** Months that are never past the fourth, or stand under a heading that speaks of quarters, may be such. */
function quarterChoice(
  { rules, readings }: Guess,
  labels: readonly SampleLabel[],
  { heading, isOfQuarters }: Surroundings,
): Choice[] {
  const months = readings.flatMap((reading) =>
    reading?.kind === 'own' ? [new Date(reading.start * HOUR_MS).getUTCMonth() + 1] : [],
  )
  const isNeverPast = new Set(months).size === 4 && months.length >= 8 && Math.max(...months) === 4
  if (rules.frequency !== 'month' || !(isOfQuarters || isNeverPast)) return []
  const why = isOfQuarters ? `they stand under ${heading}` : 'none of them is past the fourth of its year'
  return [
    choice('frequency', 'month', `${labels.at(-1)?.text ?? ''} may be a quarter: ${why}`, ['quarter'], true),
  ]
}

const FIRST_DAY = /\b(?:begin\w*|start\w*|commenc\w*|from|beginn|debut|inicio)\b|起/i
const LAST_DAY = /\b(?:end\w*|to|ende|fin|final)\b|[迄止訖]/i

/** Which day of its period a date is, as its heading says; undefined where it says nothing. */
export function edgeSaid(heading: string): PeriodRules['dates'] {
  if (FIRST_DAY.test(heading) === LAST_DAY.test(heading)) return undefined
  return FIRST_DAY.test(heading) ? 'first-day' : 'last-day'
}

function epochChoice({ rules }: Guess, labels: readonly SampleLabel[]): Choice[] {
  const { epoch } = rules
  if (epoch === undefined) return []
  return [
    choice(
      'epoch',
      epoch,
      `whole hours since 1970: ${counted(labels.length, 'number')} such as ${labels[0]?.text ?? ''}`,
      [],
      false,
    ),
  ]
}
