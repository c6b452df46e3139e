import { UserError } from '../../../base/error.js'
import { textOf, type Row } from '../../../system/database.js'
import { noteText } from '../../screen.js'
import type { SqlSession } from './sql-session.js'

const MOST_COLUMNS = 10_000

/** What lists the tables and columns of a release. */
interface Lists {
  tables: string
  columns: string
}

/** From the catalogue of a release. */
const CATALOGUED: Lists = {
  tables: `select name as "table", row_count as "rows", description ->> 'en' as "a row is" from ops.tables`,
  columns: `select model as "table", position, name as "column", type, unit, meaning ->> 'en' as meaning from ops.columns`,
}

/** From DuckDB alone, for releases that were made before there was a catalogue. */
const FOUND: Lists = {
  tables: `select concat_ws('.', schema_name, table_name) as "table", estimated_size as "rows", null as "a row is"
    from duckdb_tables() where not internal`,
  columns: `select concat_ws('.', schema_name, table_name) as "table", column_index as position, column_name as "column", data_type as type
    from duckdb_columns() where not internal`,
}

async function listsOf(session: SqlSession): Promise<Lists> {
  const sql = `from duckdb_tables() where schema_name = 'ops' and table_name = 'tables'`
  return (await count(session, sql, {})) > 0 ? CATALOGUED : FOUND
}

/** `.tables`: the tables, or those whose name holds a pattern. @throws UserError when there is none. */
export async function showTables(session: SqlSession, rest: string): Promise<void> {
  const { tables } = await listsOf(session)
  const pattern = `%${rest.replaceAll(/[%_\\]/g, String.raw`\$&`).replaceAll('*', '%')}%`
  const sql = `from (${tables}) where "table" ilike $pattern escape '\\' order by 1`
  if ((await count(session, sql, { pattern })) === 0)
    throw new UserError(`no table has ${rest} in its name; .tables lists all`, 2)
  await session.show({ sql, place: '.tables', parameters: { pattern } })
}

/** `.schema`: the columns of a table, or of all. @throws UserError when there is no such table. */
export async function showSchema(session: SqlSession, rest: string): Promise<void> {
  const { tables, columns } = await listsOf(session)
  if (rest === '') {
    const sql = `select * exclude (position) from (${columns}) order by "table", position`
    return session.show({ sql, place: '.schema', parameters: {} })
  }
  const table = rest.replaceAll('"', '').replace(/;$/, '')
  const parameters = { table }
  const isIt = `("table" = $table or split_part("table", '.', 2) = $table)`
  const place = '.schema'
  const found = await session.result(
    { sql: `select "table", "a row is" from (${tables}) where ${isIt} order by 1`, place, parameters },
    MOST_COLUMNS,
  )
  if (found.rows.length === 0) throw new UserError(`unknown table: ${table}; .tables lists them`, 2)
  const width = session.terminal?.width ?? null
  for (const words of found.rows)
    session.output.write(
      noteText(
        words
          .filter((word) => word !== null)
          .map(textOf)
          .join(': '),
        0,
        width,
      ),
    )
  const sql = `select * exclude ("table", position) from (${columns}) where ${isIt} order by "table", position`
  await session.show({ sql, place, parameters })
}

/** Names of all tables, with their schemas. */
export async function tableNames(session: SqlSession): Promise<string[]> {
  const { tables } = await listsOf(session)
  return names(session, `select "table" from (${tables}) order by 1`)
}

/** Names of all tables and columns. */
export async function allNames(session: SqlSession): Promise<string[]> {
  const { columns } = await listsOf(session)
  return names(session, `select "table" from (${columns}) union select "column" from (${columns}) order by 1`)
}

async function names(session: SqlSession, sql: string): Promise<string[]> {
  const { rows } = await session.result({ sql, place: 'names', parameters: {} }, MOST_COLUMNS)
  return rows.map(([name]) => textOf(name))
}

async function count(session: SqlSession, sql: string, parameters: Row): Promise<number> {
  const { rows } = await session.result({ sql, place: 'names', parameters }, 1)
  return rows.length
}
