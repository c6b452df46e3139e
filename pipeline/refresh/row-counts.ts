import { quoteTable, textOf, type Database } from '../system/database.js'

/** How many rows of received files a release's database was built from, and how many its marts have. */
export async function countRows(database: Database): Promise<{ read: number; marts: number }> {
  const tables = await database.rows(
    "select schema_name || '.' || table_name as name from duckdb_tables() where schema_name = 'marts'",
  )
  const counts = tables.map(({ name }) => `select count(*) as n from ${quoteTable(textOf(name))}`)
  const [row] = await database.rows(
    `select (select coalesce(sum(rows_read), 0)::double from ops.files) as read,
      (select coalesce(sum(n), 0)::double from (${['select 0 as n', ...counts].join(' union all ')})) as marts`,
  )
  return { read: Number(row?.['read'] ?? 0), marts: Number(row?.['marts'] ?? 0) }
}
