import { openWriter } from '../query/result-writer.js'
import type { Answer } from '../system/answer.js'
import type { Row } from '../system/database.js'
import { terminalTable } from './formats.js'
import type { SqlFormat } from './sql-format.js'

const ROWS_IN_A_TABLE = 1000

/** Prints an answer to standard output. A table shows the first 1,000 rows and says so; the other formats stream all. */
export async function printAnswer(format: SqlFormat, answer: Answer): Promise<void> {
  if (format === 'table') return printTable(answer)
  const writer = await openWriter(format, answer, '.')
  for (let batch = await answer.next(); batch !== null; batch = await answer.next())
    await print(await writer.rows(batch))
  await print(await writer.end())
}

async function printTable(answer: Answer): Promise<void> {
  const rows: Row[] = []
  for (
    let batch = await answer.next();
    batch !== null && rows.length <= ROWS_IN_A_TABLE;
    batch = await answer.next()
  )
    rows.push(...batch.rows())
  process.stdout.write(terminalTable(answer.columns, rows.slice(0, ROWS_IN_A_TABLE)))
  if (rows.length > ROWS_IN_A_TABLE)
    process.stderr.write(`the first ${ROWS_IN_A_TABLE} rows; --format csv writes all\n`)
}

function print(output: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (process.stdout.write(output)) resolve(true)
    else process.stdout.once('drain', () => resolve(true))
  })
}
