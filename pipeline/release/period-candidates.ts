import { frequencyNamed } from '../sources/periods/frequency-codes.js'
import { AFTER_FREQUENCY, BESIDE } from '../sources/periods/label-forms.js'
import { FREQUENCIES, type Frequency } from '../sources/periods/period.js'
import { textOfHeading, type Heading } from '../sources/readers/header/headings.js'
import { edgeSaid, statedFirstMonth } from './period-choices.js'
import {
  guesses,
  isLikeAPeriod,
  LIKELIEST_FIRST_MONTH,
  sampleLabels,
  type Guess,
  type SampleLabel,
} from './period-guess.js'
import { isFiscalHeading, isPeriodHeading, isYearHeading } from './period-headings.js'
import { noteYearOf, type PeriodSample } from './period-sample.js'

/** What was found out about one way to take the columns. */
export interface Candidate {
  columns: readonly number[]
  labels: readonly SampleLabel[]
  found: readonly [Guess, ...Guess[]]
  isLabelled: boolean
}

const LEAST_SHARE = 0.8
/** Under a heading that says so, a column is the period's though most of its labels are broken: they are told and set aside. */
const LEAST_SHARE_UNDER_A_HEADING = 0.3

/** How many different periods a candidate holds. */
export function variety({ found: [{ readings }] }: Candidate): number {
  return new Set(readings.map((reading) => reading?.start)).size
}

/** Columns taken together as the period, by the rows of the sample. @param stating the column that states the frequency. */
export function candidateOf(
  columns: readonly number[],
  sample: PeriodSample,
  stating: number | null,
): Candidate | null {
  return candidateFrom(columns, sample.rows, sample, stating)
}

/** As `candidateOf`, by other rows; null where they hold no periods. @param frequency in place of what a column states. */
export function candidateFrom(
  columns: readonly number[],
  rows: PeriodSample['rows'],
  sample: PeriodSample,
  stating: number | null,
  frequency?: Frequency,
): Candidate | null {
  const texts = rows.flatMap((cells) => labelOf(cells, columns, stating) ?? [])
  const labels = sampleLabels([...new Set(texts)])
  if (
    labels.length === 0 ||
    labels.filter(isLikeAPeriod).length < LEAST_SHARE_UNDER_A_HEADING * labels.length
  )
    return null
  const headings = sample.headings.filter(({ index }) => columns.includes(index))
  const known = {
    year: noteYearOf(sample.notes),
    firstMonth: firstMonthOf(headings, labels, isJapanese(sample, labels)),
    edge: edgeSaid(headings.map(textOfHeading).join(' ')),
    ...(frequency === undefined ? stated(rows, stating) : { frequency }),
  }
  const [best, ...others] = guesses(labels, known)
  if (best === undefined) return null
  const mayBeYears =
    headings.some(({ forms }) => isYearHeading(forms)) || labels.some(({ text }) => !/^\d{1,2}$/.test(text))
  const isLabelled = mayBeYears && headings.some(({ forms }) => isPeriodHeading(forms))
  const share = best.hits / labels.length
  const isPeriod = isLabelled
    ? share >= LEAST_SHARE_UNDER_A_HEADING
    : share >= LEAST_SHARE && isUnmistakable(labels, best)
  return isPeriod ? { columns, labels, found: [best, ...others], isLabelled } : null
}

function labelOf(
  cells: readonly (string | null)[],
  columns: readonly number[],
  stating: number | null,
): string | null {
  const parts = columns.map((index) => cells[index] ?? null)
  if (parts[0] === null) return null
  const label = parts.filter((part) => part !== null).join(BESIDE)
  const code = stating === null ? null : (cells[stating] ?? null)
  return code === null ? label : `${code}${AFTER_FREQUENCY}${label}`
}

/** The finest frequency that the rows are said to have. */
function stated(rows: PeriodSample['rows'], stating: number | null): { frequency?: Frequency } {
  if (stating === null) return {}
  const named = new Set(rows.map((cells) => frequencyNamed(cells[stating] ?? '')))
  const frequency = FREQUENCIES.find((each) => named.has(each))
  return frequency === undefined ? {} : { frequency }
}

/** Under a heading that says nothing, a number is a year only as 19xx or 20xx one after another, and a code such as H30 is none. */
function isUnmistakable(labels: readonly SampleLabel[], { regularity }: Guess): boolean {
  const texts = labels.map(({ text }) => text.normalize('NFKC').trim())
  const years = texts.filter((text) => /^(?:19|20)\d\d$/.test(text)).length
  const bare = texts.filter((text) => /^(?:[a-z]?\d+|\d+[.,]\d+)$/i.test(text))
  const strong = bare.filter((text) => /^(?:(?:19|20)\d\d(?:\d\d){0,3}|[01]\d{6})$/.test(text)).length
  return years > texts.length / 2 ? regularity >= 0.5 || texts.length < 3 : strong === bare.length
}

/** Whether headings, cells or labels are Japanese: kana, Japanese forms of signs, or an era. */
export function isJapanese({ headings, rows }: PeriodSample, labels: readonly SampleLabel[]): boolean {
  const texts = [
    ...headings.flatMap(({ pieces }) => pieces),
    ...rows.slice(0, 20).flatMap((cells) => cells.flatMap((cell) => cell ?? [])),
  ]
  return (
    texts.some((text) => /\p{Script=Hiragana}|\p{Script=Katakana}|[数値]/u.test(text)) ||
    labels.some(({ text }) => /明治|大正|昭和|平成|令和/.test(text))
  )
}

function firstMonthOf(
  headings: readonly Heading[],
  labels: readonly SampleLabel[],
  isOfJapan: boolean,
): number | null {
  const heading = headings.map(textOfHeading).join(' ')
  const isJapaneseYear =
    isOfJapan && (heading.includes('年度') || labels.some(({ text }) => text.includes('年度')))
  const said = statedFirstMonth(heading) ?? statedFirstMonth(labels[0]?.text ?? '')
  if (said !== null && /year|fiscal|12 months/i.test(`${heading} ${labels[0]?.text ?? ''}`)) return said
  if (isJapaneseYear || isFiscalHeading(heading)) return LIKELIEST_FIRST_MONTH
  // 年度 of a Gregorian year begins in January in China and in April in Japan
  return labels.every(({ text }) => /\d{4}年度/.test(text)) ? 1 : null
}
