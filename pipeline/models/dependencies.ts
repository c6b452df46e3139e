import { QueryError, UserError } from '../base/error.js'
import { textOf, type Database, type Value } from '../system/database.js'

/** A query and the file it stands in. */
export interface Query {
  file: string
  sql: string
}

const TABLE_FUNCTIONS = new Set(['unnest', 'range', 'generate_series'])

/**
 * The tables each query reads, as sorted `schema.table` names, read from DuckDB's own parser. Names of common table
 * expressions are left out.
 * @throws UserError when a query is not one select, names a table without its schema, or reads a file or table function; QueryError
 * that shows the line when it is no SQL.
 */
export async function tablesRead(database: Database, queries: readonly Query[]): Promise<string[][]> {
  if (queries.length === 0) return []
  const places = queries.map((_, i) => `($${i + 1})`).join(', ')
  const trees = await database.rows(
    `select json_serialize_sql(sql) as tree from (values ${places}) queries(sql)`,
    queries.map(({ sql }) => sql),
  )
  return queries.map((query, i) => tablesOf(textOf(trees[i]?.['tree']), query))
}

function tablesOf(text: string, { file, sql }: Query): string[] {
  const tree: Value = JSON.parse(text)
  if (!isNode(tree)) throw new UserError(`${file}: DuckDB's parser gave no tree`)
  if (tree['error'] === true)
    throw new QueryError(
      file,
      sql,
      `${textOf(tree['error_message'])}; give one select statement${lineAt(tree['position'], sql)}`,
    )
  const statements = tree['statements']
  if (!Array.isArray(statements) || statements.length !== 1) {
    throw new UserError(
      `${file}: expected one select statement, found ${Array.isArray(statements) ? statements.length : 0}`,
    )
  }
  const found = new Set<string>()
  visit(statements, new Set(), found, file)
  return [...found].toSorted()
}

/** The line of a position that is counted in characters from 0, as DuckDB's other errors show it; nothing where the parser gives none. */
function lineAt(position: Value | undefined, sql: string): string {
  if (position === undefined || position === null) return ''
  const before = Array.from(sql).slice(0, Number(position)).join('')
  const lines = before.split('\n')
  const label = `LINE ${lines.length}: `
  const pointer = ' '.repeat(label.length + (lines.at(-1)?.length ?? 0))
  return `\n\n${label}${sql.split('\n')[lines.length - 1] ?? ''}\n${pointer}^`
}

type Node = { [key: string]: Value }

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
  return entries.flatMap((entry) => (isNode(entry) ? [textOf(entry['key'])] : []))
}

function noteTable(node: Node, scope: ReadonlySet<string>, found: Set<string>, file: string): void {
  const [schema, table] = [textOf(node['schema_name']), textOf(node['table_name'])]
  if (schema !== '') found.add(`${schema}.${table}`)
  else if (!scope.has(table)) {
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

function isNode(value: Value | undefined): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
