import { textOf, type Database } from '../system/database.js'
import { tableNames } from '../warehouse/tables.js'
import type { Strings } from './strings.js'

/** Words in which series that a source gives a title are called by it; a name under `label` comes before. */
export async function withSeriesNames(
  strings: Strings,
  database: Database,
  languages: readonly string[],
): Promise<Strings> {
  if (!(await tableNames(database)).has('marts.series')) return strings
  const { columns } = await database.query('from marts.series limit 0')
  if (!columns.some(({ name }) => name === 'title')) return strings
  const rows = await database.rows(
    `select series, case when json_valid(title) and json_type(title) = 'OBJECT' then title else to_json({en: title})::varchar end as title
     from marts.series where title is not null`,
  )
  const named = rows.map((row) => {
    const title: Record<string, string> = JSON.parse(textOf(row['title']))
    const texts = languages.map((language) => [language, title[language] ?? title['en'] ?? ''])
    return [textOf(row['series']), Object.fromEntries(texts)] as const
  })
  return { ...strings, label: { ...Object.fromEntries(named), ...strings.label } }
}
