import type { Cell } from './api.js'
import { plainText } from './cell-text.js'

/** A place in a grid, from 0. */
export interface GridPlace {
  row: number
  column: number
}

/** Cells of a grid, both ends included. */
export interface GridRange {
  first: GridPlace
  last: GridPlace
}

export interface GridSize {
  rows: number
  columns: number
  /** Rows that are in sight at a time. */
  page: number
}

/** Where a key leads from a place; null for a key that leads nowhere. Ctrl or ⌘ leads to the ends. */
export function placeAfter(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { row, column }: GridPlace,
  { rows, columns, page }: GridSize,
): GridPlace | null {
  const far = ctrlKey || metaKey
  const places: Readonly<Record<string, GridPlace>> = {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? rows - 1 : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? columns - 1 : column + 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? rows - 1 : row, column: columns - 1 },
  }
  const place = places[key]
  return place ? { row: within(place.row, rows), column: within(place.column, columns) } : null
}

/** The cells between two corners. */
export function rangeOf(one: GridPlace, other: GridPlace): GridRange {
  return {
    first: { row: Math.min(one.row, other.row), column: Math.min(one.column, other.column) },
    last: { row: Math.max(one.row, other.row), column: Math.max(one.column, other.column) },
  }
}

export function isWithin({ first, last }: GridRange, row: number, column: number): boolean {
  return row >= first.row && row <= last.row && column >= first.column && column <= last.column
}

export function cellCount({ first, last }: GridRange): number {
  return (last.row - first.row + 1) * (last.column - first.column + 1)
}

/** Cells parted by tabs, rows by line feeds, as spreadsheets paste them; one cell alone as it is. */
export function copiedText(rows: readonly (readonly Cell[])[], range: GridRange): string {
  const { first, last } = range
  const textOf = (value: Cell): string =>
    cellCount(range) === 1 ? plainText(value) : plainText(value).replace(/[\t\r\n]+/g, ' ')
  return rows
    .slice(first.row, last.row + 1)
    .map((row) =>
      row
        .slice(first.column, last.column + 1)
        .map(textOf)
        .join('\t'),
    )
    .join('\n')
}

function within(value: number, count: number): number {
  return Math.min(Math.max(value, 0), count - 1)
}
