import { otherWriting, USUAL_NUMBERS, type NumberWriting } from '../sources/number-writing.js'
import { counted, type Choice } from './choice.js'
import { CANDIDATES, NEGATIVES, type ReadColumn } from './sample-readings.js'

/** How the figures of a file are written. */
export interface FileWriting {
  numbers: NumberWriting
  /** Whether the contract has to say so. */
  isSaid: boolean
  choices: Choice[]
}

/** What is known of a file beside its figures. */
export interface Convention {
  delimiter: string | undefined
  isEastAsian: boolean
}

type Decimal = NumberWriting['decimal']

/** What the figures of a column say of the decimal mark: one of them, both with different values, or nothing. */
function decimalsOf({ cells, fitting }: ReadColumn): Decimal | 'either' | 'none' {
  const dot = fitting.find((k) => CANDIDATES[k]?.decimal === 'dot')
  const comma = fitting.find((k) => CANDIDATES[k]?.decimal === 'comma')
  if (dot === undefined) return 'comma'
  if (comma === undefined) return 'dot'
  return fitting.some((k) => cells.some(({ figures, isStored }) => !isStored && figures[k] !== figures[dot]))
    ? 'either'
    : 'none'
}

/**
 * How the figures of a file are written, told from all its columns; where they leave it open, the likelier writing.
 * @param convention what such files usually do: it decides nothing that figures leave open but commas in a file that parts cells by commas, or
 *   whose labels are East Asian.
 */
export function writingOfFile(
  measures: readonly ReadColumn[],
  { delimiter, isEastAsian }: Convention,
): FileWriting {
  const said = measures.map((measure) => ({ measure, decimal: decimalsOf(measure) }))
  const weight = (decimal: Decimal): number =>
    said.flatMap(({ measure, decimal: found }) => (found === decimal ? measure.cells : [])).length
  const [dots, commas] = [weight('dot'), weight('comma')]
  const undecided = said.filter(({ decimal }) => decimal === 'either').map(({ measure }) => measure)
  const isDecided = dots + commas > 0
  const hasCommas = undecided.some(({ cells }) => cells.some(({ text }) => /\d,\d/.test(text)))
  const hasDots = undecided.some(({ cells }) => cells.some(({ text }) => /\d\.\d/.test(text)))
  const usual: Decimal = delimiter === 'semicolon' ? 'comma' : 'dot'
  const decimal: Decimal = isDecided ? (dots >= commas ? 'dot' : 'comma') : usual
  const group = groupOf(measures, decimal)
  const negative = NEGATIVES.filter(({ pattern }) =>
    measures.some(({ cells }) => cells.some(({ text }) => pattern.test(text.trim()))),
  )
  const isConvention = !hasDots && (delimiter === 'comma' || (isEastAsian && delimiter !== 'semicolon'))
  const isOpen = !isDecided && undecided.length > 0 && !isConvention
  const numbers = { decimal, group, negative: negative.map(({ word }) => word) }
  const isUsual = decimal === USUAL_NUMBERS.decimal && group === USUAL_NUMBERS.group && negative.length === 0
  const isSaid = !isUsual || undecided.length > 0
  const decisive = said.filter((each) => each.decimal === decimal).map(({ measure }) => measure)
  const evidence = [decisive, undecided, measures].find((some) => some.length > 0) ?? []
  return {
    numbers,
    isSaid,
    choices: isSaid
      ? [
          decimalChoice(decimal, evidence, {
            isOpen,
            others: isDecided || undecided.length === 0 ? [] : [otherWords(numbers)],
            why: !isOpen && undecided.length > 0 && !isDecided ? conventionText(delimiter, hasCommas) : '',
          }),
          ...(negative.length === 0 ? [] : [negativeChoice(negative, measures)]),
        ]
      : [],
  }
}

function otherWords(numbers: NumberWriting): string {
  const { decimal, group } = otherWriting(numbers)
  return `${decimal} (then group is ${group} or none)`
}

function conventionText(delimiter: string | undefined, hasCommas: boolean): string {
  if (!hasCommas) return ''
  return delimiter === 'comma'
    ? '; a file that parts cells by commas hardly has them before decimals'
    : '; the labels are in a script whose figures have commas between groups'
}

/** The mark between groups in the columns that have one; 'none' where a decimal comma leaves it open. */
function groupOf(measures: readonly ReadColumn[], decimal: Decimal): NumberWriting['group'] {
  const seen = measures.flatMap(({ cells, fitting }) =>
    fitting.flatMap((k) => {
      const candidate = CANDIDATES[k]
      if (candidate?.decimal !== decimal) return []
      const pattern = GROUPED[candidate.group]
      return pattern !== undefined && cells.some(({ text, isStored }) => !isStored && pattern.test(text))
        ? [candidate.group]
        : []
    }),
  )
  return seen.find((group) => group !== 'lakh') ?? seen[0] ?? (decimal === 'dot' ? 'comma' : 'none')
}

const GROUPED: Partial<Record<NumberWriting['group'], RegExp>> = {
  comma: /\d,\d{3}/,
  dot: /\d\.\d{3}/,
  space: /\d[\s\u00a0\u2009\u202f]\d{3}/u,
  apostrophe: /\p{Nd}['’‘ʼ′٬]\p{Nd}{3}/u,
  lakh: /\d,\d{2},\d/,
}

/** The choice of a decimal mark on the evidence of some columns. */
export function decimalChoice(
  decimal: Decimal,
  measures: readonly ReadColumn[],
  { isOpen, others, why }: { isOpen: boolean; others: Choice['others']; why: string },
): Choice {
  const marked = measures.map(({ column, cells }) => {
    const figures = cells.filter(({ text, isStored }) => !isStored && /\d[.,\s'’]\d/u.test(text))
    const [first] = figures
    const readings = [...new Set(first?.figures.filter((each) => each !== null))]
    return first === undefined
      ? null
      : `figures of ${column.name} with a mark: ${figures.length} of ${cells.length}, first ${first.text.trim()} in row ${first.row}, which ${readings.length > 1 ? 'may be' : 'is'} ${readings.join(' or ')}`
  })
  const evidence = marked.filter((text) => text !== null).join('; ') || 'no figure has a mark'
  return { key: ['numbers', 'decimal'], chosen: decimal, evidence: `${evidence}${why}`, others, isOpen }
}

function negativeChoice(
  negative: readonly (typeof NEGATIVES)[number][],
  measures: readonly ReadColumn[],
): Choice {
  const found = negative.map(({ shown, pattern }) => {
    const cells = measures.flatMap((measure) => measure.cells.filter(({ text }) => pattern.test(text.trim())))
    return `${shown} stands in ${counted(cells.length, 'cell')}, first ${cells[0]?.text.trim()} in row ${cells[0]?.row}`
  })
  return {
    key: ['numbers', 'negative'],
    chosen: 'negative',
    evidence: found.join('; '),
    others: ['another meaning, such as a figure that is uncertain: then leave the key out'],
    isOpen: true,
  }
}
