import { textOf, type Value } from '../system/database.js'
import { isStar } from './query-shape.js'
import { isNode, nodeIn, nodesIn, placeOf, type Node } from './syntax-tree.js'

/** A text that a query states, and where it begins in bytes; null where the parser does not tell. */
export interface Literal {
  text: string
  place: number | null
}

/** Common table expressions by their name. */
type Scope = ReadonlyMap<string, Node>

/**
 * The texts that a query states as literals for a column of its result: in the select, in branches of a `case`, behind casts and `coalesce`, and
 * in common table expressions, subqueries and parts of a union that the column comes from. What tables hold is not among them.
 * @param statement as `parseQueries` gives it.
 */
export function literalsOf(statement: Node, column: string): Literal[] {
  return inQuery(nodeIn(statement, 'node'), column.toLowerCase(), new Map())
}

function inQuery(node: Node, column: string, outer: Scope): Literal[] {
  const scope = new Map([...outer, ...tablesDefined(node)])
  if (!isUnion(node)) return inSelect(node, column, scope)
  const [left, right] = [nodeIn(node, 'left'), nodeIn(node, 'right')]
  const isByName = textOf(node['setop_type']).endsWith('BY_NAME')
  const twin = isByName ? column : nameAt(right, placeIn(left, column))
  return [...inQuery(left, column, scope), ...inQuery(right, twin ?? column, scope)]
}

/** Whether a query is of two parts, one over the other or recursive. */
function isUnion(node: Node): boolean {
  return isNode(node['left']) && isNode(node['right'])
}

function tablesDefined(node: Node): [string, Node][] {
  return nodesIn(nodeIn(node, 'cte_map')['map']).map((entry) => [
    textOf(entry['key']).toLowerCase(),
    nodeIn(nodeIn(nodeIn(entry, 'value'), 'query'), 'node'),
  ])
}

/** Which column of a query has a name, counted from 0; -1 where a star before it hides that. */
function placeIn(node: Node, column: string): number {
  if (isUnion(node)) return placeIn(nodeIn(node, 'left'), column)
  const columns = nodesIn(node['select_list'])
  const at = columns.findIndex((each) => nameOf(each) === column)
  return columns.slice(0, at).some(isStar) ? -1 : at
}

/** The name of a column, or, where it has none, a name for its place. */
function nameAt(node: Node, at: number): string | undefined {
  if (isUnion(node)) return nameAt(nodeIn(node, 'left'), at)
  const columns = nodesIn(node['select_list'])
  const column = columns[at]
  if (column === undefined || columns.slice(0, at + 1).some(isStar)) return undefined
  return nameOf(column) || `#${at}`
}

function nameOf(expression: Node): string {
  return (textOf(expression['alias']) || lastName(expression)).toLowerCase()
}

function lastName({ column_names: names }: Node): string {
  return Array.isArray(names) ? textOf(names.at(-1)) : ''
}

function inSelect(node: Node, column: string, scope: Scope): Literal[] {
  const columns = nodesIn(node['select_list'])
  const own = columns.find((each, i) => !isStar(each) && (nameOf(each) || `#${i}`) === column)
  if (own !== undefined) return inExpression(own, without(node, own), scope)
  return columns.filter(isStar).flatMap((star) => {
    const replaced = nodesIn(star['replace_list']).find(({ key }) => textOf(key).toLowerCase() === column)
    if (replaced) return inExpression(nodeIn(replaced, 'value'), node, scope)
    return inSources(nodeIn(node, 'from_table'), column, textOf(star['relation_name']), scope)
  })
}

/** The literals that an expression can come to. @param select the query it stands in. */
function inExpression(expression: Node, select: Node, scope: Scope): Literal[] {
  const go = (value: Value | undefined): Literal[] =>
    isNode(value) ? inExpression(value, select, scope) : []
  if (expression['class'] === 'CONSTANT') {
    const { value } = nodeIn(expression, 'value')
    return typeof value === 'string' ? [{ text: value, place: placeOf(expression) }] : []
  }
  if (expression['class'] === 'CASE')
    return [
      ...nodesIn(expression['case_checks']).flatMap((check) => go(check['then_expr'])),
      ...go(expression['else_expr']),
    ]
  if (expression['class'] === 'CAST') return go(expression['child'])
  if (expression['type'] === 'OPERATOR_COALESCE') return nodesIn(expression['children']).flatMap(go)
  if (expression['class'] === 'COLUMN_REF') return ofColumn(expression, select, scope)
  return []
}

/** The literals of a column that is referred to: of what the query reads, else of another column of its own. */
function ofColumn(reference: Node, select: Node, scope: Scope): Literal[] {
  const names = reference['column_names']
  const relation = Array.isArray(names) && names.length > 1 ? textOf(names.at(-2)) : ''
  const column = lastName(reference).toLowerCase()
  const read = inSources(nodeIn(select, 'from_table'), column, relation, scope)
  const other = nodesIn(select['select_list']).find((each) => textOf(each['alias']).toLowerCase() === column)
  if (read.length > 0 || relation !== '' || other === undefined) return read
  return inExpression(other, without(select, other), scope)
}

/** A query without a column that was gone into, so that none leads back to itself. */
function without(select: Node, column: Node): Node {
  return { ...select, select_list: nodesIn(select['select_list']).filter((each) => each !== column) }
}

function inSources(from: Node, column: string, relation: string, scope: Scope): Literal[] {
  if (from['type'] === 'JOIN')
    return ['left', 'right'].flatMap((side) => inSources(nodeIn(from, side), column, relation, scope))
  const table = textOf(from['table_name'])
  const name = textOf(from['alias']) || table
  if (relation !== '' && name.toLowerCase() !== relation.toLowerCase()) return []
  if (from['type'] === 'SUBQUERY') return inQuery(nodeIn(nodeIn(from, 'subquery'), 'node'), column, scope)
  const defined = from['schema_name'] === '' ? scope.get(table.toLowerCase()) : undefined
  // Below its own name a recursive expression is not gone into again.
  const below = new Map([...scope].filter(([each]) => each !== table.toLowerCase()))
  return defined === undefined ? [] : inQuery(defined, column, below)
}
