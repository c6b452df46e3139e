import type { Json } from '../../base/json.js'
import type { Texts } from '../../base/language.js'
import type { Model } from '../../models/model.js'
import { tableName, type Manifest } from '../../sources/manifest.js'
import { listOf, quoteText, textOf, type Database, type Row } from '../../system/database.js'
import type { Strings } from '../../system/words.js'
import type { NamedRelease } from '../flag-history.js'
import { createTable, tableNames } from '../tables.js'
import { contentSql } from './content.js'
import { ENGINE_TABLES } from './engine-tables.js'

const DESCRIBED_COLUMNS = {
  name: 'varchar',
  layer: 'varchar',
  file: 'varchar',
  source: 'varchar',
  description: 'varchar',
  grain: 'varchar',
  depends_on: 'varchar[]',
}

/** Names and types of the columns of `ops.tables`. */
export const TABLE_COLUMNS = {
  ...DESCRIBED_COLUMNS,
  row_count: 'bigint',
  content: 'varchar',
  changed_release: 'varchar',
  changed_date: 'date',
}

/** What tells what the rows of tables are. */
export interface TableKnowledge {
  models: readonly Model[]
  strings: Strings
  manifests: readonly Manifest[]
}

/**
 * Makes `ops.tables`: each table with what a row is, what it is made from, its rows, and the release in which its content last changed.
 * Reads the table `past_table`; a table that is not in it changed with this release.
 */
export async function listTables(
  database: Database,
  release: NamedRelease,
  knowledge: TableKnowledge,
): Promise<void> {
  await createTable(database, 'described_table', DESCRIBED_COLUMNS, await describe(database, knowledge))
  await database.run(
    `create or replace table ops.tables as
     select
       described.*,
       row_count,
       now.content,
       case when now.content = past.content then past.changed_release when now.content is not null then ${quoteText(release.id)} end
         as changed_release,
       case when now.content = past.content then past.changed_date when now.content is not null then ${quoteText(release.date)}::date end
         as changed_date,
     from described_table as described
     left join (${await contentSql(database)}) as now using (name)
     left join past_table as past using (name)
     order by name;
     drop table described_table`,
  )
}

async function describe(database: Database, knowledge: TableKnowledge): Promise<Json[]> {
  const names = await tableNames(database)
  const built = await database.rows('select name, file, description, grain, depends_on from ops.models')
  const records = new Map(built.map((row) => [textOf(row['name']), row]))
  return [...names].toSorted().map((name) => ({
    name,
    layer: name.split('.')[0] ?? '',
    file: fileOf(name, records.get(name), knowledge),
    source: manifestOf(name, knowledge)?.name ?? null,
    description: JSON.stringify(wordsOf(name, records.get(name), knowledge)),
    grain: grainOf(name, records.get(name)),
    depends_on: readsOf(name, records.get(name)).filter((read) => names.has(read)),
  }))
}

/** A table of `statistics` stands in no file: its name stands there instead. */
function fileOf(name: string, record: Row | undefined, knowledge: TableKnowledge): string | null {
  const file = textOf(record?.['file']) || manifestOf(name, knowledge)?.file || name
  return file === name ? null : file
}

function wordsOf(name: string, record: Row | undefined, knowledge: TableKnowledge): Texts {
  const manifest = manifestOf(name, knowledge)
  if (manifest)
    return knowledge.strings.textsOf('catalogue', name.startsWith('landed.') ? 'landed.*' : 'totals.*')
  const model = knowledge.models.find((each) => each.name === name)
  const description = textOf(record?.['description'])
  return {
    ...(description === '' ? {} : { en: description }),
    ...knowledge.strings.textsOf('catalogue', name),
    ...model?.header.what,
  }
}

function grainOf(name: string, record: Row | undefined): string {
  const grain = textOf(record?.['grain']) || ENGINE_TABLES[name]?.grain.join(', ')
  return grain ?? (/^(landed|totals)\./.test(name) ? '_file, _row' : '')
}

function readsOf(name: string, record: Row | undefined): readonly string[] {
  return record ? listOf(record['depends_on']) : (ENGINE_TABLES[name]?.reads ?? [])
}

function manifestOf(name: string, { manifests }: TableKnowledge): Manifest | undefined {
  const [schema, table] = name.split('.')
  if (schema !== 'landed' && schema !== 'totals') return undefined
  return manifests.find((manifest) => tableName(manifest) === table)
}
