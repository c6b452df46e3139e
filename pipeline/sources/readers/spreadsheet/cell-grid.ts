import { UserError } from '../../../base/error.js'
import type { HeadRow } from '../reader.js'

/** Most cells of a table that are held; what is larger is better published as CSV. */
const MOST_CELLS = 5_000_000
/** Most columns of a table; a cell farther out was put there by mistake, and a wide table takes DuckDB long to make. */
export const MOST_COLUMNS = 2000

/** Cells that one cell covers; rows and columns from 0, the last ones included. */
export interface CellRange {
  top: number
  left: number
  bottom: number
  right: number
}

/** The cells of a sheet or table while they are being read; rows and columns from 0. */
export class CellGrid {
  private readonly cells = new Map<number, (string | undefined)[]>()
  private readonly figures = new Map<number, (boolean | undefined)[]>()
  private readonly merges: CellRange[] = []
  private count = 0
  private lastRow = -1
  private lastColumn = -1

  /** @param where names the table in messages, as in `usage.xlsx: sheet 統計`. */
  constructor(private readonly where: string) {}

  /**
   * Puts text into a cell; blank text leaves it empty. @throws UserError when the table grows past 5 million cells.
   * @param isFigure whether the text is that of a number that is stored there.
   */
  set(row: number, column: number, text: string | null, isFigure = false): void {
    if (text === null || text.trim() === '') return
    let cells = this.cells.get(row)
    if (cells === undefined) this.cells.set(row, (cells = []))
    if (cells[column] === undefined && ++this.count > MOST_CELLS) throw this.tooLarge()
    cells[column] = text
    if (isFigure) this.figuresOf(row)[column] = true
    this.lastRow = Math.max(this.lastRow, row)
    this.lastColumn = Math.max(this.lastColumn, column)
  }

  /** Says that the first cell of a range covers all of it. */
  merge(range: CellRange): void {
    if (this.merges.push(range) > MOST_CELLS) throw this.tooLarge()
  }

  /**
   * The rows with something in them, counted from 1, the text of a merged cell repeated in each cell it covers as far as the table
   * reaches. @throws UserError when they are more than 2,000 columns or 5 million cells.
   */
  rows(): HeadRow[] {
    for (const merge of this.merges.splice(0)) this.fill(merge)
    const width = this.lastColumn + 1
    if (width > MOST_COLUMNS || this.cells.size * width > MOST_CELLS) throw this.tooLarge()
    return [...this.cells]
      .toSorted(([a], [b]) => a - b)
      .map(([row, cells]) => ({
        row: row + 1,
        cells: Array.from({ length: width }, (_, i) => cells[i] ?? null),
        ...this.markedFigures(row, width),
      }))
  }

  private markedFigures(row: number, width: number): Pick<HeadRow, 'figures'> {
    const figures = this.figures.get(row)
    return figures === undefined
      ? {}
      : { figures: Array.from({ length: width }, (_, i) => figures[i] === true) }
  }

  private figuresOf(row: number): (boolean | undefined)[] {
    const figures = this.figures.get(row) ?? []
    this.figures.set(row, figures)
    return figures
  }

  private fill({ top, left, bottom, right }: CellRange): void {
    const text = this.cells.get(top)?.[left]
    if (text === undefined) return
    const isFigure = this.figures.get(top)?.[left] === true
    const { lastRow, lastColumn } = this
    for (let row = top; row <= Math.min(bottom, lastRow); row++) {
      for (let column = left; column <= Math.min(right, lastColumn); column++)
        this.set(row, column, text, isFigure)
    }
  }

  private tooLarge(): UserError {
    const reach = `reaches to row ${this.lastRow + 1}, column ${this.lastColumn + 1}`
    const limit = `at most ${MOST_COLUMNS.toLocaleString('en-US')} columns and ${MOST_CELLS.toLocaleString('en-US')} cells are read`
    return new UserError(`${this.where} ${reach}; ${limit}`, 1, {
      remedy: 'remove stray cells, or have it published as CSV',
    })
  }
}
