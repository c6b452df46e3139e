import type { Answer, Cell, Column } from './api.js'
import { cellText, isNumeric, plainText } from './cell-text.js'

/** By which column rows are sorted, and which way. */
export interface Order {
  column: number
  isDescending: boolean
}

/** How the rows of a result are shown: those with a text in any cell, as it is shown or as it is, and with some values of a column; in an order, or as they came. */
export interface Arrangement {
  text: string
  held: Held | null
  order: Order | null
}

/** Some values of a column. */
export interface Held {
  column: number
  holds: (value: Cell) => boolean
}

type Rows = Answer['rows']

/** The rows of a result as they are arranged; equal ones stay as they came, and null stands last. */
export function arranged(
  { columns, rows }: Pick<Answer, 'columns' | 'rows'>,
  { text, held, order }: Arrangement,
): Rows {
  const wanted = text.trim().toLowerCase()
  const holds = (value: Cell, i: number): boolean => {
    const column = columns[i]
    return (
      plainText(value).toLowerCase().includes(wanted) ||
      (column !== undefined && value !== null && cellText(value, column).toLowerCase().includes(wanted))
    )
  }
  const kept = held === null ? rows : rows.filter((row) => held.holds(row[held.column] ?? null))
  const found = wanted === '' ? kept : kept.filter((row) => row.some(holds))
  const column = order === null ? undefined : columns[order.column]
  if (order === null || column === undefined) return found
  const compare = compareCells(column)
  const sign = order.isDescending ? -1 : 1
  return found.toSorted((one, other) => {
    const [a, b] = [one[order.column] ?? null, other[order.column] ?? null]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return sign * compare(a, b)
  })
}

/** The order after another wish for a column: up, down, as the rows came. */
export function nextOrder(order: Order | null, column: number): Order | null {
  if (order?.column !== column) return { column, isDescending: false }
  return order.isDescending ? null : { column, isDescending: true }
}

/** How two values of a column that are not null follow one another. */
export function compareCells(column: Column): (a: Cell, b: Cell) => number {
  return isNumeric(column) ? compareNumbers : compareTexts
}

/** Whole numbers beyond those that JavaScript holds come as texts of their digits. */
function compareNumbers(a: Cell, b: Cell): number {
  const [one, other] = [plainText(a), plainText(b)]
  if (WHOLE.test(one) && WHOLE.test(other)) {
    const difference = BigInt(one) - BigInt(other)
    return difference < 0n ? -1 : Number(difference > 0n)
  }
  return numberOf(one) - numberOf(other) || 0
}

const WHOLE = /^-?\d+$/
const ENDLESS: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  nan: Number.POSITIVE_INFINITY,
}

/** The number of a text as the API writes it; NaN and infinity stand at the ends. */
export function numberOf(text: string): number {
  return ENDLESS[text] ?? Number(text)
}

function compareTexts(a: Cell, b: Cell): number {
  const [one, other] = [plainText(a), plainText(b)]
  return one < other ? -1 : Number(one > other)
}
