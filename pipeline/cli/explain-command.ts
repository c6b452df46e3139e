import { chosenLanguage } from '../base/language.js'
import { printable } from '../base/printable.js'
import { explainFlag, FLAG_LIST_SQL } from '../release/explain.js'
import { releaseWarehouse } from '../release/query.js'
import { withNames } from '../report/names.js'
import { Words } from '../report/strings.js'
import { readStrings } from '../system/words.js'
import { Database } from '../system/database.js'
import { openProject, type Project } from '../system/project.js'
import { explanationScreen } from './explain-screen.js'
import { textTable, valuesOf } from './text-table.js'

interface ExplainOptions {
  release?: string
  language?: string
  json?: boolean
}

/**
 * `almanac explain`: one flag of a release taken apart, or the list of all.
 * @throws UserError when there is no such flag or language.
 */
export async function explainCommand(
  folder: string,
  flagId: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  const project = await openProject(folder)
  const warehouse = await releaseWarehouse(project, options.release)
  const text = await Database.use(warehouse, 'sealed', (database) =>
    flagId === undefined ? listFlags(database, options) : explainOne(database, project, flagId, options),
  )
  process.stdout.write(text)
}

async function listFlags(database: Database, { json }: ExplainOptions): Promise<string> {
  const { columns, rows } = await database.query(FLAG_LIST_SQL)
  if (json === true) return `${JSON.stringify(rows, null, 2)}\n`
  if (rows.length === 0) return 'nothing is flagged in this release\n'
  return textTable(columns, valuesOf(columns, rows))
}

async function explainOne(
  database: Database,
  project: Project,
  flagId: string,
  { language: asked, json }: ExplainOptions,
): Promise<string> {
  const { languages } = project.settings
  const language = chosenLanguage(asked, languages)
  const strings = await withNames(await readStrings(project.folder, languages), database)
  const explanation = await explainFlag(database, flagId, strings, language)
  return json === true
    ? `${JSON.stringify(explanation, null, 2)}\n`
    : printable(explanationScreen(explanation, new Words(strings, language)))
}
