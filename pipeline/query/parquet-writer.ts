import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer } from '../system/answer.js'
import { Database, quoteName, quoteText } from '../system/database.js'
import type { ResultWriter } from './result-writer.js'

/**
 * Writes Parquet through a database of its own, since the one that is asked reaches no file: the rows go there as DuckDB holds them, with their exact
 * types, and no text of a stranger is carried out there. The file is one piece, at the end.
 */
export async function parquetWriter(answer: Answer, folder: string): Promise<ResultWriter> {
  const own = await mkdtemp(join(folder, 'parquet-'))
  const database = await Database.open(join(own, 'rows.duckdb'), 'write')
  const columns = answer.columns.map(
    ({ name, type }) => `${quoteName(name)} ${type === 'SQLNULL' || type === '"NULL"' ? 'integer' : type}`,
  )
  const huge = answer.columns.filter(({ type }) => type === 'HUGEINT' || type === 'UHUGEINT')
  await database.run(`create table rows (${columns.join(', ')})`)
  return {
    async rows(batch) {
      await database.appendChunk('rows', batch.chunk)
      return ''
    },
    async end() {
      const file = join(own, 'rows.parquet')
      const exact = await exactHuge(
        database,
        huge.map(({ name }) => quoteName(name)),
      )
      await database.run(
        `copy (select * ${exact} from rows) to ${quoteText(file)} (format parquet, compression zstd)`,
      )
      return readFile(file)
    },
    async close() {
      database.close()
      await rm(own, { recursive: true, force: true })
    },
  }
}

/**
 * Parquet has no integers of 128 bits, and DuckDB would round them to doubles: they are decimals of 38 digits, or texts where one has more.
 * @param names quoted. @returns what follows the star of a select.
 */
async function exactHuge(database: Database, names: readonly string[]): Promise<string> {
  if (names.length === 0) return ''
  const fits = names.map(
    (name) => `coalesce(bool_and(try_cast(${name} as decimal(38, 0)) is not null or ${name} is null), true)`,
  )
  const [row] = await database.rows(`select [${fits.join(', ')}] as fits from rows`)
  const isFitting = Array.isArray(row?.['fits']) ? row['fits'] : []
  const casts = names.map(
    (name, i) => `${name}::${isFitting[i] === true ? 'decimal(38, 0)' : 'varchar'} as ${name}`,
  )
  return `replace (${casts.join(', ')})`
}
