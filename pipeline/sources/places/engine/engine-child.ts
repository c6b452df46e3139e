import { once } from 'node:events'
import { messageOf } from '../../../base/error.js'
import { Database, quoteName, quoteText, textOf } from '../../../system/database.js'
import { endWithParent } from '../../../system/parent-watch.js'

/** What the process that makes rollups is told, as JSON in its argument. */
export interface EngineJob {
  /** Pattern of the Parquet files of the table. */
  files: string
  table: string
  /** Null to tell the files of the table instead. */
  sql: string | null
  memoryBytes: number
  threads: number
  folder: string
}

const SPILLED_BYTES = 20_000_000_000
const ROWS_PER_WRITE = 1000

endWithParent()
await main(JSON.parse(process.argv[2] ?? '')).catch((cause: unknown) => {
  process.stderr.write(`${messageOf(cause)}\n`)
  process.exitCode = 1
})

/** Writes the columns of an answer and then its rows to standard output, each as a line of JSON; all values are text. */
async function main({ files, table, sql, memoryBytes, threads, folder }: EngineJob): Promise<void> {
  const temporary = { folder, bytes: SPILLED_BYTES }
  const database = await Database.open(':memory:', 'write', { memoryBytes, threads, temporary })
  const pattern = quoteText(files)
  if (sql === null) return tell(database, filesSql(pattern))
  await database.run(
    `create view ${quoteName(table)} as select * from read_parquet(${pattern}, hive_partitioning = true)`,
  )
  return tell(database, sql)
}

/** A row for each file: its name, size, time, rows and compressions. A pattern that no file matches gives none. */
function filesSql(pattern: string): string {
  return `with chunks as (
      select file_name, string_agg(distinct compression, ' ' order by compression) as codecs from parquet_metadata(${pattern}) group by file_name
    )
    select files.filename as file, files.size as bytes, epoch_us(files.last_modified) as modified, footers.num_rows as row_count,
      coalesce(chunks.codecs, '') as codecs
    from read_blob(${pattern}) files
    left join parquet_file_metadata(${pattern}) footers on footers.file_name = files.filename
    left join chunks on chunks.file_name = files.filename
    order by file`
}

async function tell(database: Database, sql: string): Promise<void> {
  const columns = await database.rows(`describe ${sql}`)
  const names = columns.map((row) => textOf(row['column_name']))
  await write(JSON.stringify(columns.map((row, i) => ({ name: names[i], type: textOf(row['column_type']) }))))
  const cells = names.map((name) => `${quoteName(name)}::varchar`).join(', ')
  const rows = await database.query(`select json_array(${cells})::varchar as line from (${sql})`)
  const lines = rows.rows.map((row) => textOf(row['line']))
  for (let at = 0; at < lines.length; at += ROWS_PER_WRITE)
    await write(lines.slice(at, at + ROWS_PER_WRITE).join('\n'))
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}
