import { UserError } from '../base/error.js'

/** `cell[column=value, ...].column | format`, as it stands between double braces. */
export interface Reference {
  text: string
  name: string
  conditions: readonly { column: string; value: string }[]
  column: string | null
  format: string | null
}

/** A piece of a template: words, or a figure to be inserted. */
export type Part = string | Reference

const REFERENCE = /^\s*([A-Za-z_][\w-]*)(?:\[([^\]]*)\])?(?:\.([A-Za-z_]\w*))?\s*(?:\|\s*([\w-]+))?\s*$/

/** @param text what stands between the braces. @throws UserError when it is not a reference. */
export function parseReference(text: string): Reference {
  const parts = REFERENCE.exec(text)
  const name = parts?.[1]
  if (!parts || name === undefined)
    throw new UserError(`not a reference: {{${text}}}; write {{ cell.column | format }}`)
  return {
    text: text.trim(),
    name,
    conditions: parseConditions(parts[2]),
    column: parts[3] ?? null,
    format: parts[4] ?? null,
  }
}

/** Words and references of a text, in order. @throws UserError for a pair of braces that is not closed or holds no reference. */
export function parseTemplate(text: string): Part[] {
  const pieces = text.split(/\{\{(.*?)\}\}/s)
  const parts = pieces.map((piece, i) => (i % 2 === 1 ? parseReference(piece) : piece))
  const open = parts.filter((part) => typeof part === 'string').find((words) => words.includes('{{'))
  if (open !== undefined) throw new UserError(`braces are not closed: ${open.trim()}`)
  return parts.filter((part) => part !== '')
}

/** The words of a template, without its references. */
export function wordsOf(text: string): string {
  return parseTemplate(text)
    .filter((part) => typeof part === 'string')
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
