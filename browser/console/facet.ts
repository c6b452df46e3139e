import type { Cell, Column } from './api.js'
import { compareCells, numberOf } from './arranged.js'
import { cellText, isNumeric, numberText, plainText } from './cell-text.js'

/** Values of a column that go together, one or a range of numbers, and how many rows have them. */
export interface FacetPart {
  label: string
  rows: number
  holds: (value: Cell) => boolean
}

/** The values of a column: how many differ and are null, the ends of their range, the most frequent ones or ranges of numbers, and how many rows have none of these. */
export interface Facet {
  different: number
  nulls: number
  range: readonly [least: string, greatest: string] | null
  parts: readonly FacetPart[]
  others: number
}

const MOST_PARTS = 12
/** Steps of a scale, within a power of ten. */
const STEPS = [1, 2, 5, 10]

/** What stands in a column of rows. Numbers of many values are counted in ranges of equal width, all else by value, the most frequent first. */
export function facetOf(column: Column, values: readonly Cell[]): Facet {
  const groups = new Map<string, { value: Cell; rows: number }>()
  let nulls = 0
  for (const value of values) {
    if (value === null) nulls++
    else {
      const key = plainText(value)
      const group = groups.get(key)
      if (group) group.rows++
      else groups.set(key, { value, rows: 1 })
    }
  }
  const compare = compareCells(column)
  const ordered = [...groups.values()].toSorted((a, b) => compare(a.value, b.value))
  const [least, greatest] = [ordered[0], ordered.at(-1)]
  const parts =
    ranges(column, ordered) ??
    ordered
      .toSorted((a, b) => b.rows - a.rows)
      .slice(0, MOST_PARTS)
      .map(({ value, rows }) => {
        const key = plainText(value)
        return {
          label: cellText(value, column),
          rows,
          holds: (other: Cell) => other !== null && plainText(other) === key,
        }
      })
  return {
    different: groups.size,
    nulls,
    range: least && greatest ? [cellText(least.value, column), cellText(greatest.value, column)] : null,
    parts,
    others: values.length - nulls - parts.reduce((sum, { rows }) => sum + rows, 0),
  }
}

/** Ranges of equal width over the finite ones of many different numbers; null where a column has few, or no numbers. */
function ranges(column: Column, groups: readonly { value: Cell; rows: number }[]): FacetPart[] | null {
  if (!isNumeric(column) || groups.length <= MOST_PARTS) return null
  const numbers = groups
    .map(({ value, rows }) => ({ number: numberOf(plainText(value)), rows }))
    .filter(({ number }) => Number.isFinite(number))
  const [least = 0, greatest = 0] = [numbers[0]?.number, numbers.at(-1)?.number]
  const step = stepOver(greatest - least)
  if (!(step > 0 && step < Number.POSITIVE_INFINITY)) return null
  const placeOf = (number: number): number => Math.floor(exact(number / step))
  const first = placeOf(least)
  const counts = Array.from({ length: placeOf(greatest) - first + 1 }, () => 0)
  for (const { number, rows } of numbers) {
    const at = placeOf(number) - first
    counts[at] = (counts[at] ?? 0) + rows
  }
  return counts.map((rows, i) => {
    const place = first + i
    return {
      label: `${numberText(exact(place * step))} – < ${numberText(exact((place + 1) * step))}`,
      rows,
      holds: (value) => value !== null && placeOf(numberOf(plainText(value))) === place,
    }
  })
}

/** The least round step by which a span has no more ranges than are shown. */
function stepOver(span: number): number {
  const least = span / (MOST_PARTS - 1)
  const power = 10 ** Math.floor(Math.log10(least))
  return (STEPS.find((step) => step * power >= least) ?? 10) * power
}

const DIGITS = 12

/** Without what binary fractions leave behind, as in 3 × 0.1. */
function exact(number: number): number {
  return Number(number.toPrecision(DIGITS))
}
