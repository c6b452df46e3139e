import { unknownValue, UserError } from '../base/error.js'
import type { Texts } from '../base/language.js'
import type { Json } from '../base/json.js'
import { literalsOf } from '../models/column-literals.js'
import { kindLine, SEVERITIES, type FlagKind } from '../models/flag-kinds.js'
import type { Model } from '../models/model.js'
import { lineAt, parseQueries, type Node } from '../models/syntax-tree.js'
import type { Database } from '../system/database.js'
import { ENGINE_TABLES } from './catalogue/engine-tables.js'

export const DIRECTIONS = ['up', 'down', 'none']

/** Names and types of the columns of `flags.kinds`. */
export const KIND_COLUMNS = {
  rule: 'varchar',
  kind: 'varchar',
  basis: 'varchar',
  severities: 'varchar[]',
  title: 'varchar',
}

/** A rule in a file of `sql/flags`. */
type Rule = Pick<Model, 'name' | 'file' | 'sql' | 'header'>

/** The name of a rule: that of its file. */
export function ruleOf({ name }: Pick<Model, 'name'>): string {
  return name.split('.')[1] ?? name
}

/** The rows of `flags.kinds`: what the headers of rules say of their kinds. */
export function kindRows(rules: readonly Rule[]): Record<string, Json>[] {
  return rules.flatMap((rule) =>
    rule.header.kinds.map(({ name, basis, severities, title }) => ({
      rule: ruleOf(rule),
      kind: name,
      basis,
      severities,
      title: JSON.stringify(title),
    })),
  )
}

/** What flags of a rule are called, by language: what its header says, or what the kind of its name or its only kind is called. */
export function titleOfRule(rule: Rule): Texts {
  const { title, kinds } = rule.header
  if (Object.keys(title).length > 0) return title
  const [only] = kinds.length === 1 ? kinds : []
  return (kinds.find(({ name }) => name === ruleOf(rule)) ?? only)?.title ?? {}
}

/**
 * Proves that the headers of rules say what their flags are.
 * @param labels the library's words for values of the data. @throws UserError naming file and line of a rule that has a name of almanac's, names
 * no kind or has no words, of two that say different things of one kind, and of a name that pages say in other words.
 */
export function proveRuleHeaders(rules: readonly Rule[], labels: ReadonlyMap<string, string>): void {
  for (const rule of rules) {
    refuseTakenName(rule)
    refuseWordless(rule)
    refuseOtherWords(rule, labels)
  }
  refuseContradictions(rules)
}

/**
 * Proves, before there is any row, that the SQL of rules states no kind, severity or direction that its header does not name.
 * @throws UserError naming file, line and what to write.
 */
export async function proveRuleSql(database: Database, rules: readonly Rule[]): Promise<void> {
  const trees = await parseQueries(database, rules)
  for (const [i, rule] of rules.entries()) refuseOtherLiterals(rule, trees[i] ?? {})
}

function refuseTakenName({ name, file }: Rule): void {
  if (name in ENGINE_TABLES)
    throw new UserError(`${file}: ${name} is a table that almanac makes; give the rule another name`)
}

function refuseWordless(rule: Rule): void {
  const { file, header } = rule
  if (header.reason['en'] === undefined)
    throw new UserError(`${file}: missing header line; say why it flags, as in -- reason: ...`)
  if (header.kinds.length === 0)
    throw new UserError(
      `${file}: missing header line; name each kind of its flags, what it rests on, its severities and words, as in -- kind: ${ruleOf(rule)} plain = watch; words for it`,
    )
  if (titleOfRule(rule)['en'] === undefined)
    throw new UserError(`${file}: missing header line; say what its flags are called, as in -- title: ...`)
}

/** A name has one word: pages say a kind `final` and a status `final` alike. */
function refuseOtherWords(rule: Rule, labels: ReadonlyMap<string, string>): void {
  const { file, header } = rule
  const named = [
    ...header.kinds.map(({ name, title, line }) => ({ name, text: title['en'], where: `${file}:${line}` })),
    { name: ruleOf(rule), text: titleOfRule(rule)['en'], where: file },
  ]
  const odd = named.find(({ name, text }) => labels.has(name) && labels.get(name) !== text)
  if (odd)
    throw new UserError(
      `${odd.where}: ${odd.name}: ${odd.text}; pages say ${odd.name} as "${labels.get(odd.name)}" already; take another name`,
    )
}

function refuseContradictions(rules: readonly Rule[]): void {
  const firsts = new Map<string, { kind: FlagKind; file: string }>()
  for (const { file, header } of rules)
    for (const kind of header.kinds) {
      const first = firsts.get(kind.name)
      if (first) refuseOther(kind, file, first)
      else firsts.set(kind.name, { kind, file })
    }
}

function refuseOther(kind: FlagKind, file: string, first: { kind: FlagKind; file: string }): void {
  const said = first.kind
  const pairs = [
    [kind.basis, said.basis],
    ...Object.entries(kind.title).map(([language, text]) => [text, said.title[language] ?? text]),
  ]
  const odd = pairs.find(([here, there]) => here !== there)
  if (odd)
    throw new UserError(
      `${file}:${kind.line}: kind ${kind.name}: ${odd[0]}; ${first.file}:${said.line} says ${odd[1]}; say the same of it, or give the kind another name`,
    )
}

function refuseOtherLiterals({ file, sql, header }: Rule, tree: Node): void {
  const named = header.kinds.map(({ name }) => name)
  const known = {
    kind: named,
    severity: [...new Set(header.kinds.flatMap(({ severities }) => severities))] as string[],
    direction: DIRECTIONS,
  }
  for (const [column, values] of Object.entries(known)) {
    const odd = literalsOf(tree, column).find(({ text }) => !values.includes(text))
    if (odd === undefined) continue
    const where = odd.place === null ? file : `${file}:${lineAt(odd.place, sql)}`
    throw new UserError(`${where}: ${unknownValue(column, odd.text, values)}${remedyOf(column, odd.text)}`)
  }
}

/** What to write for a value that the header of a rule does not name. */
export function remedyOf(column: string, value: string, severity = ''): string {
  if (column === 'kind') return `; add ${kindLine(value, severity)} to the header`
  const isKnown = SEVERITIES.some((each) => each === value)
  return column === 'severity' && isKnown ? '; add it to its kind in the header' : ''
}
