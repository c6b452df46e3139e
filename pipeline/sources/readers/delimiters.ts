import Papa from 'papaparse'
import { counted } from '../../base/figures.js'
import { HEAD_ROWS, type HeadRow } from './reader.js'

/** The first rows of a text as one delimiter parts them. */
export interface PartedText {
  delimiter: string
  /** Its name, as the database records it. */
  name: string
  /** The first records that hold anything. */
  head: HeadRow[]
  /** How many cells each of them has. */
  fields: number[]
  width: number
  /** How many cells most rows of several cells have, and how many rows have that many. */
  usual: number
  alike: number
}

/** The usual ones; of two that part a text alike the first is meant, since a comma stands in figures and texts as well. */
const DELIMITERS = ['\t', ';', '|', ',']
const NAMES: Record<string, string> = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'bar' }

/**
 * The delimiters that part the first lines, the one first by which the most lines have the same number of cells.
 * @returns with them what speaks for the first, and the rival that parts as many lines alike, for the record of what was found.
 */
export function rankDelimiters(text: string): { texts: PartedText[]; found: Record<string, string> } {
  const all = DELIMITERS.map((delimiter) => parted(text, delimiter))
  const [first, second, ...others] = all
    .filter(({ width }) => width > 1)
    .toSorted((a, b) => b.alike - a.alike)
  if (first === undefined) return { texts: all.slice(-1), found: {} }
  if (second === undefined) return { texts: [first], found: {} }
  const found = {
    'delimiter-evidence': `with ${evidence(first)}; with ${evidence(second)}`,
    ...(second.alike === first.alike ? { 'delimiter-rival': second.delimiter } : {}),
  }
  return { texts: [first, second, ...others], found }
}

function evidence({ name, alike, usual, head }: PartedText): string {
  return `${name} ${alike} of ${counted(head.length, 'row')} with ${counted(usual, 'cell')}`
}

/** The first records that hold anything, with their numbers and how many cells each has. Empty lines count, as they do for DuckDB. */
export function parted(text: string, delimiter: string): PartedText {
  const head: HeadRow[] = []
  const fields: number[] = []
  let row = 0
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data }, parser) => {
      row++
      const cells = data.map((cell) => (cell.trim() === '' ? null : cell))
      if (cells.every((cell) => cell === null)) return
      head.push({ row, cells })
      fields.push(data.length)
      if (head.length >= HEAD_ROWS) parser.abort()
    },
  })
  const width = fields.reduce((most, count) => Math.max(most, count), 1)
  return { delimiter, name: NAMES[delimiter] ?? delimiter, head, fields, width, ...usualOf(fields) }
}

function usualOf(fields: readonly number[]): { usual: number; alike: number } {
  const counts = new Map<number, number>()
  for (const count of fields) if (count > 1) counts.set(count, (counts.get(count) ?? 0) + 1)
  const [usual = 1, alike = 0] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
  return { usual, alike }
}
