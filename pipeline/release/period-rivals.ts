import { textOfHeading } from '../sources/readers/header/headings.js'
import { FREQUENCIES } from '../sources/periods/period.js'
import type { Choice } from './choice.js'
import type { Candidate } from './period-candidates.js'
import type { Guess } from './period-guess.js'
import { isAnyPartHeading } from './period-headings.js'
import type { PeriodSample } from './period-sample.js'
import type { PeriodsAcross } from './periods-across.js'

/** Whether a column may be the period as well as the chosen one: it holds others that are as short. */
export function isRival(
  other: Candidate,
  { columns, found: [best], isLabelled }: Candidate,
  sample: PeriodSample,
): boolean {
  const [guess] = other.found
  const isLonger = FREQUENCIES.indexOf(guess.rules.frequency) > FREQUENCIES.indexOf(best.rules.frequency)
  const isPart = sample.headings.some(
    ({ index, forms }) => other.columns.includes(index) && isAnyPartHeading(forms),
  )
  return (
    !other.columns.some((column) => columns.includes(column)) &&
    other.isLabelled === isLabelled &&
    !isLonger &&
    !isPart &&
    !isSame(guess, best)
  )
}

/** Whether two columns hold the same periods, whatever they call them. */
function isSame(a: Guess, b: Guess): boolean {
  const [ofA, ofB] = [a, b].map(({ readings }) => new Set(readings.map((reading) => reading?.start)))
  return (
    ofA !== undefined &&
    ofB !== undefined &&
    ofA.size === ofB.size &&
    [...ofA].every((start) => ofB.has(start))
  )
}

/** Headings that name the same period tell the figures below apart by something that no column of the contract can hold. */
export function twiceAcross(
  { indexes, labels }: Pick<PeriodsAcross, 'indexes' | 'labels'>,
  { headings }: PeriodSample,
): Choice[] {
  const texts = indexes.flatMap((at) => headings.filter(({ index }) => index === at).map(textOfHeading))
  if (new Set(labels.map(({ text }) => text)).size === labels.length) return []
  return [
    {
      key: ['period', 'across'],
      chosen: 'figure',
      evidence: `several columns hold the figures of one period, as ${texts.slice(0, 3).join(', ')}: their rows would be the same but for the figure`,
      others: ['only one column a period: leave out the others by ignore, or ask for a row a figure'],
      isOpen: true,
    },
  ]
}

/** Headings 1, 2, 3 beside a column of years may be its months or quarters. */
export function partsAcross(
  { columns, found: [{ rules }] }: Candidate,
  { headings }: PeriodSample,
): Choice[] {
  const numbers = headings.flatMap(({ index, pieces }) => {
    const label = pieces.at(-1)?.trim() ?? ''
    return !columns.includes(index) && /^\d{1,2}$/.test(label) ? [Number(label)] : []
  })
  const isRow = numbers.length > 1 && numbers.length <= 12 && numbers.every((number, i) => number === i + 1)
  if (rules.frequency !== 'year' || !isRow) return []
  return [
    {
      key: ['period', 'frequency'],
      chosen: 'year',
      evidence: `the headings ${numbers.join(', ')} may be parts of it; then one column takes them by across, and has no labels`,
      others: ['month', 'quarter'],
      isOpen: true,
    },
  ]
}
