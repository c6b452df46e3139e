import { inLanguage } from '../base/language.js'
import { textOf, type Database } from '../system/database.js'
import type { Strings } from '../system/words.js'
import { tableNames } from '../warehouse/tables.js'

/** Words in which series that a source gives a title are called by it; a name under `label` comes before. */
export async function withSeriesNames(strings: Strings, database: Database): Promise<Strings> {
  if (!(await tableNames(database)).has('marts.series')) return strings
  const { columns } = await database.query('from marts.series limit 0')
  if (!columns.some(({ name }) => name === 'title')) return strings
  const rows = await database.rows(
    `select series, case when json_valid(title) and json_type(title) = 'OBJECT' then title else to_json({en: title})::varchar end as title
     from marts.series where title is not null`,
  )
  const titles = rows.map((row): [string, Record<string, string>] => [
    textOf(row['series']),
    JSON.parse(textOf(row['title'])),
  ])
  return strings.withLabels((language) =>
    titles.map(([series, title]) => [series, inLanguage(title, language)] as const),
  )
}
