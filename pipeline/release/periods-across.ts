import type { Frequency } from '../sources/periods/period.js'
import { BESIDE } from '../sources/periods/label-forms.js'
import { periodLabel, type Heading } from '../sources/readers/header/headings.js'
import { guesses, sampleLabels, type Guess, type SampleLabel } from './period-guess.js'
import { noteYearOf, type PeriodSample } from './period-sample.js'

/** Periods that stand in the header, one column each. */
export interface PeriodsAcross {
  indexes: number[]
  /** The column whose cells hold the other part of the period, or null. */
  column: number | null
  isBesideColumn: boolean
  labels: readonly SampleLabel[]
  found: readonly [Guess, ...Guess[]]
}

const SOME_YEAR = 2000
/** How many numbers in a row are the months of a year, or the weeks, or the hours of a day; how many codes such as Q1 or S1 make up a year. */
const NUMBERED: Readonly<Record<number, Frequency>> = { 12: 'month', 24: 'hour', 52: 'week', 53: 'week' }
const CODED = [2, 4, 12, 24, 52, 53]

/**
 * The periods in a header of two or more columns that are labelled with one, or null. Where the labels are parts of a year or a day, the rest
 * stands in a column.
 * @param column that which holds periods, if there is one.
 */
export function acrossOf(sample: PeriodSample, column: number | null): PeriodsAcross | null {
  const numbered = column === null ? null : numbersAcross(sample.headings, column)
  const labelled = numbered?.labelled ?? sample.headings.flatMap((heading) => labelOf(heading, column) ?? [])
  if (labelled.length < 2) return null
  const indexes = labelled.map(({ index }) => index)
  const texts = labelled.map(({ label }) => label)
  const whole = numbered === null ? readWith(texts, { year: noteYearOf(sample.notes) }) : null
  if (whole !== null) return { indexes, column: null, isBesideColumn: false, ...whole }
  if (column === null || (texts.every((text) => /^[a-z]\d+$/i.test(text)) && !CODED.includes(texts.length)))
    return null
  const cells = [...new Set(sample.rows.flatMap((row) => row[column] ?? []))]
  const joined = readWith(
    cells.flatMap((cell) => texts.map((text) => `${cell}${BESIDE}${text}`)),
    { year: null, ...(numbered === null ? {} : { frequency: numbered.frequency }) },
  )
  return joined === null ? null : { indexes, column, isBesideColumn: true, ...joined }
}

interface Labelled {
  index: number
  label: string
}

/** Headings that are the numbers of the months of a year, or of its weeks, or of the hours of a day. */
function numbersAcross(
  headings: readonly Heading[],
  column: number,
): { labelled: Labelled[]; frequency: Frequency } | null {
  const labelled = headings.flatMap(({ index, pieces }) => {
    const label = pieces.at(-1)?.trim() ?? ''
    return index !== column && /^\d{1,2}$/.test(label) ? [{ index, label }] : []
  })
  const numbers = labelled.map(({ label }) => Number(label))
  const frequency = NUMBERED[numbers.length]
  const isRow = numbers.every((number, i) => i === 0 || number === (numbers[i - 1] ?? 0) + 1)
  return frequency !== undefined && isRow ? { labelled, frequency } : null
}

function readWith(
  texts: readonly string[],
  known: { year: number | null; frequency?: Frequency },
): Pick<PeriodsAcross, 'labels' | 'found'> | null {
  const labels = sampleLabels(texts)
  const [best, ...others] = guesses(labels, { ...known, firstMonth: null })
  return best === undefined || best.hits < labels.length ? null : { labels, found: [best, ...others] }
}

/** A heading that names a period or a part of one. */
function labelOf(heading: Heading, column: number | null): Labelled | null {
  if (heading.index === column) return null
  const label = periodLabel(heading, isPartOrPeriod)
  return label === null ? null : { index: heading.index, label }
}

function isPartOrPeriod(piece: string): boolean {
  if (/^\d{1,3}$/.test(piece.trim())) return false
  const [best] = guesses(sampleLabels([piece]), { year: SOME_YEAR, firstMonth: null })
  return best !== undefined
}
