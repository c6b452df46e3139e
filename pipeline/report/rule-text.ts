import { UserError } from '../base/error.js'
import { html, isolated, type Html } from '../base/html.js'
import { inLanguage, type Texts } from '../base/language.js'
import { textOf, type Value } from '../system/database.js'
import { formatValue } from './formats.js'
import { at } from './result.js'
import type { Words } from './strings.js'
import { fillTemplate, parseTemplate, type Reference } from './template.js'

type Row = Readonly<Record<string, Value>>

/** The reason or remedy of a flag: the rule's template over the row and the members of its evidence. */
export function ruleText(row: Row, part: RulePart, words: Words): string {
  const { template, valueOf } = ruleTemplate(row, part, words)
  return at(placeOf(row, part, words), () => fillTemplate(template, valueOf))
}

/** The same for a page. */
export function ruleMarkup(row: Row, part: RulePart, words: Words): Html {
  const { template, valueOf } = ruleTemplate(row, part, words)
  return at(
    placeOf(row, part, words),
    () =>
      html`${parseTemplate(template).map((piece) => (typeof piece === 'string' ? piece : isolated(valueOf(piece))))}`,
  )
}

type RulePart = 'reason' | 'remedy'

function placeOf(row: Row, part: RulePart, words: Words): string {
  return `${textOf(row['rule_file'])}: ${part}.${words.language}`
}

function ruleTemplate(
  row: Row,
  part: RulePart,
  words: Words,
): { template: string; valueOf: (reference: Reference) => string } {
  const place = placeOf(row, part, words)
  const template = inLanguage(textsOf(row[part]), words.language)
  if (template === '') throw new UserError(`${place}: no text; add a line -- ${part}: to the header`)
  const values: Row = { ...objectOf(row['evidence']), ...row }
  const valueOf = ({ name, format, text }: Reference): string => {
    const value = values[name]
    if (value === undefined)
      throw new UserError(
        `${place}: unknown column: ${text}; a column of the flag or a member of its evidence`,
      )
    // The rule of a flag of an earlier release may be gone, and its words for kinds with it.
    if (name === 'kind' && format === 'label') return words.labelOrName(textOf(value))
    return formatValue(value, format ?? 'text', words)
  }
  return { template, valueOf }
}

/** The texts by language that stand in a column as JSON. */
export function textsOf(json: Value | undefined): Texts {
  const texts = Object.entries(objectOf(json))
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** SQL for a column of texts by language as JSON, in which a plain text stands for English. */
export function textsSql(column: string): string {
  return `case when json_valid(${column}) and json_type(${column}) = 'OBJECT' then ${column} else to_json({en: ${column}})::varchar end`
}

/** The members of a JSON object that stands in a column. */
export function objectOf(json: Value | undefined): Record<string, Value> {
  if (json === null || json === undefined) return {}
  const value: Value = typeof json === 'string' ? JSON.parse(json) : json
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
