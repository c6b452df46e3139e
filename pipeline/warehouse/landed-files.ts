import { join } from 'node:path'
import type { Database } from '../system/database.js'
import { quoteText } from '../system/quote.js'

/** Files that a landed folder holds. */
export const LANDED = {
  rows: 'rows.parquet',
  rejects: 'rejects.parquet',
  counts: 'counts.parquet',
  account: 'account.json',
}

/** SQL for the rows of a Parquet file in a landed folder. */
export function parquet(folder: string, part: keyof typeof LANDED): string {
  return `read_parquet(${quoteText(join(folder, LANDED[part]))})`
}

/**
 * Writes what a select gives as a Parquet file, whole numbers as their differences, which takes half the room.
 * @param file as messages name what is read.
 */
export async function copyOut(database: Database, select: string, path: string, file: string): Promise<void> {
  await database.run(
    `copy (${select}) to ${quoteText(path)} (format parquet, compression snappy, parquet_version v2)`,
    file,
  )
}

/** Empties what DuckDB says of the lines that it could not read, so that it speaks of one reading only. */
export async function forgetRejects(database: Database): Promise<void> {
  await database.run('drop table if exists reject_errors; drop table if exists reject_scans')
}
