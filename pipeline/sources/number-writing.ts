import * as z from 'zod'

const DECIMALS = ['dot', 'comma'] as const
const GROUPS = ['comma', 'dot', 'space', 'apostrophe', 'lakh', 'none'] as const
const NEGATIVES = ['parentheses', 'trailing-minus', 'triangle'] as const

/** How the numbers of a file or a column are written. */
export const numbersSchema = z
  .strictObject({
    decimal: z.enum(DECIMALS).describe('the decimal separator'),
    group: z
      .enum(GROUPS)
      .describe(
        'what separates groups of three digits; space: of any width; lakh: commas as in 12,34,567; none: nothing',
      ),
    negative: z
      .array(z.enum(NEGATIVES))
      .default([])
      .describe('what makes a number negative besides a minus before it: (5), 5- or △5 and ▲5'),
  })
  .refine(
    ({ decimal, group }) => (group === 'lakh' ? 'comma' : group) !== decimal,
    'decimal and group are the same mark',
  )

/** How the numbers of a file or a column are written. */
export type NumberWriting = z.infer<typeof numbersSchema>

/** Decimals that a number may have where the contract does not say. */
export const USUAL_DECIMALS = 6

/** How numbers are written where the contract does not say. */
export const USUAL_NUMBERS: NumberWriting = { decimal: 'dot', group: 'comma', negative: [] }

/** The mark before decimals. */
export const DECIMAL_MARKS = { dot: '.', comma: ',' }
const MARKS = { dot: String.raw`\.`, comma: ',', space: ' ', apostrophe: "'" }

/**
 * The regular expression of a number without white space around it, all spaces plain and every minus a hyphen. Its groups are the
 * parts that the macro `read_figure` puts together: sign, whole, fraction, tail.
 * @param signs what may stand right before or behind the digits, such as % or €.
 * @param has what a number has beside whole digits: a count has no sign, and decimals only as 1.5 of a thousand.
 */
export function numberShape(
  { decimal, group, negative }: NumberWriting,
  signs: readonly string[],
  has: { sign: boolean; decimals: boolean },
): string {
  const sign = signs.length === 0 ? '' : `(?:(?:${signs.map(escaped).join('|')}) ?)?`
  const tailSign = signs.length === 0 ? '' : `(?: ?(?:${signs.map(escaped).join('|')}))?`
  const before = has.sign ? `(${['[-+]', ...opening(negative)].join('|')})? ?` : '()'
  const behind = has.sign ? closing(negative) : []
  const fraction = has.decimals ? `(?:${MARKS[decimal]}([0-9]+))?` : '()'
  const tail = behind.length === 0 ? '()' : ` ?(${behind.join('|')})?`
  return `^${sign}${before}${sign}(${wholeShape(group)})${fraction}${tailSign}${tail}${tailSign}$`
}

/** The writing in which the marks before decimals and between groups have changed places. */
export function otherWriting({ decimal, negative }: NumberWriting): NumberWriting {
  return { decimal: decimal === 'dot' ? 'comma' : 'dot', group: decimal, negative }
}

/** A text that stands for itself in a regular expression of DuckDB. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}

function opening(negative: NumberWriting['negative']): string[] {
  return [
    ...(negative.includes('parentheses') ? [String.raw`\(`] : []),
    ...(negative.includes('triangle') ? ['△', '▲'] : []),
  ]
}

function closing(negative: NumberWriting['negative']): string[] {
  return [
    ...(negative.includes('parentheses') ? [String.raw`\)`] : []),
    ...(negative.includes('trailing-minus') ? ['-'] : []),
  ]
}

function wholeShape(group: NumberWriting['group']): string {
  if (group === 'none') return '[0-9]+'
  const grouped =
    group === 'lakh' ? '[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}' : `[1-9][0-9]{0,2}(?:${MARKS[group]}[0-9]{3})+`
  return `[0-9]+|${grouped}`
}
