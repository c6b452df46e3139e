import { UserError, unknownValue } from '../base/error.js'
import type { Settings } from '../base/settings.js'
import { listOf, textOf, type Database } from '../system/database.js'
import { tableExists } from '../warehouse/tables.js'

/** A table that the site gives away as files: what a row is, the columns that identify one, and all columns with DuckDB's types. */
export interface DataTable {
  name: string
  description: string
  grain: string[]
  columns: DataColumn[]
  /** A digest of columns and rows; null where the database tells none. */
  content: string | null
}

/** A column of such a table. */
export interface DataColumn {
  name: string
  type: string
}

/** Tables of every data package, as far as a project has them; `data` in almanac.yaml names further ones. */
const DEFAULT_TABLES = [
  'marts.series',
  'marts.observations',
  'flags.all',
  'marts.claims',
  'marts.events',
  'marts.revisions',
]

/** The tables of the data package. @throws UserError when the settings name a model that there is not. */
export async function dataTables(database: Database, { data }: Pick<Settings, 'data'>): Promise<DataTable[]> {
  const contents = await contentsOf(database)
  const rows = await database.rows(TABLES_SQL)
  const found = new Map(rows.map((row) => [textOf(row['name']), row]))
  const stranger = data.find((name) => !found.has(name))
  if (stranger !== undefined)
    throw new UserError(`almanac.yaml: data: ${unknownValue('model', stranger, [...found.keys()])}`)
  const names = [...new Set([...DEFAULT_TABLES.filter((name) => found.has(name)), ...data])]
  return names.map((name) => {
    const row = found.get(name)
    const types = listOf(row?.['types'])
    return {
      name,
      description: textOf(row?.['description']),
      grain: textOf(row?.['grain']).split(', ').filter(Boolean),
      columns: listOf(row?.['columns']).map((column, i) => ({ name: column, type: types[i] ?? '' })),
      content: contents.get(name) ?? null,
    }
  })
}

async function contentsOf(database: Database): Promise<Map<string, string>> {
  if (!(await tableExists(database, 'ops.tables'))) return new Map()
  const rows = await database.rows('select name, content from ops.tables where content is not null')
  return new Map(rows.map(({ name, content }) => [textOf(name), textOf(content)]))
}

const TABLES_SQL = `select
    model.name, model.description, model.grain,
    list(column_name order by column_index) as columns,
    list(data_type order by column_index) as types,
  from ops.models as model
  join duckdb_columns() as found on found.schema_name || '.' || found.table_name = model.name
  where found.database_name = current_database()
  group by all
  order by model.name`
