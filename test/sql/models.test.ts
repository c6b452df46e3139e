import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { parseYaml } from '../../pipeline/base/yaml-document.js'
import { readMacros, readModels } from '../../pipeline/models/model.js'
import { Database, quoteName, quoteTable, quoteText } from '../../pipeline/system/database.js'
import { listFiles, nullIfMissing } from '../../pipeline/system/files.js'

// A case is a folder test/models/<layer>/<model>/<case>/ with a CSV per table that the model reads (<schema>.<table>.csv), and
// expected.csv: the columns it names are compared, as text, in any order of rows. types.yaml names the DuckDB types of columns
// whose values in a CSV do not show them.

const CASES = 'test/models'
const EXPECTED = 'expected.csv'

const typesSchema = z.record(z.string(), z.record(z.string(), z.string()))

interface Case {
  folder: string
  model: string
  name: string
  tables: string[]
}

async function findCases(): Promise<Case[]> {
  const files = await listFiles(CASES)
  const folders = files.filter((file) => file.endsWith(`/${EXPECTED}`)).map(dirname)
  return folders.map((folder) => {
    const [layer, model, name = ''] = folder.split('/')
    const inside = files
      .filter((file) => dirname(file) === folder)
      .map((file) => file.slice(folder.length + 1))
    const tables = inside
      .filter((file) => file.endsWith('.csv') && file !== EXPECTED)
      .map((file) => file.slice(0, -4))
    return { folder: join(CASES, folder), model: `${layer}.${model}`, name, tables }
  })
}

async function readTypes(folder: string): Promise<z.infer<typeof typesSchema>> {
  const file = join(folder, 'types.yaml')
  const text = await nullIfMissing(readFile(file, 'utf8'))
  return text === null ? {} : parseYaml(text, file, typesSchema)
}

async function loadTables(database: Database, { folder, tables }: Case): Promise<void> {
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
  }
}

/** The header and the rows of expected.csv beside the same columns of the model, as text in the same order. */
async function runCase(sql: string, modelCase: Case): Promise<{ expected: string[]; found: string[] }> {
  return Database.use(':memory:', 'write', async (database) => {
    for (const macro of await readMacros('.')) await database.run(macro.sql, macro.file)
    await loadTables(database, modelCase)
    await database.run(`create temp table found as ${sql}`, modelCase.model)
    const file = quoteText(join(modelCase.folder, EXPECTED))
    await database.run(
      `create temp table expected as from read_csv(${file}, header = true, all_varchar = true)`,
    )
    const { columns } = await database.query('select * from expected limit 0')
    const names = columns.map(({ name }) => quoteName(name)).join(', ')
    const lines = async (table: string): Promise<string[]> => {
      const rows = await database.rows(
        `select columns(*)::varchar from (select ${names} from ${table}) order by all`,
      )
      return rows.map((row) => JSON.stringify(row, rounded))
    }
    return { expected: await lines('expected'), found: await lines('found') }
  })
}

/** Figures of many digits to 12 of them, since the last digits of ln and exp are the machine's own. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+\.\d{9,}(?:e-?\d+)?$/.test(value)
    ? Number(value).toPrecision(12)
    : value
}

describe('models', async () => {
  const [cases, models] = await Promise.all([findCases(), readModels('.')])

  test.each(models.map(({ name }) => name))('%s has a case', (name) => {
    expect(cases.map(({ model }) => model)).toContain(name)
  })

  test.each(cases)('$model: $name', async (modelCase) => {
    const model = models.find(({ name }) => name === modelCase.model)
    if (!model) throw new Error(`${modelCase.folder}: there is no model ${modelCase.model}`)
    const { expected, found } = await runCase(model.sql, modelCase)
    expect(found).toEqual(expected)
  })
})
