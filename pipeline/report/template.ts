import { UserError } from '../base/error.js'

/**
 * `cell[column=value, ...].column | format`, as it stands between double braces; or, with words in place of a format, words that
 * stand only while the figure is so: `cell.column < 0 : fell`.
 */
export interface Reference {
  text: string
  name: string
  conditions: readonly { column: string; value: string }[]
  column: string | null
  format: string | null
  bound: BoundWords | null
}

/** Words that hold while a figure compares so with nought or a text; without a comparison, while it is true. */
export interface BoundWords {
  comparison: { operator: Operator; operand: string } | null
  words: string
}

const OPERATORS = ['<=', '>=', '<>', '<', '>', '='] as const
type Operator = (typeof OPERATORS)[number]

/** A piece of a template: words, or a figure to be inserted. */
export type Part = string | Reference

const REFERENCE =
  /^\s*([A-Za-z_][\w-]*)(?:\[([^\]]*)\])?(?:\.([A-Za-z_]\w*))?\s*(?:\|\s*([\w-]+)\s*|((?:[<>=]+\s*[^\s:]+\s*)?:.*))?$/s

/** @param text what stands between the braces. @throws UserError when it is not a reference. */
export function parseReference(text: string): Reference {
  const [, name, conditions, column = null, format = null, bound] = REFERENCE.exec(text) ?? []
  if (name === undefined)
    throw new UserError(`not a reference: {{${text}}}; write {{ cell.column | format }}`)
  return {
    text: text.trim(),
    name,
    conditions: parseConditions(conditions),
    column,
    format,
    bound: bound === undefined ? null : parseBoundWords(bound),
  }
}

function parseBoundWords(text: string): BoundWords {
  const colon = text.indexOf(':')
  const [comparison, words] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
  if (words === '') throw new UserError(`no words after the colon: {{ … ${text.trim()} }}`)
  if (comparison === '') return { comparison: null, words }
  const operator = OPERATORS.find((sign) => comparison.startsWith(sign))
  const operand = comparison.slice(operator?.length).trim()
  if (operator === undefined || !/^(?:0|[^\d<>=]+)$/.test(operand))
    throw new UserError(
      `not a comparison: ${comparison}; one of ${OPERATORS.join(' ')} with 0 or a text, as in {{ cell.change < 0 : fell }}`,
    )
  return { comparison: { operator, operand }, words }
}

/** Whether the words hold for a figure: a number against nought, else the text against the operand. */
export function holds({ comparison }: BoundWords, value: string | number | boolean): boolean {
  if (comparison === null) return value === true
  const { operator, operand } = comparison
  if (operand !== '0') {
    if (operator === '=') return String(value) === operand
    if (operator === '<>') return String(value) !== operand
    throw new UserError(`${operator} compares with 0; a text is = or <>: ${operand}`)
  }
  const side = Math.sign(Number(value))
  if (Number.isNaN(side)) throw new UserError(`not a number: ${String(value)}`)
  return SIDES[operator].includes(side)
}

/** Signs of a number that stands so to nought. */
const SIDES: Readonly<Record<Operator, readonly number[]>> = {
  '<': [-1],
  '<=': [-1, 0],
  '=': [0],
  '<>': [-1, 1],
  '>=': [0, 1],
  '>': [1],
}

/** Words and references of a text, in order. @throws UserError for a pair of braces that is not closed or holds no reference. */
export function parseTemplate(text: string): Part[] {
  const pieces = text.split(/\{\{(.*?)\}\}/s)
  const parts = pieces.map((piece, i) => (i % 2 === 1 ? parseReference(piece) : piece))
  const open = parts.filter((part) => typeof part === 'string').find((words) => words.includes('{{'))
  if (open !== undefined) throw new UserError(`braces are not closed: ${open.trim()}`)
  return parts.filter((part) => part !== '')
}

/** The words of a template, without its figures. */
export function wordsOf(text: string): string {
  return parseTemplate(text)
    .map((part) => (typeof part === 'string' ? part : (part.bound?.words ?? '')))
    .join(' ')
}

/** The references of a template. */
export function referencesOf(text: string): Reference[] {
  return parseTemplate(text).filter((part) => typeof part !== 'string')
}

/** A template as text, each reference replaced by what `resolve` gives for it. */
export function fillTemplate(text: string, resolve: (reference: Reference) => string): string {
  return parseTemplate(text)
    .map((part) => (typeof part === 'string' ? part : resolve(part)))
    .join('')
}

function parseConditions(source: string | undefined): Reference['conditions'] {
  if (source === undefined) return []
  return source.split(',').map((condition) => {
    const [column, value, ...rest] = condition.split('=').map((side) => side.trim())
    if (!column || value === undefined || rest.length > 0) {
      throw new UserError(`not a condition: ${condition.trim()}; write column=value`)
    }
    return { column, value }
  })
}
