import { frequencyNamed } from './frequency-codes.js'
import { labelForms, type LabelForms } from './label-forms.js'
import { MONTHS_OF, type Frequency, type PeriodRules, type Reading } from './period.js'
import { spanOf, periodAtDay, type Around, type Span } from './spans.js'
import type { Form, Pieces } from './spellings.js'
import { yearStart } from './years.js'

const LONGEST_LABEL = 100
/** Labels that are remembered: most files have few different ones, and one that has not should not fill the memory. */
const MOST_KNOWN = 100_000

/** Reads labels by the rules of one contract, each different one once. */
export class PeriodReader {
  private readonly known = new Map<string, Reading | null>()
  /** The first label that is no date in the order that the rules say, and one in the other. */
  contrary: string | null = null

  constructor(private readonly rules: PeriodRules) {}

  /** The period that a label names, or null; cells that it is made of are joined as `labelForms` says. Never throws. */
  read(label: string): Reading | null {
    const known = this.known.get(label)
    if (known !== undefined) return known
    const forms = label.length > LONGEST_LABEL ? null : labelForms(label)
    const reading = forms === null ? null : readForms(forms, this.rules)
    if (forms !== null && reading === null && isContrary(forms, this.rules)) this.contrary ??= label
    if (this.known.size >= MOST_KNOWN) this.known.clear()
    this.known.set(label, reading)
    return reading
  }
}

/** The period that a label names under the rules, or null. */
export function readForms({ frequency: code, cells }: LabelForms, rules: PeriodRules): Reading | null {
  if (code === null) return firstReading(spansOf(cells, rules), rules)
  const stated = frequencyNamed(code)
  if (stated === null) return null
  const own = firstReading(spansOf(cells, { ...rules, frequency: stated, subtotals: [] }), {
    ...rules,
    frequency: stated,
    subtotals: [],
  })
  if (own === null || stated === rules.frequency) return own
  return { ...own, kind: rules.subtotals.includes(stated) ? 'longer' : 'other' }
}

/** Whether labels are no date in the order of the rules, and one in the other. */
function isContrary(forms: LabelForms, rules: PeriodRules): boolean {
  if (rules.order !== 'day-first' && rules.order !== 'month-first') return false
  const order = rules.order === 'day-first' ? 'month-first' : 'day-first'
  return readForms(forms, { ...rules, order }) !== null
}

/** A span, the hour where it is one, and whether it may be the part of a year to a date. */
interface Found extends Span {
  hour: number | null
  mayBeToDate: boolean
}

/** The first span of the rules' frequency, else the first of a longer one, else the first from the start of the year. */
function firstReading(spans: readonly Found[], rules: PeriodRules): Reading | null {
  const of = (kind: Reading['kind'], found: Found | undefined): Reading | null =>
    found === undefined ? null : readingOf(found, kind, rules)
  return (
    of(
      'own',
      spans.find(({ frequency }) => frequency === rules.frequency),
    ) ??
    of(
      'longer',
      spans.find(({ frequency }) => rules.subtotals.some((each) => each === frequency)),
    ) ??
    of(
      'to-date',
      spans.find((span) => isToDate(span, rules)),
    )
  )
}

function readingOf(found: Found, kind: Reading['kind'], rules: PeriodRules): Reading {
  const { first, last, hour } = found
  const frequency = found.frequency === 'months' ? rules.frequency : found.frequency
  return { start: first * 24 + (hour ?? 0), end: last * 24 + (hour ?? 0), frequency, kind }
}

function isToDate({ mayBeToDate, first }: Found, { frequency, firstMonth = 1 }: PeriodRules): boolean {
  if (!mayBeToDate || MONTHS_OF[frequency] === 0) return false
  return new Date(first * DAY_MS).getUTCMonth() === firstMonth - 1
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Every span that the cells of a label may name. */
function spansOf(cells: LabelForms['cells'], rules: PeriodRules): Found[] {
  const [first, ...later] = cells
  const last = cells.at(-1)
  if (first === undefined || last === undefined) return []
  if (rules.pattern !== undefined) return patternSpans(cells, rules.pattern, rules)
  if (rules.epoch !== undefined) return later.length > 0 ? [] : epochSpans(first.number, rules.epoch, rules)
  if (later.length === 0) return spansIn(first, rules, noteYear(rules))
  if (rules.frequency !== 'hour') return spansBeside(cells, rules)
  if (last.number === null) return []
  const days =
    later.length === 1 ? spansIn(first, DAILY(rules), null) : spansBeside(cells.slice(0, -1), DAILY(rules))
  return atHour(days, last.number)
}

const DAILY = (rules: PeriodRules): PeriodRules => ({ ...rules, frequency: 'day' })

/** The spans of the last cell in the year, or the month, that the cells before it name. */
function spansBeside(cells: LabelForms['cells'], rules: PeriodRules): Found[] {
  const isDaily = rules.frequency === 'day'
  let around: Around | null = null
  for (const [i, cell] of cells.slice(0, -1).entries()) {
    const of: Around['of'] = isDaily && i === cells.length - 2 ? 'month' : 'year'
    const [span] = cell.forms.flatMap((form) => withFrequency(spanOf(form, rules, around), of))
    if (span === undefined) return []
    around = { month: monthOf(span.first), of, isBeside: true }
  }
  const last = cells.at(-1)
  return around === null || last === undefined
    ? []
    : spansIn(last, rules, around).filter((span) => isIn(span, around))
}

function withFrequency(span: Span | null, frequency: Frequency): Span[] {
  return span?.frequency === frequency ? [span] : []
}

/** Whether a span begins in the year or month around it: a cell that names a year of its own must agree. */
function isIn({ first, frequency }: Span, { month, of }: Around): boolean {
  const distance = monthOf(frequency === 'week' ? first + 3 : first) - month
  return distance >= 0 && distance < (of === 'year' ? 12 : 1)
}

function monthOf(day: number): number {
  const date = new Date(day * DAY_MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

function noteYear(rules: PeriodRules): Around | null {
  const month = rules.year === null ? null : yearStart(rules.year, rules)
  return month === null ? null : { month, of: 'year', isBeside: false }
}

function spansIn(cell: LabelForms['cells'][number], rules: PeriodRules, around: Around | null): Found[] {
  const { forms, hour } = cell
  const spans = forms.flatMap((form) => foundBy(form, rules, around))
  const days = spans.filter(({ frequency }) => frequency === 'day')
  if (rules.frequency === 'hour') return hour === null ? [] : atHour(days, hour)
  if (hour !== null) return hour === 0 ? withDates(days, rules) : []
  return withDates(spans, rules)
}

function foundBy(form: Form, rules: PeriodRules, around: Around | null): Found[] {
  const span = spanOf(form, rules, around)
  const mayBeToDate = form.of === 'months' || form.pieces['h'] === '上' || form.pieces['h'] === '상'
  return span === null ? [] : [{ ...span, hour: null, mayBeToDate }]
}

/** Spans, of which days are the periods that begin or end with them where the rules say so. */
function withDates(spans: readonly Found[], rules: PeriodRules): Found[] {
  const { dates } = rules
  if (dates === undefined) return [...spans]
  return spans.flatMap((span) => {
    const period = span.frequency === 'day' ? periodAtDay(span.first, dates, rules) : span
    return period === null ? [] : [{ ...span, ...period }]
  })
}

function atHour(days: readonly Found[], hour: number): Found[] {
  if (!Number.isInteger(hour) || hour > 23) return []
  return days.map((day) => ({ ...day, frequency: 'hour', hour }))
}

/** An instant as the hour, the day, or the date of a period in UTC that it is to the second. */
function epochSpans(number: number | null, unit: 'seconds' | 'milliseconds', rules: PeriodRules): Found[] {
  if (number === null) return []
  const hours = (number * (unit === 'seconds' ? 1000 : 1)) / HOUR_MS
  if (!Number.isInteger(hours) || hours >= MOST_HOURS) return []
  const day = Math.floor(hours / 24)
  const found: Found = { first: day, last: day, frequency: 'day', hour: null, mayBeToDate: false }
  if (rules.frequency === 'hour') return atHour([found], hours - day * 24)
  return hours % 24 === 0 ? withDates([found], rules) : []
}

/** The year 2200, as for labels. */
const MOST_HOURS = Date.UTC(2200, 0) / HOUR_MS

/** The groups of a pattern, by the piece of a spelling that each stands for. */
export const PATTERN_GROUPS = {
  year: 'y',
  month: 'm',
  day: 'd',
  quarter: 'q',
  half: 'h',
  week: 'w',
} as const

function patternSpans(cells: LabelForms['cells'], pattern: RegExp, rules: PeriodRules): Found[] {
  const text = cells.map((cell) => cell.text.normalize('NFKC').trim()).join(' ')
  const groups = pattern.exec(text)?.groups
  if (groups === undefined) return []
  const pieces = Object.fromEntries(
    Object.entries(PATTERN_GROUPS).map(([group, piece]) => [piece, groups[group]?.toLowerCase()]),
  )
  const of = (['day', 'week', 'month', 'quarter', 'half', 'year'] as const).find(
    (each) => groups[each] !== undefined,
  )
  if (of === undefined) return []
  const form = { of: of === 'half' ? 'half-year' : of, pieces: named(pieces), isBare: false } as const
  const spans = foundBy(form, { ...rules, order: 'year-first' }, noteYear(rules))
  if (rules.frequency !== 'hour') return withDates(spans, rules)
  return groups['hour'] === undefined ? [] : atHour(spans, Number(groups['hour']))
}

/** A month that is no number is a name. */
function named(pieces: Pieces): Pieces {
  const { m, ...others } = pieces
  return m === undefined || /^\d+$/.test(m) ? pieces : { ...others, mon: m }
}
