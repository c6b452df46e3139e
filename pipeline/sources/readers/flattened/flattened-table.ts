import { readFile, stat } from 'node:fs/promises'
import { counted } from '../../../base/figures.js'
import { UserError } from '../../../base/error.js'
import type { Manifest } from '../../manifest.js'
import { findHeader, type Cell } from './flattened-header.js'
import { splitGluedCells } from './glued-cells.js'
import type { Layout } from '../header/layout.js'
import { gridOf, type Input, type Repair } from '../reader.js'
import { decodeText } from '../text/text-encoding.js'

const MOST_BYTES = 100_000_000
const PERIOD_CELL = /^\d{2,4}\s*年(?:\s*度)?$/
const FIGURE_CELL = /^[\d,]+$/

/**
 * Reads a table that was flattened to one cell per line, found by its header anywhere in the text. A row begins with a period; a
 * row with too few cells is rebuilt by splitting glued cells where exactly one split adds up.
 */
export async function readFlattenedTable({ database, path, file, manifest, folder }: Input): Promise<Layout> {
  const decoded = await decodeText(path, file, manifest, folder)
  const { size } = await stat(decoded.path)
  if (size > MOST_BYTES)
    throw new UserError(`${file}: a flattened table of ${size} bytes is too large to read`, 1, {
      remedy: 'have it published as CSV',
    })
  const cells = cellsOf(await readFile(decoded.path, 'utf8'))
  const { columns, end } = findHeader(cells, manifest, file)
  if (columns[0] !== manifest.period?.column) {
    throw new UserError(
      `${file}: the first column is ${columns[0]}; a flattened table begins each row with its period`,
    )
  }
  const { rows, rest } = rowsOf(cells.slice(end), columns.length)
  if (rows.length === 0) throw new UserError(`${file}: there are no rows below the header`)
  const rebuilt = rows.map((row) => rebuild(row, columns, manifest, file))
  const grid = await gridOf(
    database,
    rebuilt.map(({ cells }, i) => ({ row: rows[i]?.[0]?.line ?? 0, cells })),
    decoded.found,
  )
  // Its rows are put together from lines, which nothing counts apart.
  delete grid.records
  const header = [cells[0]?.line ?? 0, cells[end - 1]?.line ?? 0] as const
  const places = columns.map((name, index) => [name, { index, label: name, unit: null, factor: 1 }] as const)
  return {
    grid,
    header,
    columns: Object.fromEntries(places),
    across: [],
    notes: rest.map(({ text }) => text),
    changes: [],
    repairs: rebuilt.flatMap(({ repairs }) => repairs),
  }
}

function cellsOf(text: string): Cell[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ line: i + 1, text: line.trim() }))
    .filter((cell) => cell.text !== '')
}

/** Cuts the cells below the header into rows at each period; what follows the last row is the rest. */
function rowsOf(cells: readonly Cell[], width: number): { rows: Cell[][]; rest: Cell[] } {
  const starts = cells.flatMap(({ text }, i) => (PERIOD_CELL.test(text) ? [i] : []))
  const rows = starts.slice(0, -1).map((start, i) => cells.slice(start, starts[i + 1]))
  const lastStart = starts.at(-1)
  if (lastStart === undefined) return { rows: [], rest: [...cells] }
  const last = cells.slice(lastStart, lastStart + width)
  const figures = last.slice(1).findIndex(({ text }) => !FIGURE_CELL.test(text))
  const length = figures < 0 ? last.length : figures + 1
  return { rows: [...rows, last.slice(0, length)], rest: cells.slice(lastStart + length) }
}

function rebuild(
  row: readonly Cell[],
  columns: readonly string[],
  manifest: Manifest,
  file: string,
): { cells: string[]; repairs: Repair[] } {
  const texts = row.map(({ text }) => text)
  if (texts.length === columns.length) return { cells: texts, repairs: [] }
  const where = `${file}:${row[0]?.line}: row ${texts[0]}`
  const found = `has ${counted(texts.length, 'cell')} in place of ${columns.length}: ${texts.join(' / ')}`
  if (texts.length > columns.length)
    throw new UserError(`${where} ${found}`, 1, {
      remedy: `fix the file or the columns of ${manifest.file}`,
    })
  const splits = splitGluedCells(texts, columns, manifest.totals)
  const [split] = splits
  if (split === undefined || splits.length > 1) {
    const why =
      splits.length > 1
        ? `${splits.length} ways of splitting them add up`
        : 'no way of splitting them adds up'
    throw new UserError(`${where} ${found}; ${why}, so nothing is guessed`)
  }
  const repairs = split.glued.map(({ at, pieces }) => ({
    row: row[at]?.line ?? 0,
    text: texts[at] ?? '',
    pieces: pieces.join(' | '),
    reason: 'glued-cells',
  }))
  return { cells: split.cells, repairs }
}
