import type { Answer, Batch } from '../system/answer.js'
import type { ResultFormat } from './result-format.js'
import { textWriter } from './text-writers.js'

/** A piece of what is written. */
export type Piece = string | Uint8Array

/** Writes the rows of one answer; the pieces, in their order, are the file. */
export interface ResultWriter {
  rows(batch: Batch): Piece | Promise<Piece>
  /** The last piece. */
  end(): Piece | Promise<Piece>
  /** Removes what it holds outside of memory, also when it was not ended. */
  close?(): Promise<void>
}

/** How an answer is written: in a format, as a table of Markdown, or as the rows of a page of JSON, each a list in the order of the columns. */
export type Written = ResultFormat | 'markdown' | 'lists'

/**
 * A writer for an answer.
 * @param folder for files that a format needs while it is written. @throws UserError when a column cannot be written in the format.
 */
export async function openWriter(format: Written, answer: Answer, folder: string): Promise<ResultWriter> {
  // These are loaded only when they are asked for, so that a query starts quickly.
  if (format === 'parquet') return (await import('./parquet-writer.js')).parquetWriter(answer, folder)
  if (format === 'arrow') return (await import('./arrow-writer.js')).arrowWriter(answer)
  if (format === 'markdown') return (await import('./markdown-writer.js')).markdownWriter(answer)
  if (format === 'xlsx') return (await import('./xlsx-writer.js')).xlsxWriter(answer)
  return textWriter(format, answer)
}
