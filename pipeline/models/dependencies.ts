import { UserError } from '../base/error.js'
import { textOf, type Database, type Value } from '../system/database.js'
import { isNode, parseQueries, type Node, type Query } from './syntax-tree.js'

const TABLE_FUNCTIONS = new Set(['unnest', 'range', 'generate_series'])

/**
 * The tables each query reads, as sorted `schema.table` names in lower case, as SQL compares them. Names of common table expressions are
 * left out.
 * @throws UserError when a query is not one select, names a table without its schema, or reads a file or table function; QueryError
 * that shows the line when it is no SQL.
 */
export async function tablesRead(database: Database, queries: readonly Query[]): Promise<string[][]> {
  const trees = await parseQueries(database, queries)
  return queries.map(({ file }, i) => tablesIn(trees[i] ?? {}, file))
}

/** The tables that the tree of a query reads, as `tablesRead` gives them. */
export function tablesIn(tree: Node, file: string): string[] {
  const found = new Set<string>()
  visit(tree, new Set(), found, file)
  return [...found].toSorted()
}

function visit(value: Value, scope: ReadonlySet<string>, found: Set<string>, file: string): void {
  if (Array.isArray(value)) {
    for (const member of value) visit(member, scope, found, file)
  } else if (isNode(value)) {
    const inner = new Set([...scope, ...namesDefined(value)])
    if (value['type'] === 'BASE_TABLE') noteTable(value, inner, found, file)
    if (value['type'] === 'TABLE_FUNCTION') refuseReader(value, file)
    for (const member of Object.values(value)) visit(member, inner, found, file)
  }
}

function namesDefined(node: Node): string[] {
  const map = node['cte_map']
  const entries = isNode(map) && Array.isArray(map['map']) ? map['map'] : []
  return entries.flatMap((entry) => (isNode(entry) ? [textOf(entry['key']).toLowerCase()] : []))
}

function noteTable(node: Node, scope: ReadonlySet<string>, found: Set<string>, file: string): void {
  const [schema, table] = [textOf(node['schema_name']), textOf(node['table_name'])]
  if (schema !== '') found.add(`${schema}.${table}`.toLowerCase())
  else if (!scope.has(table.toLowerCase())) {
    throw new UserError(
      `${file}: reads "${table}", which is no common table expression; name a model with its schema, as in marts.${table}`,
    )
  }
}

function refuseReader(node: Node, file: string): void {
  const call = node['function']
  const name = isNode(call) ? textOf(call['function_name']) : ''
  if (TABLE_FUNCTIONS.has(name)) return
  throw new UserError(
    `${file}: reads through the table function ${name}; only models and ${[...TABLE_FUNCTIONS].join(', ')} may be read`,
  )
}
