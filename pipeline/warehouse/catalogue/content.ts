import { quoteName, quoteTable, quoteText, textOf, type Database } from '../../system/database.js'
import { tableNames } from '../tables.js'

/** Tables that are written last, about the others; an older almanac wrote of runs, too. */
const UNCOUNTED_TABLES = ['ops.tables', 'ops.columns', 'ops.runs', 'ops.run_sources', 'ops.run_steps']

/**
 * A select of name, row_count and content of each table of a database but the uncounted. The content is a digest of its columns and
 * its rows, whatever their order, and of the version of DuckDB, whose hashes another version need not share.
 * @param catalog the name under which the database is attached; default: the one at work.
 */
export async function contentSql(database: Database, catalog?: string): Promise<string> {
  const names = [...(await tableNames(database, catalog))].filter((name) => !UNCOUNTED_TABLES.includes(name))
  const prefix = catalog === undefined ? '' : `${quoteName(catalog)}.`
  const selects = names
    .toSorted()
    .map(
      (name) =>
        `select ${quoteText(name)} as name, count(*) as row_count, coalesce(sum(hash(t)), 0) as rows_hash from ${prefix}${quoteTable(name)} as t`,
    )
  const none =
    'select null::varchar as name, null::bigint as row_count, null::hugeint as rows_hash where false'
  return `select name, row_count, library_version || ':' || md5(definition || ' ' || row_count || ' ' || rows_hash) as content
    from (${[none, ...selects].join(' union all ')})
    join (${definitionsSql(catalog)}) using (name), pragma_version()`
}

function definitionsSql(catalog?: string): string {
  return `select schema_name || '.' || table_name as name,
      string_agg(column_name || ' ' || data_type, ', ' order by column_index) as definition
    from duckdb_columns()
    where database_name = ${catalog === undefined ? 'current_database()' : quoteText(catalog)}
    group by all`
}

/** A select of what a release before knew of its tables; its digests are taken anew where they are another DuckDB's, or there are none. */
export async function pastTablesSql(database: Database, catalog: string): Promise<string> {
  const names = await tableNames(database, catalog)
  const quoted = quoteName(catalog)
  if (!names.has('ops.tables'))
    return `select name, content, null::varchar as changed_release, null::date as changed_date from (${await contentSql(database, catalog)})`
  const [version] = await database.rows(
    `select coalesce(bool_and(starts_with(content, library_version || ':')), true) as is_same
     from ${quoted}.ops.tables, pragma_version() where content is not null`,
  )
  if (textOf(version?.['is_same']) === 'true') return `from ${quoted}.ops.tables`
  return `select now.name, now.content, changed_release, changed_date
    from (${await contentSql(database, catalog)}) as now join ${quoted}.ops.tables using (name)`
}
