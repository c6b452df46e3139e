import type { Json } from '../../base/json.js'
import { UserError } from '../../base/error.js'
import { tableName, type Column, type Manifest } from '../../sources/manifest.js'
import { textOf, type Database } from '../../system/database.js'
import { createTable } from '../tables.js'
import { words, type Concept } from './concept.js'
import { engineConcept } from './engine-tables.js'
import { CONCEPTS_FILE, type Concepts } from './project-concepts.js'

/** Names and types of the columns of `ops.columns`. */
export const COLUMN_COLUMNS = {
  model: 'varchar',
  position: 'integer',
  name: 'varchar',
  type: 'varchar',
  unit: 'varchar',
  meaning: 'varchar',
}

/** What tells what columns hold. */
export interface ColumnKnowledge {
  /** The project's words. */
  concepts: Concepts
  /** The library's words, for columns that the project does not describe. */
  libraryConcepts: Concepts
  manifests: readonly Manifest[]
}

/**
 * Makes `ops.columns`: each column of each table, with unit and meaning as far as the project or the engine says.
 * @throws UserError when the project describes a column that there is not.
 */
export async function listColumns(database: Database, knowledge: ColumnKnowledge): Promise<void> {
  const columns = await database.rows(
    `select schema_name || '.' || table_name as model, column_name as name, column_index::integer as position, lower(data_type) as type
     from duckdb_columns() where database_name = current_database() and not internal order by model, position`,
  )
  const names = columns.map((column) => [textOf(column['model']), textOf(column['name'])] as const)
  refuseUnknown(knowledge.concepts, new Set(names.map(([model, name]) => `${model}.${name}`)))
  const records = columns.map((column, i): Json => {
    const [model, name] = names[i] ?? ['', '']
    const { unit, meaning } = conceptOf(model, name, knowledge)
    const [position, type] = [Number(column['position']), textOf(column['type'])]
    return { model, position, name, type, unit, meaning: JSON.stringify(meaning) }
  })
  await createTable(database, 'ops.columns', COLUMN_COLUMNS, records)
}

function refuseUnknown(concepts: Concepts, known: ReadonlySet<string>): void {
  const unknown = Object.keys(concepts).find((name) => name.includes('.') && !known.has(name))
  if (unknown !== undefined)
    throw new UserError(`${CONCEPTS_FILE}: ${unknown}: no such column; mend the name or remove the entry`)
}

const NOTHING: Concept = { unit: null, meaning: {} }

/** The project's word for this very column, then what the engine knows, then the project's word for all columns of the name, each before the library's. */
function conceptOf(model: string, name: string, knowledge: ColumnKnowledge): Concept {
  const { concepts, libraryConcepts, manifests } = knowledge
  const address = `${model}.${name}`
  const found =
    concepts[address] ??
    libraryConcepts[address] ??
    engineConcept(model, name) ??
    concepts[name] ??
    libraryConcepts[name]
  const column = landedColumn(model, name, manifests)
  if (!column) return found ?? NOTHING
  return { unit: found?.unit ?? column.unit ?? null, meaning: found?.meaning ?? labelWords(name, column) }
}

function landedColumn(model: string, name: string, manifests: readonly Manifest[]): Column | undefined {
  const [schema, table] = model.split('.')
  if (schema !== 'landed' && schema !== 'totals') return undefined
  return manifests.find((manifest) => tableName(manifest) === table)?.columns[name]
}

function labelWords(name: string, { labels }: Column): Concept['meaning'] {
  const [first, ...others] = labels ?? [name]
  return words(
    `The column “${first}”${others.length > 0 ? ` (or ${others.map((label) => `“${label}”`).join(', ')})` : ''} of the file.`,
    `檔案之「${first}」欄${others.length > 0 ? `（或${others.map((label) => `「${label}」`).join('、')}）` : ''}。`,
  )
}
