import { labelForms, shownLabel, type LabelForms } from '../sources/periods/label-forms.js'
import {
  CALENDARS,
  FREQUENCIES,
  MONTHS_OF,
  plainRules,
  type Frequency,
  type PeriodRules,
  type Reading,
} from '../sources/periods/period.js'
import { readForms } from '../sources/periods/period-reader.js'

/** A label of a sample, without a mark of status, taken apart. */
export interface SampleLabel {
  /** As it is shown. */
  text: string
  forms: LabelForms
}

/** Rules by which labels can be read, and what each label names by them. */
export interface Guess {
  rules: PeriodRules
  readings: (Reading | null)[]
  /** How many labels are read. */
  hits: number
  /** Which part of the periods, in order, follows right upon the one before. */
  regularity: number
}

/** What is known of the labels before they are read. */
export interface Known {
  /** The Gregorian year of labels that state none. */
  year: number | null
  /** The only frequency that is meant, if one is said. */
  frequency?: Frequency
  /** The month with which fiscal years begin, where years are said to be such. */
  firstMonth: number | null
  /** The day of its period that a date is said to be. */
  edge?: PeriodRules['dates']
}

/** The first of the hundred years that two digits are likeliest to mean. */
const LIKELIEST_CENTURY = 1950
/** The month with which a fiscal year is likeliest to begin. */
export const LIKELIEST_FIRST_MONTH = 4
/** Between these a short year of the Republic of China's calendar is likely; a smaller one is likelier a day or a month. */
const LIKELY_ROC_YEARS = { first: 1971, last: 2060 }

/** Labels as `guesses` takes them. */
export function sampleLabels(texts: readonly string[]): SampleLabel[] {
  return texts.map((text) => ({ text: shownLabel(text), forms: labelForms(text) }))
}

/** Every way to read most of the labels, that which reads the most and is the most regular first. */
export function guesses(labels: readonly SampleLabel[], known: Known): Guess[] {
  const found = CALENDARS.flatMap((calendar) =>
    FREQUENCIES.flatMap((frequency) => {
      if (known.frequency !== undefined && known.frequency !== frequency) return []
      const plain = guessBy({ ...plainRules(calendar, frequency), year: known.year }, labels)
      const special = variants(plain.rules, labels, known).map((rules) => guessBy(rules, labels))
      if (known.firstMonth !== null && MONTHS_OF[frequency] > 1)
        return special.filter(({ rules }) => rules.firstMonth !== undefined)
      return [
        plain,
        ...special.filter(
          (each) =>
            each.hits > plain.hits &&
            (each.rules.dates === undefined || known.frequency !== undefined || isEven(each)),
        ),
      ]
    }),
  ).filter((guess) => isLikely(guess, labels))
  const most = Math.max(0, ...found.map(({ hits }) => hits))
  return found
    .filter(({ hits }) => hits > 0 && hits === most)
    .toSorted((a, b) => b.regularity - a.regularity || costOf(a.rules) - costOf(b.rules))
}

const EDGES = ['first-day', 'last-day'] as const
const LEAST_REGULARITY = 0.8

/** Whether dates stand for periods: nearly each follows right upon another, and those of weeks fall on one weekday. */
function isEven({ regularity, readings, rules }: Guess): boolean {
  const days = new Set(
    readings.flatMap((reading) => (reading === null ? [] : [(((reading.start / 24) % 7) + 7) % 7])),
  )
  return regularity >= LEAST_REGULARITY && (rules.frequency !== 'week' || days.size === 1)
}

/** Whether one label can be understood at all: the quick question before the others. */
export function isLikeAPeriod({ forms }: SampleLabel): boolean {
  return forms.cells.every(({ forms, number }) => forms.length > 0 || number !== null)
}

function guessBy(rules: PeriodRules, labels: readonly SampleLabel[]): Guess {
  const mayHaveSums = rules.frequency !== 'hour' && rules.frequency !== 'week'
  const sums = mayHaveSums ? SUMS.filter((each) => MONTHS_OF[each] > MONTHS_OF[rules.frequency]) : []
  const guess = guessWith(rules, sums, labels)
  const isToDate = guess.readings.some((reading) => reading?.kind === 'to-date')
  // where some run from January to July, those to March and June are figures to date as well
  return isToDate
    ? guessWith(
        rules,
        sums.filter((each) => each === 'year'),
        labels,
      )
    : guess
}

const SUMS: readonly Frequency[] = ['month', 'quarter', 'half-year', 'year']

/** @param sums longer periods that may stand among the others. */
function guessWith(rules: PeriodRules, sums: readonly Frequency[], labels: readonly SampleLabel[]): Guess {
  const readings = labels.map(({ forms }) => readForms(forms, { ...rules, subtotals: sums }))
  const kinds = new Set(readings.map((reading) => reading?.kind))
  // figures to date alone say no frequency: months are what they are differenced into
  const isOwn = kinds.has('own') || (rules.frequency === 'month' && kinds.has('to-date'))
  const used = new Set(readings.flatMap((reading) => (reading?.kind === 'longer' ? [reading.frequency] : [])))
  const hits = isOwn ? readings.filter((reading) => reading !== null).length : 0
  const subtotals = sums.filter((each) => used.has(each))
  return { rules: { ...rules, subtotals }, readings, hits, regularity: regularityOf(readings, rules) }
}

/** The rules with one setting, or two, that labels such as these may need. */
function variants(rules: PeriodRules, labels: readonly SampleLabel[], known: Known): PeriodRules[] {
  const pieces = labels.flatMap(({ forms }) =>
    forms.cells.flatMap((cell) => cell.forms.map((form) => form.pieces)),
  )
  const has = (name: string): boolean => pieces.some((each) => each[name] !== undefined)
  const hasShortYear = pieces.some(({ y, era }) => y?.length === 2 && era === undefined)
  const years = hasShortYear && rules.calendar !== 'roc' ? [undefined, LIKELIEST_CENTURY] : [undefined]
  const orders = [
    undefined,
    ...(has('n1') ? (['day-first', 'month-first'] as const) : []),
    ...(hasShortYear && has('d') ? (['year-first'] as const) : []),
  ]
  const isFiscal = (known.firstMonth !== null || has('y2') || has('fiscal')) && MONTHS_OF[rules.frequency] > 1
  const firsts = isFiscal ? [undefined, known.firstMonth ?? LIKELIEST_FIRST_MONTH] : [undefined]
  const isDated = has('d') || has('n1')
  const dates = isDated && MONTHS_OF[rules.frequency] + Number(rules.frequency === 'week') > 0
  const edges = dates ? [undefined, ...(known.edge === undefined ? EDGES : [known.edge])] : [undefined]
  const epochs = labels.every(({ forms }) => isInstant(forms)) ? (['seconds', 'milliseconds'] as const) : []
  return [
    ...years.flatMap((century) =>
      orders.flatMap((order) =>
        firsts.flatMap((firstMonth) =>
          edges.map(
            (dates): PeriodRules => ({
              ...rules,
              century,
              order,
              firstMonth,
              yearOf: firstMonth === undefined || firstMonth === 1 ? undefined : 'start',
              dates,
            }),
          ),
        ),
      ),
    ),
    ...epochs.map((epoch) => ({ ...rules, epoch })),
  ].slice(1)
}

function isInstant({ cells }: LabelForms): boolean {
  return cells.length === 1 && cells.every(({ number }) => number !== null && number > 1e8 && number < 1e13)
}

/** What a set of rules says beyond the plain ones: of two that read the same, the plainer is meant. */
function costOf(rules: PeriodRules): number {
  const settings = [rules.order, rules.century, rules.firstMonth, rules.dates, rules.epoch]
  return settings.filter((each) => each !== undefined).length + CALENDARS.indexOf(rules.calendar) / 10
}

/** A Japanese era is told by its name alone, the Buddhist one by its years, that of the Republic of China also by years that are likely. */
function isLikely({ rules, readings }: Guess, labels: readonly SampleLabel[]): boolean {
  if (rules.calendar === 'japanese')
    return labels.some(({ text, forms }) => forms.cells.some((cell) => hasEra(cell.forms, text)))
  if (rules.calendar === 'buddhist') return labels.some(({ text }) => /2[3-7]\d\d|พ/.test(text))
  if (rules.calendar !== 'roc') return true
  const { first, last } = LIKELY_ROC_YEARS
  return readings.every((reading) => {
    const year = reading === null ? first : new Date(reading.start * HOUR_MS).getUTCFullYear()
    return year >= first && year <= last
  })
}

/** A letter by itself, as in H30, may be a code of anything. */
function hasEra(forms: LabelForms['cells'][number]['forms'], text: string): boolean {
  return forms.some(({ pieces: { era = '', m } }) =>
    era.length === 1 ? m !== undefined || text.includes('年') : /^(?:明治|大正|昭和|平成|令和)$/.test(era),
  )
}

const HOUR_MS = 3_600_000

/** Which part of different periods, in order, begins one length after the one before. */
function regularityOf(readings: readonly (Reading | null)[], rules: PeriodRules): number {
  const numbers = periodNumbers(readings, rules)
  const next = numbers.filter((number, i) => i > 0 && number === (numbers[i - 1] ?? 0) + 1)
  return numbers.length < 3 ? 0 : next.length / (numbers.length - 1)
}

/** The different periods of the rules' own frequency, each as its number among all such periods, in order. */
export function periodNumbers(readings: readonly (Reading | null)[], { frequency }: PeriodRules): number[] {
  const starts = readings.flatMap((reading) =>
    reading?.kind === 'own' ? [numberOf(reading.start, frequency)] : [],
  )
  return [...new Set(starts)].toSorted((a, b) => a - b)
}

function numberOf(start: number, frequency: Frequency): number {
  if (frequency === 'hour') return start
  if (frequency === 'day') return start / 24
  if (frequency === 'week') return Math.floor(start / 24 / 7)
  const date = new Date(start * HOUR_MS)
  return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / MONTHS_OF[frequency])
}
