import type { Manifest } from '../sources/manifest.js'
import type { Layout } from '../sources/readers/header/layout.js'
import type { Database } from '../system/database.js'
import { isNumbered } from './landing-sql.js'

/** The rows of a file that are not read as rows of its table. */
export interface FileRows {
  /** How many rows the file has, counted apart from reading them; null for formats that have nothing but records. */
  inFile: number | null
  header: number
  /** Titles, notes and blank rows above the header. */
  above: number
  /** Rows below the header with nothing in them that reading passes over. */
  blank: number
}

/** Counts what a file holds beside the rows of its table, so that every row of it is accounted for. */
export async function fileRows(database: Database, layout: Layout, manifest: Manifest): Promise<FileRows> {
  const { grid, header } = layout
  const [first, last] = header
  const rows = grid.head.filter(({ cells }) => cells.some((cell) => (cell ?? '').trim() !== ''))
  const inHeader = grid.isNamed ? 0 : rows.filter(({ row }) => row >= first && row <= last).length
  const empty = grid.emptyRows.filter((row) => row <= last).length
  return {
    inFile: grid.records === undefined ? null : grid.records,
    header: inHeader,
    above: grid.hasRows ? rows.filter(({ row }) => row < first).length : last - inHeader,
    blank: grid.emptyRows.length - empty + (await passedOver(database, layout, manifest)),
  }
}

/** Blank rows that are left out while rows are still to get their numbers: where periods stand side by side. */
async function passedOver(database: Database, { grid, header }: Layout, manifest: Manifest): Promise<number> {
  if (grid.hasRows || !isNumbered({ grid }, manifest)) return 0
  const cells = Array.from({ length: grid.width }, (_, i) => `c${i}`).join(', ')
  const [count] = await database.rows(
    `select count(*) as blank from ${grid.after(header[1])} where coalesce(${cells}) is null`,
  )
  return Number(count?.['blank'])
}
