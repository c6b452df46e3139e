import type { Database } from '../../system/database.js'
import type { Manifest } from '../manifest.js'

/** What a column is for, where the format says so; SDMX's words. A status is what is said of a figure, an attribute anything else. */
export type ColumnRole = 'dimension' | 'time' | 'measure' | 'status' | 'multiplier' | 'attribute'

/** One of the first rows of a grid, its cells in the order of the grid's columns. */
export interface HeadRow {
  /** Row of the file (or sheet, or table), from 1. */
  row: number
  cells: readonly (string | null)[]
  /** For each cell whether the format stores a number there; left out when it stores none in the row. */
  figures?: readonly boolean[]
}

/**
 * A table as it stands in a file, header and notes included: all cells text, columns known by position only. A file may hold
 * several; the contract decides which one is meant.
 */
export interface Grid {
  /** What was found out about the file on the way here, such as encoding, delimiter, sheet: recorded with the landed file. */
  found: Readonly<Record<string, string>>
  width: number
  /** The first rows, at most 60: where the header is looked for. */
  head: readonly HeadRow[]
  /**
   * Names of the columns when the format itself has them (JSON, Parquet): then `head` holds them as its only header row, row 0, or the
   * row of the file in which they stand.
   */
  isNamed: boolean
  /** What each column is for, where the format says so. */
  roles?: readonly ColumnRole[]
  /** Whether `after` gives a column `_row`; otherwise rows are counted in the order in which they come. */
  hasRows: boolean
  /** Whether `after` also gives `f0` …: the cell where the format itself stores a number there, and null for a text. */
  hasFigures: boolean
  /** Whether reading fills DuckDB's `reject_errors` with lines that are no rows. */
  hasRejects: boolean
  /** Rows of the file with nothing in them that `after` passes over; [] when it passes over none, or gives `_row`. */
  emptyRows: readonly number[]
  /** How many rows the file has, counted apart from `after`: rows that hold something where `hasRows`, else all. Absent when a format has rows only. */
  records?: number
  /** Whether `after` also gives `_rows_within` BOOLEAN: a cell holds lines that look like rows of their own. */
  hasRowsWithin?: boolean
  /** SQL for a FROM clause: the rows below row `row`, as `c0` … `c<width - 1>`, all VARCHAR, and `_row` BIGINT if `hasRows`. */
  after(row: number): string
}

/** A file that is to be read: where it lies, unpacked, and how messages call it. */
export interface Input {
  database: Database
  path: string
  /** Name for messages. */
  file: string
  manifest: Manifest
  /** A folder of its own for what the reader must write on the way; it is gone afterwards. */
  folder: string
}

/** Finds the tables of a file. @throws UserError naming `file` when it is not what the contract says, or not safe to read. */
export type GridReader = (input: Input) => Promise<Grid[]>

/** How many rows at the top of a grid are looked at for the header. */
export const HEAD_ROWS = 60

/** A cell that did not stand as it should and was put right without a guess; `reason` is a code that the words of the pages name. */
export interface Repair {
  row: number
  text: string
  pieces: string
  reason: string
}

/**
 * Makes the temporary table `grid` (`_row`, `_figures`, `c0` …) of rows that a library read. Cells that are empty after trimming become null.
 * @param rows row of the file and its cells; shorter rows are filled up with null.
 */
export async function gridOf(
  database: Database,
  rows: readonly HeadRow[],
  found: Grid['found'],
  name = 'grid',
): Promise<Grid> {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 1)
  const names = Array.from({ length: width }, (_, i) => `c${i}`)
  const hasFigures = rows.some(({ figures }) => figures !== undefined)
  await database.run(
    `create or replace temp table ${name} (_row varchar, _figures varchar, ${names.map((c) => `${c} varchar`).join(', ')})`,
  )
  await database.appendText(
    name,
    rows.map(({ row, cells, figures }) => [
      String(row),
      figures === undefined ? null : Array.from(figures, (isFigure) => (isFigure ? 'f' : ' ')).join(''),
      ...names.map((_, i) => blankIsNull(cells[i] ?? null)),
    ]),
  )
  const figures = hasFigures
    ? names.map((cell, i) => `, case when _figures[${i + 1}] = 'f' then ${cell} end as f${i}`).join('')
    : ''
  return {
    found,
    width,
    head: rows.slice(0, HEAD_ROWS),
    isNamed: false,
    hasRows: true,
    hasFigures,
    hasRejects: false,
    emptyRows: [],
    records: rows.filter(({ cells }) => cells.some((cell) => blankIsNull(cell) !== null)).length,
    after: (row) =>
      `(select _row::bigint as _row, * exclude (_row, _figures)${figures} from ${name} where _row::bigint > ${row})`,
  }
}

/** A label without white space and compatibility forms, as labels are compared. */
export function normalLabel(label: string): string {
  return label.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase()
}

function blankIsNull(cell: string | null): string | null {
  return cell === null || cell.trim() === '' ? null : cell
}
