import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '../base/json.js'
import { inLanguage } from '../base/language.js'
import type { DataFormat, Settings } from '../base/settings.js'
import { textOf, type Database, type Row } from '../system/database.js'
import { hashFile, linkOrCopy, writeInto } from '../system/files.js'
import { copyTable, isNested } from './data-files.js'
import { dataTables, type DataTable } from './data-tables.js'

/** Name of the descriptor, as the Data Package standard fixes it. */
export const DATA_PACKAGE = 'datapackage.json'

/** Name of the step in the cache that holds the tables as files. */
export const TABLES_STEP = 'tables'
const RESOURCES = 'resources.json'

/** Fills a folder with what depends on these inputs alone, or finds one that was filled so before. @returns the folder. */
export type KeepFiles = (inputs: Json, fill: (folder: string) => Promise<void>) => Promise<string>

/**
 * Writes the tables of a release in the formats of the settings, and the Data Package (version 2) descriptor beside them.
 * @param database one opened for export, @param folder where the files are to stand, @param keep where files of unchanged tables are kept
 * from one release to the next; null writes all anew.
 * @throws UserError when the settings name a model that there is not.
 */
export async function writeDataPackage(
  database: Database,
  settings: Settings,
  release: { id: string; date: string },
  folder: string,
  keep: KeepFiles | null = null,
): Promise<void> {
  const tables = await dataTables(database, settings)
  const formats = [...new Set(settings['data-formats'])]
  const isKnown = tables.every(({ content }) => content !== null)
  const resources =
    keep !== null && isKnown
      ? await keptTables(database, tables, formats, folder, keep)
      : await writeTables(database, tables, formats, folder)
  const sources = await database.rows('select title, publisher, url from ops.sources order by source')
  const descriptor = descriptorOf(settings, release, sources, resources)
  await writeInto(folder, DATA_PACKAGE, `${JSON.stringify(descriptor, null, 2)}\n`)
}

async function keptTables(
  database: Database,
  tables: readonly DataTable[],
  formats: readonly DataFormat[],
  folder: string,
  keep: KeepFiles,
): Promise<Json[]> {
  const inputs = {
    tables: tables.map((table) => ({ ...table, columns: table.columns.map((column) => ({ ...column })) })),
    formats: [...formats],
  }
  const kept = await keep(inputs, async (temporary) => {
    const resources = await writeTables(database, tables, formats, temporary)
    await writeFile(join(temporary, RESOURCES), JSON.stringify(resources))
  })
  const resources: (Json & { path: string })[] = JSON.parse(await readFile(join(kept, RESOURCES), 'utf8'))
  for (const { path } of resources) await linkOrCopy(join(kept, path), join(folder, path))
  return resources
}

async function writeTables(
  database: Database,
  tables: readonly DataTable[],
  formats: readonly DataFormat[],
  folder: string,
): Promise<Json[]> {
  const resources: Json[] = []
  for (const table of tables) {
    for (const format of formats) {
      const path = `${table.name}.${format}`
      await copyTable(database, table, format, join(folder, path))
      resources.push(await resourceOf(table, format, folder, path))
    }
  }
  return resources
}

function descriptorOf(
  { title, languages, licence, address }: Settings,
  { id, date }: { id: string; date: string },
  sources: readonly Row[],
  resources: readonly Json[],
): Json {
  const [language = ''] = languages
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    title: inLanguage(title, language),
    // The standard knows one title; those of all languages stand beside it, as it allows.
    titles: title,
    version: id,
    release_date: date,
    ...(address === undefined ? {} : { homepage: address }),
    ...(licence === undefined ? {} : { licenses: [licenceOf(licence)] }),
    ...(sources.length === 0 ? {} : { sources: sources.map((row) => sourceOf(row, language)) }),
    resources,
  }
}

/** The standard asks for an address or a name in Latin letters; the terms as a person wrote them are the title. */
function licenceOf(licence: string): Json {
  const [path] = /https?:\/\/[^\s<>"）)]+/.exec(licence) ?? []
  const name = licence.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  if (path !== undefined) return { path, title: licence }
  return { name: /[A-Za-z]/.test(name) ? name : 'notspecified', title: licence }
}

function sourceOf({ title, publisher, url }: Row, language: string): Json {
  const titles = wordsIn(title)
  const publishers = wordsIn(publisher)
  return {
    title: inLanguage(titles, language),
    publisher: inLanguage(publishers, language),
    titles,
    publishers,
    ...(url === null || url === undefined ? {} : { path: textOf(url) }),
  }
}

function wordsIn(json: Row[string] | undefined): Record<string, string> {
  const words: unknown = JSON.parse(textOf(json) || '{}')
  return typeof words === 'object' && words !== null
    ? Object.fromEntries(Object.entries(words).map(([language, text]) => [language, String(text)]))
    : {}
}

/** The media type of each format of data. */
export const MEDIA_TYPES: Readonly<Record<DataFormat, string>> = {
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
}

async function resourceOf(
  { name, description, grain, columns }: DataTable,
  format: DataFormat,
  folder: string,
  path: string,
): Promise<Json> {
  return {
    name: path,
    title: name,
    description,
    type: 'table',
    path,
    format,
    mediatype: MEDIA_TYPES[format],
    ...(format === 'parquet' ? {} : { encoding: 'utf-8' }),
    bytes: (await stat(join(folder, path))).size,
    hash: `sha256:${await hashFile(join(folder, path))}`,
    schema: {
      fields: columns.map((column) => ({ name: column.name, type: fieldType(column.type) })),
      ...(grain.length === 0 ? {} : { primaryKey: grain }),
    },
  }
}

/** The Table Schema type of a DuckDB type. */
function fieldType(type: string): string {
  if (isNested(type)) return type.endsWith(']') ? 'array' : 'object'
  if (/^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|U?BIGINT|U?HUGEINT)/.test(type)) return 'integer'
  if (/^(?:DOUBLE|FLOAT|DECIMAL)/.test(type)) return 'number'
  if (type.startsWith('TIMESTAMP')) return 'datetime'
  return SIMPLE_TYPES[type] ?? 'string'
}

const SIMPLE_TYPES: Readonly<Record<string, string>> = { BOOLEAN: 'boolean', DATE: 'date', TIME: 'time' }
