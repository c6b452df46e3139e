import { UserError } from '../../../base/error.js'
import { textOf, type Row } from '../../../system/database.js'
import { noteText } from '../../screen.js'
import type { SqlSession } from './sql-session.js'

const MOST_COLUMNS = 10_000

const TABLES = `
select
  concat_ws('.', found.schema_name, found.table_name) as "table",
  model.description as "a row is",
from (
  select schema_name, table_name from duckdb_tables() where not internal
  union all
  select schema_name, view_name from duckdb_views() where not internal
) as found
left join ops.models as model on model.name = concat_ws('.', found.schema_name, found.table_name)`

const COLUMNS = `
select
  concat_ws('.', schema_name, table_name) as "table",
  column_name as "column",
  data_type as "type",
from duckdb_columns()
where not internal`

/** `.tables`: the tables, or those whose name holds a pattern. @throws UserError when there is none. */
export async function showTables(session: SqlSession, rest: string): Promise<void> {
  const pattern = `%${rest.replaceAll(/[%_\\]/g, String.raw`\$&`).replaceAll('*', '%')}%`
  const sql = `${TABLES} where "table" ilike $pattern escape '\\' order by 1`
  const found = await count(session, sql, { pattern })
  if (found === 0) throw new UserError(`no table has ${rest} in its name; .tables lists all`, 2)
  await session.show({ sql, place: '.tables', parameters: { pattern } })
}

/** `.schema`: the columns of a table, or of all. @throws UserError when there is no such table. */
export async function showSchema(session: SqlSession, rest: string): Promise<void> {
  const everything = `${COLUMNS} order by 1, column_index`
  if (rest === '') return session.show({ sql: everything, place: '.schema', parameters: {} })
  const table = rest.replaceAll('"', '').replace(/;$/, '')
  const parameters = { table }
  const isIt = `("table" = $table or split_part("table", '.', 2) = $table)`
  const described = await session.result(
    { sql: `${TABLES} where ${isIt} order by 1`, place: '.schema', parameters },
    MOST_COLUMNS,
  )
  if (described.rows.length === 0) throw new UserError(`unknown table: ${table}; .tables lists them`, 2)
  for (const [name, description] of described.rows)
    session.output.write(
      noteText(
        description === null ? textOf(name) : `${textOf(name)}: ${textOf(description)}`,
        0,
        session.terminal?.width ?? null,
      ),
    )
  const sql = `select * exclude ("table") from (${COLUMNS} and ${isIt} order by 1, column_index)`
  await session.show({ sql, place: '.schema', parameters })
}

/** Names of all tables, with their schemas. */
export async function tableNames(session: SqlSession): Promise<string[]> {
  return (await names(session, `select "table" from (${TABLES}) order by 1`)) ?? []
}

/** Names of all tables and columns. */
export async function allNames(session: SqlSession): Promise<string[]> {
  return names(session, `select "table" from (${COLUMNS}) union select "column" from (${COLUMNS}) order by 1`)
}

async function names(session: SqlSession, sql: string): Promise<string[]> {
  const { rows } = await session.result({ sql, place: 'names', parameters: {} }, MOST_COLUMNS)
  return rows.map(([name]) => textOf(name))
}

async function count(session: SqlSession, sql: string, parameters: Row): Promise<number> {
  const { rows } = await session.result({ sql, place: 'names', parameters }, 1)
  return rows.length
}
