import { inLanguage, type Texts } from '../base/language.js'
import { textOf, type Database, type Row } from '../system/database.js'
import type { Strings } from '../system/words.js'
import { textsOf, textsSql } from './rule-text.js'

/** Where tables of a database say by language what something is called. */
const NAMED = [
  { table: 'marts.series', name: 'series' },
  { table: 'flags.rules', name: 'rule' },
  { table: 'flags.kinds', name: 'kind' },
]

/** Words in which series, rules and kinds of flags are called as a database says; a name under `label` in a file of words comes before. */
export async function withNames(strings: Strings, database: Database): Promise<Strings> {
  const titled = await titledTables(database)
  const named = NAMED.filter(({ table }) => titled.has(table))
  const rows = await Promise.all(
    named.map(({ table, name }) =>
      database.rows(
        `select distinct ${name} as name, ${textsSql('title')} as title
         from ${table} where title is not null`,
      ),
    ),
  )
  const titles = rows.flat().map(titleIn)
  return strings.withLabels((language) =>
    titles.map(([name, title]) => [name, inLanguage(title, language)] as const),
  )
}

function titleIn({ name, title }: Row): [string, Texts] {
  return [textOf(name), textsOf(title)]
}

/** Tables of the list that are there and have titles; a project's own, and releases of earlier versions, may have none. */
async function titledTables(database: Database): Promise<Set<string>> {
  const rows = await database.rows(
    `select distinct schema_name || '.' || table_name as name from duckdb_columns()
     where database_name = current_database() and column_name = 'title'`,
  )
  return new Set(rows.map(({ name }) => textOf(name)))
}
