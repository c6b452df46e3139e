import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { parseYaml } from '../base/yaml-document.js'
import type { Model } from '../models/model.js'
import type { Query } from '../models/syntax-tree.js'
import { Database, quoteName, quoteTable, quoteText } from '../system/database.js'
import { listFiles, nullIfMissing } from '../system/files.js'
import { loadMacros } from '../warehouse/build.js'
import { completeSeries } from '../warehouse/observed-contract.js'

/** Where a project keeps cases of its models. */
export const CASES_FOLDER = 'test/models'

const EXPECTED = 'expected.csv'
const typesSchema = z.record(z.string(), z.record(z.string(), z.string()))

/**
 * What a model is to give of given tables: a folder `test/models/<layer>/<model>/<case>/` with a CSV per table that the model reads
 * (`<schema>.<table>.csv`), and `expected.csv`, whose columns are compared, as text, in any order of rows. `types.yaml` names the DuckDB
 * types of columns whose values in a CSV do not show them.
 */
export interface ModelCase {
  folder: string
  /** The model, as in `marts.uses`. */
  model: string
  name: string
  tables: string[]
}

/** The rows that were expected and that were found, as JSON in the same order; equal where the case holds. */
export interface CaseOutcome {
  expected: string[]
  found: string[]
}

/** The cases of a project, by folder. */
export async function readCases(projectFolder: string): Promise<ModelCase[]> {
  const files = await listFiles(join(projectFolder, CASES_FOLDER))
  const folders = files.filter((file) => file.endsWith(`/${EXPECTED}`)).map(dirname)
  return folders.map((folder) => {
    const [layer, model, name = ''] = folder.split('/')
    const inside = files
      .filter((file) => dirname(file) === folder)
      .map((file) => file.slice(folder.length + 1))
    const tables = inside.flatMap((file) =>
      file.endsWith('.csv') && file !== EXPECTED ? [file.slice(0, -4)] : [],
    )
    return { folder: join(projectFolder, CASES_FOLDER, folder), model: `${layer}.${model}`, name, tables }
  })
}

/** Builds a model over the tables of a case. @throws QueryError or UserError where the model or a table cannot be read. */
export async function runCase(
  { sql, file }: Pick<Model, 'sql' | 'file'>,
  modelCase: ModelCase,
  macros: readonly Query[],
): Promise<CaseOutcome> {
  return Database.use(':memory:', 'write', async (database) => {
    await loadMacros(database, macros)
    await loadTables(database, modelCase)
    await database.run(`create temp table found as ${sql}`, file)
    const path = join(modelCase.folder, EXPECTED)
    await database.run(
      `create temp table expected as from read_csv(${quoteText(path)}, header = true, all_varchar = true)`,
      path,
    )
    const names = (await database.columnNames('from expected', path)).map(quoteName).join(', ')
    const lines = async (table: string): Promise<string[]> => {
      const rows = await database.rows(
        `select columns(*)::varchar from (select ${names} from ${table}) order by all`,
        [],
        path,
      )
      return rows.map((row) => JSON.stringify(row, rounded))
    }
    return { expected: await lines('expected'), found: await lines('found') }
  })
}

async function loadTables(database: Database, { folder, tables }: ModelCase): Promise<void> {
  const types = await readTypes(folder)
  for (const table of tables) {
    const members = Object.entries(types[table] ?? {}).map(
      ([column, type]) => `${quoteText(column)}: ${quoteText(type)}`,
    )
    const typed = members.length > 0 ? `, types = {${members.join(', ')}}` : ''
    const file = join(folder, `${table}.csv`)
    await database.run(`create schema if not exists ${quoteName(table.split('.')[0] ?? '')}`)
    await database.run(
      `create table ${quoteTable(table)} as from read_csv(${quoteText(file)}, header = true${typed})`,
      file,
    )
    if (table === 'marts.series') await completeSeries(database)
  }
}

async function readTypes(folder: string): Promise<z.infer<typeof typesSchema>> {
  const file = join(folder, 'types.yaml')
  const text = await nullIfMissing(readFile(file, 'utf8'))
  return text === null ? {} : parseYaml(text, file, typesSchema)
}

/** Figures of many digits to 12 of them, since the last digits of ln and exp are the machine's own. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+\.\d{9,}(?:e-?\d+)?$/.test(value)
    ? Number(value).toPrecision(12)
    : value
}
