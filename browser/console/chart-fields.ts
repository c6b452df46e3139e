import type { Column } from './api.js'

/**
 * The names under which a chart knows the columns: their own where they are letters, digits, blanks and underscores; of others each
 * further character is an underscore, since Vega-Lite reads dots, brackets and quotes as a path and escapes them in some places only.
 */
export function chartFields(columns: readonly Column[]): string[] {
  const taken = new Set<string>()
  return columns.map(({ name }) => {
    const plain = name.replace(/[^\p{L}\p{M}\p{N}_ ]/gu, '_')
    let field = plain
    for (let i = 2; taken.has(field); i++) field = `${plain}_${i}`
    taken.add(field)
    return field
  })
}

/** A column's name as a title: Vega-Lite writes titles into expressions and escapes quotes alone. */
export function chartTitle({ name }: Column): string {
  return name.replace(/[\\\n\r\u2028\u2029]/g, ' ')
}
