import type * as z from 'zod'
import type { manifestSchema } from '../sources/manifest.js'
import { frequencyNamed } from '../sources/periods/frequency-codes.js'
import type { Frequency, PeriodRules } from '../sources/periods/period.js'
import { textOfHeading, type Heading } from '../sources/readers/header/headings.js'
import type { Choice } from './choice.js'
import { guesses, isLikeAPeriod, sampleLabels, type Guess, type SampleLabel } from './period-guess.js'
import { needsYearOf, orderChoice, periodChoices } from './period-choices.js'
import {
  isAnyPartHeading,
  isFrequencyHeading,
  isPartHeading,
  isQuarterHeading,
  type Part,
} from './period-headings.js'
import { notesToDate } from './period-notes.js'
import { candidateFrom, candidateOf, isJapanese, variety, type Candidate } from './period-candidates.js'
import { isRival, partsAcross, twiceAcross } from './period-rivals.js'
import { acrossOf, type PeriodsAcross } from './periods-across.js'
import type { PeriodSample } from './period-sample.js'
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
  /** Columns that hold other periods, no longer ones than these. */
  rivals: number[]
  /** Columns of other dates, of which nothing tells where the day stands. */
  openDates: OpenDates[]
  choices: Choice[]
  remarks: string[]
}

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
  const rivals = single.filter((each) => isRival(each, whole, sample)).flatMap(({ columns }) => columns)
  const { choices, ...rest } = proposed(whole, sample, frequencyColumn, idle)
  const openDates = single.flatMap((each) =>
    whole.columns.includes(each.columns[0] ?? -1) ? [] : openDatesOf(each),
  )
  return { ...rest, rivals, openDates, choices: [...choices, ...partsAcross(whole, sample)] }
}

/** A column of dates with its number and one of them. */
interface OpenDates {
  index: number
  example: string
}

function openDatesOf({ columns: [index = -1], labels, found }: Candidate): OpenDates[] {
  const isOpen = orderChoice(found[0], labels).some((choice) => choice.isOpen)
  return isOpen ? [{ index, example: labels[0]?.text ?? '' }] : []
}

function frequencyColumnOf({ headings, rows }: PeriodSample): number | null {
  const found = headings.find(
    ({ index, forms }) =>
      isFrequencyHeading(forms) && rows.every((cells) => frequencyNamed(cells[index] ?? '') !== null),
  )
  return found?.index ?? null
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
    rivals: [],
    openDates: [],
  }
}

function proposedAcross(
  { column, indexes, labels, found }: PeriodsAcross,
  sample: PeriodSample,
): ProposedPeriod {
  const headings = sample.headings.filter(({ index }) => index === column)
  const whole = described(found, labels, headings, sample)
  return {
    ...whole,
    choices: [...whole.choices, ...twiceAcross({ indexes, labels }, sample)],
    columns: column === null ? [] : [column],
    across: indexes,
    frequencyColumn: null,
    idle: [],
    rivals: [],
    openDates: [],
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
    isOfQuarters: headings.some(({ forms }) => isQuarterHeading(forms)),
    hasHan: [...headings.flatMap(({ pieces }) => pieces), ...labels.map(({ text }) => text)].some((text) =>
      /\p{Script=Han}/u.test(text),
    ),
  }
  const isNoted =
    best.rules.year !== null &&
    guesses(labels, { year: null, firstMonth: best.rules.firstMonth ?? null })[0]?.hits !== best.hits
  const unread = labels.filter((_, i) => best.readings[i] === null)
  const span = spanRemark(best)
  const toDate = notesToDate([...sample.notes, ...sample.remarks], best)
  return {
    entry: {
      ...entryOf(best.rules, needsYearOf(labels), isNoted),
      ...(toDate.pattern === null ? {} : { 'to-date-note': toDate.pattern }),
    },
    choices: periodChoices(found, labels, around),
    remarks: [
      ...(span === null ? [] : [span]),
      ...toDate.remarks,
      ...(unread.length === 0
        ? []
        : [
            `labels that are no such period, and will be set aside: ${unread.length} of ${labels.length}, as ${unread[0]?.text ?? ''}`,
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
