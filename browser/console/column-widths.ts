import type { Answer } from './api.js'
import { cellText } from './cell-text.js'
import { count, word } from './settings.js'

/** Space beside a text, in pixels. */
const PADDING = 22
const LEAST = 56
const MOST = 340
const LOOKED_AT = 200
const MOST_CHARACTERS = 100

/** Widths of columns in the face in which the grid is written, so that Chinese takes the place it needs. */
export class ColumnWidths {
  private readonly pen = document.createElement('canvas').getContext('2d')
  private readonly face: string
  private readonly size: number

  /** @param place an element of the grid. */
  constructor(place: Element) {
    const { fontFamily, fontSize } = getComputedStyle(place)
    this.face = fontFamily
    this.size = Number.parseFloat(fontSize)
  }

  /** The width of each column in pixels, for its name and a part of its values. */
  of({ columns, rows }: Pick<Answer, 'columns' | 'rows'>): number[] {
    const step = Math.max(1, Math.floor(rows.length / LOOKED_AT))
    const sample = rows.filter((_, i) => i < LOOKED_AT / 2 || i % step === 0).slice(0, 2 * LOOKED_AT)
    return columns.map((column, i) => {
      const texts = sample.map((row) => this.measure(cellText(row[i] ?? null, column)))
      const widest = Math.max(
        this.measure(column.name, 600),
        this.measure(column.type.slice(0, 24)),
        ...texts,
      )
      return Math.ceil(Math.min(MOST, Math.max(LEAST, widest + PADDING)))
    })
  }

  /** The width of a column of row numbers, in pixels. */
  ofNumbers(rowCount: number): number {
    const texts = [count(rowCount), word('row-number')]
    return Math.ceil(Math.max(...texts.map((text) => this.measure(text))) + PADDING)
  }

  private measure(text: string, weight = 400): number {
    if (!this.pen) return 0
    this.pen.font = `${weight} ${this.size}px ${this.face}`
    return this.pen.measureText(text.slice(0, MOST_CHARACTERS)).width
  }
}
