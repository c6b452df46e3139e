import { textOf } from '../system/database.js'
import { KNOWN_AGGREGATES } from './function-kinds.js'
import { isNode, nodeIn, nodesIn, type Node } from './syntax-tree.js'

/** Whether an expression stands for several columns. */
export function isStar(node: Node): boolean {
  return node['class'] === 'STAR'
}

/** A star without a pattern or exceptions, as `order by all` has one. */
export function isEverything(node: Node): boolean {
  const excluded = [node['exclude_list'], node['qualified_exclude_list']].flat()
  return isStar(node) && node['expr'] === null && node['relation_name'] === '' && excluded.length === 0
}

/** Whether a query gives one row at most: an aggregate over all, or what reads no table. */
export function isOneRow(node: Node): boolean {
  if (node['type'] !== 'SELECT_NODE') return false
  if (nodesIn(node['select_list']).some(unnests)) return false
  if (nodeIn(node, 'from_table')['type'] === 'EMPTY') return true
  const isGrouped =
    nodesIn(node['group_expressions']).length > 0 || node['aggregate_handling'] === 'FORCE_AGGREGATES'
  return !isGrouped && nodesIn(node['select_list']).some(isAggregate)
}

/** Whether a query, or an expression, may give several rows for one that it reads, and several columns. */
export function unnests(node: Node): boolean {
  if (node['class'] === 'SUBQUERY') return false
  return node['function_name'] === 'unnest' || membersOf(node).some(unnests)
}

/** The nodes right below one. */
function membersOf(node: Node): Node[] {
  return Object.values(node).flatMap((member) => (isNode(member) ? [member] : nodesIn(member)))
}

/** Whether an expression is or holds an aggregate of the query it stands in. */
function isAggregate(node: Node): boolean {
  if (node['class'] === 'SUBQUERY' || node['class'] === 'WINDOW') return false
  if (node['class'] === 'FUNCTION' && KNOWN_AGGREGATES.has(textOf(node['function_name']).toLowerCase()))
    return true
  return membersOf(node).some(isAggregate)
}

/** A frame that ends at a certain row, and not only with all that are equal to it. */
export function hasRowFrame({ start, end }: Node): boolean {
  return [start, end].some((edge) => textOf(edge).endsWith('_ROWS'))
}

/** Whether a modifier leaves a count or share of the rows. */
export function isLimit({ type }: Node): boolean {
  return textOf(type).startsWith('LIMIT')
}
