import type { Json } from '../base/json.js'
import { quoteName, quoteTable, quoteText, textOf, type Database } from '../system/database.js'

/**
 * Makes a table (temporary when its name has no schema) from a few records; a record's missing members become null.
 * @param columns name → DuckDB type.
 */
export async function createTable(
  database: Database,
  name: string,
  columns: Readonly<Record<string, string>>,
  records: readonly Json[],
): Promise<void> {
  const definitions = Object.entries(columns).map(([column, type]) => `${quoteName(column)} ${type}`)
  const kind = name.includes('.') ? 'table' : 'temp table'
  await database.run(`create or replace ${kind} ${quoteTable(name)} (${definitions.join(', ')})`)
  if (records.length === 0) return
  await database.query(
    `insert into ${quoteTable(name)} select record.* from (select unnest(from_json($1::json, $2)) as record)`,
    [JSON.stringify(records), JSON.stringify([Object.fromEntries(Object.entries(columns).map(jsonShape))])],
  )
}

/** Whether there is a table of this name, `schema.table`. */
export async function tableExists(database: Database, name: string): Promise<boolean> {
  const [schema = '', table = ''] = name.split('.')
  const rows = await database.rows(
    'select 1 from duckdb_tables() where database_name = current_database() and schema_name = $1 and table_name = $2',
    [schema, table],
  )
  return rows.length > 0
}

/** Names, `schema.table`, of the tables of a database; with `catalog`, of one that is attached under this name. */
export async function tableNames(database: Database, catalog?: string): Promise<Set<string>> {
  const rows = await database.rows(
    `select schema_name || '.' || table_name as name from duckdb_tables()
     where database_name = ${catalog === undefined ? 'current_database()' : quoteText(catalog)}`,
  )
  return new Set(rows.map((row) => textOf(row['name'])))
}

function jsonShape([column, type]: [string, string]): [string, Json] {
  return [column, type.endsWith('[]') ? [type.slice(0, -2)] : type]
}
