import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import type { Rollup } from '../sources/places/fetching.js'
import { Database, textOf } from '../system/database.js'
import { nullIfMissing } from '../system/files.js'
import { headerEntries } from './header.js'
import { refuseUnportable, refuseUnportableText } from './portable-sql.js'
import { nodeIn, nodesIn, parseQueries, type Node } from './syntax-tree.js'

const KEYS = ['grain', 'partition', 'reconcile'] as const

/**
 * Reads a query of `sql/rollups/`: its header and one select in the SQL that DuckDB, Trino, Spark and ClickHouse read alike.
 * @throws UserError naming file and line, and what to write instead.
 */
export async function readRollup(projectFolder: string, file: string): Promise<Rollup> {
  const text = await nullIfMissing(readFile(join(projectFolder, file), 'utf8'))
  if (text === null) throw new UserError(`${file} is not there; write the query of the rollup`)
  const { grain, reconcile } = headerOf(text, file)
  refuseUnportableText(text, file)
  const [tree] = await Database.use(':memory:', 'write', (database) =>
    parseQueries(database, [{ file, sql: text }]),
  )
  const select = nodeIn(tree ?? {}, 'node')
  refuseUnportable(select, text, file)
  return withColumns({ file, sql: withoutHeader(text), grain, reconcile }, select)
}

function headerOf(text: string, file: string): { grain: string[]; reconcile: string } {
  const found = new Map<string, string>()
  for (const { key, text: value, line } of headerEntries(text)) {
    if (key !== 'description' && !KEYS.some((known) => known === key))
      throw new UserError(`${file}:${line}: unknown header key: ${key}; one of ${KEYS.join(', ')}`)
    found.set(key, value.trim())
  }
  if ((found.get('description') ?? '') === '')
    throw new UserError(`${file}:1: missing header; begin with a comment that says what a row is`)
  for (const [key, example] of [
    ['grain', 'day, system_id'],
    ['partition', 'day'],
    ['reconcile', 'uses'],
  ] as const)
    if ((found.get(key) ?? '') === '')
      throw new UserError(`${file}: the header has no ${key}; add a line such as -- ${key}: ${example}`)
  if (found.get('partition') !== 'day')
    throw new UserError(`${file}: partition: ${found.get('partition')}; only day can be asked for`)
  const grain = (found.get('grain') ?? '').split(',').map((name) => name.trim())
  return { grain, reconcile: found.get('reconcile') ?? '' }
}

function withColumns(rollup: Omit<Rollup, 'table' | 'distinct'>, select: Node): Rollup {
  const { file, grain, reconcile } = rollup
  const columns = nodesIn(select['select_list'])
  const names = columns.map(nameOf)
  const grouped = new Set(nodesIn(select['group_expressions']).map((node) => JSON.stringify(bare(node))))
  const keys = columns.filter((node) => grouped.has(JSON.stringify(bare(node)))).map(nameOf)
  if (new Set(names).size < names.length)
    throw new UserError(`${file}: two columns have one name; name each apart`)
  if (keys.toSorted().join() !== grain.toSorted().join() || keys.length < grouped.size)
    throw new UserError(
      `${file}: grain: ${grain.join(', ')}, but the query groups by ${keys.join(', ') || 'nothing'}; select and name the same columns`,
    )
  const counted = columns.find((node) => nameOf(node) === reconcile)
  if (counted?.['function_name'] !== 'count_star')
    throw new UserError(
      `${file}: reconcile: ${reconcile} is no count(*) of the query; add count(*) as ${reconcile}`,
    )
  const distinct = columns.filter((node) => node['distinct'] === true).map(nameOf)
  return { ...rollup, table: textOf(nodeIn(select, 'from_table')['table_name']), distinct }
}

function nameOf(node: Node): string {
  const names = node['column_names']
  return textOf(node['alias']) || (Array.isArray(names) ? textOf(names.at(-1)) : '')
}

/** An expression without its name and place. */
function bare(node: Node): unknown {
  return JSON.parse(
    JSON.stringify({ ...node, alias: '' }, (key, value: unknown) =>
      key === 'query_location' ? null : value,
    ),
  )
}

function withoutHeader(text: string): string {
  return text.replace(/^(--.*\n)*/, '').trim()
}
