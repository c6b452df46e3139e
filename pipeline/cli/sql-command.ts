import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { messageOf, UserError } from '../base/error.js'
import { queryRelease } from '../release/query.js'
import type { Relation, Row } from '../system/database.js'
import { openProject } from '../system/project.js'
import { streamingWriter, terminalTable } from './formats.js'
import type { SqlFormat } from './sql-format.js'

interface SqlOptions {
  file?: string
  format: SqlFormat
  release?: string
}

const ROWS_IN_A_TABLE = 1000

/** `almanac sql`: rows go to standard output. A table shows the first 1,000 rows and says so; the other formats stream all. */
export async function sqlCommand(
  folder: string,
  query: string | undefined,
  options: SqlOptions,
): Promise<void> {
  const project = await openProject(folder)
  const { sql, file } = await statement(query, options.file)
  const request = { sql, file, ...(options.release === undefined ? {} : { releaseId: options.release }) }
  if (options.format === 'table') {
    const shown = new FirstRows()
    await queryRelease(project, request, (batch) => shown.take(batch))
    shown.print()
  } else {
    const writer = streamingWriter(options.format)
    await queryRelease(project, request, (batch) => print(writer.batch(batch)))
    await print(writer.end())
  }
}

async function statement(
  query: string | undefined,
  file: string | undefined,
): Promise<{ sql: string; file: string }> {
  if (query !== undefined && file !== undefined) throw new UserError('give the query or --file, not both', 2)
  if (file !== undefined) return { sql: await readStatement(file), file }
  if (query !== undefined && query !== '-') return { sql: query, file: 'query' }
  if (process.stdin.isTTY)
    throw new UserError('no query; an example is: almanac sql "select * from marts.usage_annual"', 2)
  return { sql: await text(process.stdin), file: 'standard input' }
}

async function readStatement(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UserError(`cannot read ${file}: ${messageOf(cause)}`, 2, { cause })
  }
}

class FirstRows {
  private columns: Relation['columns'] = []
  private readonly rows: Row[] = []

  take({ columns, rows }: Relation): boolean {
    this.columns = columns
    this.rows.push(...rows)
    return this.rows.length <= ROWS_IN_A_TABLE
  }

  print(): void {
    const shown = this.rows.slice(0, ROWS_IN_A_TABLE)
    process.stdout.write(terminalTable(this.columns, shown))
    if (this.rows.length > shown.length)
      process.stderr.write(`the first ${ROWS_IN_A_TABLE} rows; --format csv writes all\n`)
  }
}

function print(output: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (process.stdout.write(output)) resolve(true)
    else process.stdout.once('drain', () => resolve(true))
  })
}
