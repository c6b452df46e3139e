import { counted } from '../../base/figures.js'
import { openWriter, type Written } from '../../query/result-writer.js'
import type { Answer, Batch } from '../../system/answer.js'
import type { Value } from '../../system/database.js'
import { MOST_CHART_ROWS, type Charted } from './chart-request.js'
import { takeInto, withTemporaryFolder, writeOutput, type Take } from '../output-file.js'
import { footer, showTable, tableRows, terminalText } from './result-screen.js'
import { isBinary, STANDARD_OUTPUT, type SqlFormat } from './sql-format.js'
import { terminalOf } from './terminal.js'
import { PLAIN_LOOK, textTable } from '../text-table.js'
import { remark } from '../messages.js'

/** Where the rows of an answer go. */
export interface AnswerOutput {
  format: SqlFormat
  /** A file; default: standard output. */
  file?: string | undefined
  /** Whether rows are kept for a chart. */
  isCharted?: boolean
}

/** The first rows of an answer, which a chart is drawn of. */
export type ChartedRows = Omit<Charted, 'release'>

/**
 * Writes an answer to a file or standard output. A table shows its first rows and says so; the other formats stream all.
 * @returns the rows for a chart; none unless it was asked for.
 */
export async function writeAnswer(answer: Answer, output: AnswerOutput): Promise<ChartedRows> {
  const kept = new KeptRows(output.isCharted === true ? MOST_CHART_ROWS : 0)
  if (output.format === 'table') await writeTable(answer, output, kept)
  else await writeRows(answer, output.format, output, kept)
  return { columns: answer.columns, rows: kept.rows, isCut: kept.isCut }
}

/** Rows that are kept while others pass, up to a number. */
class KeptRows {
  readonly rows: Value[][] = []
  isCut = false

  constructor(readonly most: number) {}

  get isFull(): boolean {
    return this.rows.length >= this.most
  }

  add(batch: Batch): void {
    const room = this.most - this.rows.length
    if (room > 0) this.rows.push(...batch.values().slice(0, room))
    this.isCut ||= batch.rowCount > room
  }
}

async function writeTable(answer: Answer, output: AnswerOutput, charted: KeptRows): Promise<void> {
  const start = performance.now()
  const toFile = output.file !== undefined && output.file !== STANDARD_OUTPUT
  const terminal = toFile ? null : terminalOf(process.stdout)
  const kept = new KeptRows(tableRows({ terminal, usesPager: terminal !== null }))
  for (let batch = await answer.next(); batch !== null; batch = await answer.next()) {
    kept.add(batch)
    charted.add(batch)
    if (kept.isCut && charted.isFull) break
  }
  const milliseconds = performance.now() - start
  const { rows } = kept
  let shown = rows.length
  if (toFile)
    await writeOutput(output.file ?? '', (take) => take(textTable(answer.columns, rows, PLAIN_LOOK)))
  else
    shown = await showTable(
      { columns: answer.columns, rows, isCut: kept.isCut },
      { output: process.stdout, terminal, usesPager: true, hasLine: output.isCharted === true },
    )
  const isCut = kept.isCut || shown < rows.length
  if (terminal !== null) process.stderr.write(footer(shown, isCut, milliseconds))
  else if (isCut) remark(`only the first ${counted(shown, 'row')} shown; --format csv writes all`)
}

async function writeRows(
  answer: Answer,
  format: Exclude<SqlFormat, 'table'>,
  { file }: AnswerOutput,
  charted: KeptRows,
): Promise<void> {
  const start = performance.now()
  let rowCount = 0
  const fill = async (take: Take, folder: string): Promise<void> => {
    rowCount = await pass(answer, format, { take, folder, charted })
  }
  if (file !== undefined && file !== STANDARD_OUTPUT) await writeOutput(file, fill)
  else {
    const take = takeInto(process.stdout)
    const toTerminal: Take = (piece) => take(typeof piece === 'string' ? terminalText(piece) : piece)
    const isTerminal = process.stdout.isTTY
    if (isBinary(format)) await withTemporaryFolder((folder) => fill(take, folder))
    else await fill(isTerminal ? toTerminal : take, '.')
  }
  if (process.stdout.isTTY) process.stderr.write(footer(rowCount, false, performance.now() - start))
}

interface Passage {
  take: Take
  folder: string
  charted: KeptRows
}

async function pass(answer: Answer, format: Written, { take, folder, charted }: Passage): Promise<number> {
  const writer = await openWriter(format, answer, folder)
  let rowCount = 0
  try {
    for (let batch = await answer.next(); batch !== null; batch = await answer.next()) {
      rowCount += batch.rowCount
      charted.add(batch)
      await take(await writer.rows(batch))
    }
    await take(await writer.end())
  } finally {
    await writer.close?.()
  }
  return rowCount
}
