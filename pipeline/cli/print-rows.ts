import type { Relation, Row } from '../system/database.js'
import { streamingWriter, terminalTable } from './formats.js'
import type { SqlFormat } from './sql-format.js'

const ROWS_IN_A_TABLE = 1000

type Take = (batch: Relation) => Promise<boolean> | boolean

/**
 * Prints the rows of a query to standard output. A table shows the first 1,000 rows and says so; the other formats stream all.
 * @param ask runs the query and hands its batches to `take`.
 */
export async function printRows(format: SqlFormat, ask: (take: Take) => Promise<void>): Promise<void> {
  if (format === 'table') {
    const shown = new FirstRows()
    await ask((batch) => shown.take(batch))
    shown.print()
  } else {
    const writer = streamingWriter(format)
    await ask((batch) => print(writer.batch(batch)))
    await print(writer.end())
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
