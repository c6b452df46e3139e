import { parseAst } from 'vitest/node'
import { editsAt, otherNumbers, type Edit, type Range } from './edit.js'
import { sqlEdits } from './sql-edits.js'

/** What all nodes of a syntax tree have in common. */
export interface Node {
  type: string
  start: number
  end: number
  [member: string]: unknown
}

const OPERATORS: Record<string, string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
}
const METHODS = new Map([
  ['min', ['max']],
  ['max', ['min']],
  ['some', ['every']],
  ['every', ['some']],
])
/** Expressions with a type beside them; every other node of TypeScript's own is a type and does nothing. */
const TYPED = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'])
const CONDITIONAL = new Set(['IfStatement', 'ConditionalExpression'])
const SQL_WORDS = /\b(?:select|copy|insert into|create|update|delete from|case when)\b/

/** The single changes of operators, conditions and constants of a TypeScript file, and of the SQL in its texts. */
export function typescriptEdits(text: string): Edit[] {
  const edits: Edit[] = []
  const visit = (node: Node, isValue: boolean): void => {
    const within = isValue ? valueOf(node) : null
    edits.push(...editsOf(text, node).map((edit) => ({ ...edit, within })))
    for (const child of childrenOf(node)) visit(child, !isFixed(node, child))
  }
  visit(syntaxOf(text), false)
  return edits
}

/** The part of a node that an edit of the node bears on. */
function valueOf(node: Node): Range {
  const part = CONDITIONAL.has(node.type)
    ? node['test']
    : node.type === 'MemberExpression'
      ? node['object']
      : node
  return isNode(part) ? { start: part.start, end: part.end } : node
}

/** Whether a child must stand where it is as it is: a name of a member, and a text with a tag. */
function isFixed(node: Node, child: Node): boolean {
  return (
    (child === node['key'] && node['computed'] !== true) ||
    child === node['quasi'] ||
    node.type.startsWith('Import')
  )
}

/** The syntax tree of a TypeScript file. */
export function syntaxOf(text: string): Node {
  const program: unknown = parseAst(text, { lang: 'ts' })
  if (!isNode(program)) throw new Error('the parser gave no tree')
  return program
}

/** The nodes under a node that do something when the program runs. */
export function childrenOf(node: Node): Node[] {
  const members = TYPED.has(node.type) ? [node['expression']] : Object.values(node).flat()
  return members.filter(isNode).filter(({ type }) => TYPED.has(type) || !type.startsWith('TS'))
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

function editsOf(text: string, node: Node): Edit[] {
  const { type, start, end } = node
  if (CONDITIONAL.has(type)) return conditionEdits(text, node['test'])
  if (type === 'TemplateLiteral') return sqlEditsIn(text, start, end, node['expressions'])
  if (type === 'Literal') return literalEdits(text, node)
  if (type === 'UnaryExpression' && (node['operator'] === '!' || node['operator'] === '-'))
    return editsAt(text, start, start + 1, [''])
  if (type === 'MemberExpression' && isNode(node['property'])) {
    const { property } = node
    return editsAt(text, property.start, property.end, METHODS.get(String(property['name'])) ?? [])
  }
  return operatorEdits(text, node)
}

function operatorEdits(text: string, node: Node): Edit[] {
  const { operator, left, right } = node
  if (typeof operator !== 'string' || !isNode(left) || !isNode(right)) return []
  const start = text.indexOf(operator, left.end)
  return start < right.start ? editsAt(text, start, start + operator.length, OPERATORS[operator] ?? []) : []
}

function conditionEdits(text: string, test: unknown): Edit[] {
  if (!isNode(test)) return []
  const { start, end } = test
  return editsAt(text, start, end, [`!(${text.slice(start, end)})`, 'true', 'false'])
}

function literalEdits(text: string, { start, end, value }: Node): Edit[] {
  if (typeof value === 'boolean') return editsAt(text, start, end, [String(!value)])
  if (typeof value === 'number') return editsAt(text, start, end, otherNumbers(text.slice(start, end)))
  return typeof value === 'string' ? sqlEditsIn(text, start, end, []) : []
}

/** The edits of a text that is SQL; what is put into it is blanked, and so keeps its place. */
function sqlEditsIn(text: string, start: number, end: number, expressions: unknown): Edit[] {
  let sql = text.slice(start + 1, end - 1)
  if (!SQL_WORDS.test(sql)) return []
  for (const expression of [expressions].flat().filter(isNode)) {
    const from = text.lastIndexOf('${', expression.start) - start - 1
    const to = text.indexOf('}', expression.end) - start
    sql = sql.slice(0, from) + ' '.repeat(to - from) + sql.slice(to)
  }
  const edits = sqlEdits(sql)
  return edits.map((edit) => ({ ...edit, start: edit.start + start + 1, end: edit.end + start + 1 }))
}
