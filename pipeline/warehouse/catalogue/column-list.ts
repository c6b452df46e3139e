import type { Json } from '../../base/json.js'
import { UserError } from '../../base/error.js'
import { inFirstLanguage, type Texts } from '../../base/language.js'
import { tableName, type Column, type Manifest } from '../../sources/manifest.js'
import { textOf, type Database } from '../../system/database.js'
import { fillSlots } from '../../system/word-file.js'
import type { Strings } from '../../system/words.js'
import { createTable } from '../tables.js'
import { ENGINE_TABLES } from './engine-tables.js'
import { CONCEPTS_FILE, type Concept, type Concepts } from './project-concepts.js'

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
  /** The project's words and units. */
  concepts: Concepts
  /** The library's units; its words stand under `catalogue`. */
  libraryConcepts: Concepts
  strings: Strings
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
    const texts = inFirstLanguage(meaning, knowledge.strings.languages)
    return { model, position, name, type, unit, meaning: JSON.stringify(texts) }
  })
  await createTable(database, 'ops.columns', COLUMN_COLUMNS, records)
}

function refuseUnknown(concepts: Concepts, known: ReadonlySet<string>): void {
  const unknown = Object.keys(concepts).find((name) => name.includes('.') && !known.has(name))
  if (unknown !== undefined)
    throw new UserError(`${CONCEPTS_FILE}: ${unknown}: no such column; fix the name or remove the entry`)
}

const NOTHING: Concept = { unit: null, meaning: {} }

/**
 * The project's word for this very column, then the library's for it, then the project's for all columns of the name, then the library's; in
 * the tables that the engine makes, the library's alone. A project that says only the unit leaves the words to the library.
 */
function conceptOf(model: string, name: string, knowledge: ColumnKnowledge): Concept {
  const { concepts, manifests } = knowledge
  const own = concepts[`${model}.${name}`] ?? null
  const carried = carriedConcept(model, name, knowledge)
  const named = concepts[name] ?? null
  const found = [own, carried.own, model in ENGINE_TABLES ? null : named, carried.named].filter(
    (concept) => concept !== null,
  )
  const column = landedColumn(model, name, manifests)
  const [unit = null] = found.slice(0, 1).map((concept) => concept.unit)
  const meaning = found.find((concept) => Object.keys(concept.meaning).length > 0)?.meaning
  if (!column) return { unit, meaning: meaning ?? NOTHING.meaning }
  return {
    unit: unit ?? column.unit ?? null,
    meaning: meaning ?? labelTexts(name, column, knowledge.strings),
  }
}

/** What the library says of this very column, or of those in all tables of its schema, and of all columns of the name. */
function carriedConcept(
  model: string,
  name: string,
  { libraryConcepts, strings }: ColumnKnowledge,
): { own: Concept | null; named: Concept | null } {
  const at = (key: string): Concept | null => {
    const meaning = strings.textsOf('catalogue', key)
    return Object.keys(meaning).length === 0 ? null : { unit: libraryConcepts[key]?.unit ?? null, meaning }
  }
  const [schema = ''] = model.split('.')
  const group = schema === 'totals' ? 'landed' : schema
  return { own: at(`${model}.${name}`) ?? at(`${group}.*.${name}`), named: at(name) }
}

function landedColumn(model: string, name: string, manifests: readonly Manifest[]): Column | undefined {
  const [schema, table] = model.split('.')
  if (schema !== 'landed' && schema !== 'totals') return undefined
  return manifests.find((manifest) => tableName(manifest) === table)?.columns[name]
}

/** A column of a file told by its labels, in each language. */
function labelTexts(name: string, { labels }: Column, strings: Strings): Texts {
  const [first = name, ...others] = labels ?? [name]
  const key = others.length > 0 ? 'column-of-labels' : 'column-of-label'
  const inWords = Object.entries(strings.textsOf('words', key)).map(([language, text]) => {
    const quoted = (label: string): string =>
      fillSlots(strings.text(language, 'words', 'quoted'), { text: label })
    const list = others.map(quoted).join(strings.text(language, 'words', 'list-comma'))
    return [language, fillSlots(text, { label: quoted(first), others: list })] as const
  })
  return Object.fromEntries(inWords)
}
