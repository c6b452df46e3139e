import { QueryError, UserError } from '../base/error.js'
import { textOf, type Database, type Value } from '../system/database.js'

/** A query and the file it stands in, or another place as messages name it. */
export interface Query {
  file: string
  sql: string
}

/** A node of DuckDB's tree of a query. */
export type Node = { [key: string]: Value }

/**
 * The tree of each query, read by DuckDB's own parser: its one select statement.
 * @throws UserError when a query is not one select; QueryError that shows the line when it is no SQL.
 */
export async function parseQueries(database: Database, queries: readonly Query[]): Promise<Node[]> {
  if (queries.length === 0) return []
  const trees = await database.rows(
    `select json_serialize_sql(sql) as tree from (select unnest(from_json($1::json, '["varchar"]')) as sql)`,
    [JSON.stringify(queries.map(({ sql }) => sql))],
  )
  return queries.map((query, i) => selectOf(textOf(trees[i]?.['tree']), query))
}

/** The SQL of trees, on one line each. */
export async function printTrees(database: Database, statements: readonly Node[]): Promise<string[]> {
  if (statements.length === 0) return []
  const printed = await database.rows(
    `select json_deserialize_sql(tree::json) as sql from (select unnest(from_json($1::json, '["varchar"]')) as tree)`,
    [JSON.stringify(statements.map((statement) => jsonOf({ error: false, statements: [statement] })))],
  )
  return printed.map((row) => textOf(row['sql']))
}

function selectOf(text: string, { file, sql }: Query): Node {
  const tree = treeOf(text)
  if (!isNode(tree)) throw new UserError(`${file}: DuckDB's parser gave no tree`)
  if (tree['error'] === true)
    throw new QueryError(
      file,
      sql,
      `${textOf(tree['error_message'])}; give one select statement${pointerAt(characterPosition(tree['position']), sql)}`,
    )
  const statements = nodesIn(tree['statements'])
  const [statement] = statements
  if (statement === undefined || statements.length > 1)
    throw new UserError(`${file}: expected one select statement, found ${statements.length}`)
  return statement
}

/** Marks a number of more digits than JavaScript holds, which goes through as text. */
const EXACT = '\u0000exact '
const LONG_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?:\.\d+)?(?:[eE][+-]?\d+)?/g

function treeOf(text: string): Value {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  const marked = text.replaceAll(LONG_NUMBERS, (found) =>
    found.startsWith('"') ? found : JSON.stringify(`${EXACT}${found}`),
  )
  return JSON.parse(marked)
}

function jsonOf(tree: Node): string {
  const mark = JSON.stringify(EXACT).slice(1, -1)
  const text = JSON.stringify(tree)
  if (!text.includes(mark)) return text
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (found) =>
    found.startsWith(`"${mark}`) ? found.slice(1 + mark.length, -1) : found,
  )
}

/** Whether a value of a tree is a node, and neither a list nor a constant. */
export function isNode(value: Value | undefined): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A node below another; an empty one where there is none. */
export function nodeIn(node: Node, key: string): Node {
  const member = node[key]
  return isNode(member) ? member : {}
}

/** The nodes of a list. */
export function nodesIn(value: Value | undefined): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

/**
 * The tree with each of its nodes replaced by what `change` makes of it, the inner ones first; what nothing changes stays the same object.
 * @param change is given a node whose inner ones were changed, and the node as it was.
 */
export function changeNodes(value: Value, change: (node: Node, original: Node) => Node): Value {
  if (Array.isArray(value)) return changedMembers(value, change)
  if (!isNode(value)) return value
  let node = value
  for (const key of Object.keys(value)) {
    const before = value[key] ?? null
    const after = typeof before === 'object' && before !== null ? changeNodes(before, change) : before
    if (after !== before) node = { ...node, [key]: after }
  }
  return change(node, value)
}

function changedMembers(list: Value[], change: (node: Node, original: Node) => Node): Value[] {
  const members = list.map((member) => changeNodes(member, change))
  return members.every((member, i) => member === list[i]) ? list : members
}

/** Shows `look` each node of a tree. */
export function visitNodes(value: Value, look: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) look(value)
  for (const member of Object.values(value)) visitNodes(member, look)
}

/** Whether two trees say the same, wherever they stand in their texts. */
export function isSameTree(a: Value, b: Value): boolean {
  return JSON.stringify(a, withoutPlace) === JSON.stringify(b, withoutPlace)
}

function withoutPlace(key: string, value: unknown): unknown {
  return key === 'query_location' ? undefined : value
}

/** Where a node begins in the text of its query, in bytes, as the parser tells it; null where it does not. */
export function placeOf(node: Node): number | null {
  const bytes = node['query_location']
  return typeof bytes === 'number' ? bytes : null
}

/** The line of a place in a query, counted from 1. */
export function lineAt(bytes: number, sql: string): number {
  return Buffer.from(sql).subarray(0, bytes).toString().split('\n').length
}

/** Points at a place in a query, as DuckDB's errors do. */
export function pointerTo(bytes: number, sql: string): string {
  return pointerAt(Array.from(Buffer.from(sql).subarray(0, bytes).toString()).length, sql)
}

function characterPosition(position: Value | undefined): number | null {
  return position === undefined || position === null ? null : Number(position)
}

/** The line of a position that is counted in characters from 0, as DuckDB's other errors show it. */
function pointerAt(position: number | null, sql: string): string {
  if (position === null) return ''
  const before = Array.from(sql).slice(0, position).join('')
  const lines = before.split('\n')
  const label = `LINE ${lines.length}: `
  const pointer = ' '.repeat(label.length + (lines.at(-1)?.length ?? 0))
  return `\n\n${label}${sql.split('\n')[lines.length - 1] ?? ''}\n${pointer}^`
}
