import type { z } from 'zod'
import type { manifestSchema } from '../sources/manifest.js'
import { frequencyNamed } from '../sources/periods/frequency-codes.js'
import { AFTER_FREQUENCY, BESIDE } from '../sources/periods/label-forms.js'
import { FREQUENCIES, type Frequency, type PeriodRules } from '../sources/periods/period.js'
import { textOfHeading, type Heading } from '../sources/readers/header/headings.js'
import type { Choice } from './choice.js'
import {
  guesses,
  isLikeAPeriod,
  LIKELIEST_FIRST_MONTH,
  sampleLabels,
  type Guess,
  type SampleLabel,
} from './period-guess.js'
import { edgeSaid, needsYearOf, periodChoices, statedFirstMonth } from './period-choices.js'
import {
  isAnyPartHeading,
  isFiscalHeading,
  isFrequencyHeading,
  isPartHeading,
  isPeriodHeading,
  isYearHeading,
  type Part,
} from './period-headings.js'
import { acrossOf, type PeriodsAcross } from './periods-across.js'
import { noteYearOf, type PeriodSample } from './period-sample.js'
import { spanRemark } from './period-span.js'

/** The period as a manifest has it, with the columns of the table in the place of their names. */
type PeriodEntry = Omit<
  NonNullable<z.input<typeof manifestSchema>['period']>,
  'column' | 'with' | 'across' | 'frequency-column'
>

/** Where the period of a table stands and how it is read. */
export interface ProposedPeriod {
  entry: PeriodEntry
  /** The columns that hold it, from the longer part to the shorter. */
  columns: number[]
  /** The columns whose headings hold it. */
  across: readonly number[]
  /** The column that says the frequency of a row, or null. */
  frequencyColumn: number | null
  /** Columns that hold periods, or parts of them, and say nothing beside this. */
  idle: number[]
  choices: Choice[]
  remarks: string[]
}

/** What was found out about one way to take the columns. */
interface Candidate {
  columns: readonly number[]
  labels: readonly SampleLabel[]
  found: readonly [Guess, ...Guess[]]
  isLabelled: boolean
}

const LEAST_SHARE = 0.8
/** Under a heading that says so, a column is the period's though most of its labels are broken: they are told and set aside. */
const LEAST_SHARE_UNDER_A_HEADING = 0.3

/** The period of a table: in a column, in several side by side, or in the headings; null where none can be found. */
export async function periodOf(sample: PeriodSample): Promise<ProposedPeriod | null> {
  const frequencyColumn = frequencyColumnOf(sample)
  const single = sample.headings.flatMap(({ index }) => candidateOf([index], sample, frequencyColumn) ?? [])
  const [best] = single.toSorted(
    (a, b) => Number(b.isLabelled) - Number(a.isLabelled) || variety(b) - variety(a),
  )
  const across = acrossOf(sample, best?.columns[0] ?? null)
  if (across !== null && (best === undefined || across.isBesideColumn)) return proposedAcross(across, sample)
  if (best === undefined) return null
  const joined = joinedWith(best, sample, frequencyColumn)
  const whole = await overWholeFile(joined, sample, frequencyColumn)
  const idle = sample.headings.flatMap(({ index, forms }) =>
    !whole.columns.includes(index) &&
    (isAnyPartHeading(forms) || single.some((each) => each.isLabelled && each.columns[0] === index))
      ? [index]
      : [],
  )
  return proposed(whole, sample, frequencyColumn, idle)
}

/** How many different periods a candidate holds. */
function variety({ found: [{ readings }] }: Candidate): number {
  return new Set(readings.map((reading) => reading?.start)).size
}

function candidateOf(
  columns: readonly number[],
  sample: PeriodSample,
  stating: number | null,
): Candidate | null {
  return candidateFrom(columns, sample.rows, sample, stating)
}

function candidateFrom(
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

function frequencyColumnOf({ headings, rows }: PeriodSample): number | null {
  const found = headings.find(
    ({ index, forms }) =>
      isFrequencyHeading(forms) && rows.every((cells) => frequencyNamed(cells[index] ?? '') !== null),
  )
  return found?.index ?? null
}

function isJapanese({ headings, rows }: PeriodSample, labels: readonly SampleLabel[]): boolean {
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

/** The candidate with further columns that hold parts of its periods. */
function joinedWith(best: Candidate, sample: PeriodSample, stating: number | null): Candidate {
  const chains: Partial<Record<Frequency, readonly Part[]>> = {
    year: ['month', 'quarter', 'half-year', 'week'],
    month: ['day'],
    day: ['hour'],
  }
  const { frequency } = best.found[0].rules
  for (const part of chains[frequency] ?? []) {
    for (const { index, forms } of sample.headings) {
      if (best.columns.includes(index) || !isPart(index, forms, part, sample)) continue
      const joined = candidateFrom([...best.columns, index], sample.rows, sample, stating, part)
      const least = isPartHeading(forms, part) ? variety(best) : variety(best) + 1
      if (joined === null || variety(joined) < least) continue
      return joinedWith({ ...joined, isLabelled: true }, sample, stating)
    }
  }
  return best
}

/** A bare number is a part only under its heading; a name or code, such as Jan and M01, is one under any. */
function isPart(index: number, forms: Heading['forms'], part: Part, { rows }: PeriodSample): boolean {
  if (isPartHeading(forms, part)) return true
  const cells = rows.flatMap((row) => row[index] ?? [])
  return (
    cells.length > 0 && cells.every((cell) => /\p{L}/u.test(cell)) && sampleLabels(cells).every(isLikeAPeriod)
  )
}

async function overWholeFile(
  candidate: Candidate,
  sample: PeriodSample,
  stating: number | null,
): Promise<Candidate> {
  const indexes = stating === null ? candidate.columns : [...candidate.columns, stating]
  const found = await sample.wholeColumns(indexes)
  if (found === null) return candidate
  const rows = found.map((cells) => {
    const row: (string | null)[] = []
    for (const [i, index] of indexes.entries()) row[index] = cells[i] ?? null
    return row
  })
  const { frequency } = candidate.found[0].rules
  const isJoined = candidate.columns.length > 1
  const whole = candidateFrom(candidate.columns, rows, sample, stating, isJoined ? frequency : undefined)
  return whole === null ? candidate : { ...whole, isLabelled: candidate.isLabelled }
}

function proposed(
  candidate: Candidate,
  sample: PeriodSample,
  frequencyColumn: number | null,
  idle: number[],
): ProposedPeriod {
  const { columns, labels, found } = candidate
  const headings = sample.headings.filter(({ index }) => columns.includes(index))
  return {
    ...described(found, labels, headings, sample),
    columns: [...columns],
    across: [],
    frequencyColumn,
    idle: idle.filter((index) => index !== frequencyColumn),
  }
}

function proposedAcross(
  { column, indexes, labels, found }: PeriodsAcross,
  sample: PeriodSample,
): ProposedPeriod {
  const headings = sample.headings.filter(({ index }) => index === column)
  return {
    ...described(found, labels, headings, sample),
    columns: column === null ? [] : [column],
    across: indexes,
    frequencyColumn: null,
    idle: [],
  }
}

function described(
  found: readonly [Guess, ...Guess[]],
  labels: readonly SampleLabel[],
  headings: readonly Heading[],
  sample: PeriodSample,
): Pick<ProposedPeriod, 'entry' | 'choices' | 'remarks'> {
  const [best] = found
  const around = {
    heading: headings.map(textOfHeading).join(' '),
    isJapanese: isJapanese(sample, labels),
    hasHan: [...headings.flatMap(({ pieces }) => pieces), ...labels.map(({ text }) => text)].some((text) =>
      /\p{Script=Han}/u.test(text),
    ),
  }
  const isNoted =
    best.rules.year !== null &&
    guesses(labels, { year: null, firstMonth: best.rules.firstMonth ?? null })[0]?.hits !== best.hits
  const unread = labels.filter((_, i) => best.readings[i] === null)
  const span = spanRemark(best)
  return {
    entry: entryOf(best.rules, needsYearOf(labels), isNoted),
    choices: periodChoices(found, labels, around),
    remarks: [
      ...(span === null ? [] : [span]),
      ...(unread.length === 0
        ? []
        : [
            `${unread.length} of ${labels.length} labels are no such period and will be set aside, as ${unread[0]?.text ?? ''}`,
          ]),
    ],
  }
}

function entryOf(rules: PeriodRules, isYearNamed: boolean, isNoted: boolean): PeriodEntry {
  const { calendar, frequency, subtotals, firstMonth, yearOf, order, century, dates, epoch } = rules
  const sums = subtotals.filter((each) => each !== 'hour' && each !== 'day' && each !== 'week')
  return {
    calendar,
    frequency,
    ...(sums.length === 0 ? {} : { subtotals: sums }),
    ...(firstMonth === undefined ? {} : { 'first-month': firstMonth }),
    ...(yearOf === undefined || !isYearNamed ? {} : { 'year-of': yearOf }),
    ...(order === undefined ? {} : { order }),
    ...(century === undefined ? {} : { century }),
    ...(dates === undefined ? {} : { dates }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(isNoted ? { 'year-note': String.raw`(?<year>(?:19|20)\d\d)` } : {}),
  }
}
