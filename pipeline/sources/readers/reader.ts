import type { Database } from '../../system/database.js'
import type { Manifest } from '../manifest.js'

/** A cell that did not stand as it should and was put right without a guess; `reason` is a code that the words of the pages name. */
export interface Repair {
  row: number
  text: string
  pieces: string
  reason: string
}

/** What a reader says of a file beside the cells themselves. */
interface Reading {
  /** Text that stands below the table. */
  notes: string
  repairs: Repair[]
}

/**
 * Reads an archived file into the temporary table `cells`: `_row` (line of the file) and the manifest's columns, all text.
 * @throws UserError naming `file` and place when the table cannot be found or rebuilt.
 */
export type Reader = (input: {
  database: Database
  path: string
  file: string
  manifest: Manifest
}) => Promise<Reading>

/** Makes the empty table `cells`. */
export async function createCells(database: Database, columns: readonly string[]): Promise<void> {
  const definitions = ['_row', ...columns].map((column) => `"${column}" varchar`)
  await database.run(`create or replace temp table cells (${definitions.join(', ')})`)
}

/** A label without white space and compatibility forms, as labels are compared. */
export function normalLabel(label: string): string {
  return label.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase()
}
