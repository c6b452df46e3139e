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
  await database.run(`create table rows (${columns.join(', ')})`)
  return {
    async rows(batch) {
      await database.appendChunk('rows', batch.chunk)
      return ''
    },
    async end() {
      const file = join(own, 'rows.parquet')
      await database.run(`copy rows to ${quoteText(file)} (format parquet, compression zstd)`)
      return readFile(file)
    },
    async close() {
      database.close()
      await rm(own, { recursive: true, force: true })
    },
  }
}
