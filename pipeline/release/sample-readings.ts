import { escaped, numberShape, type NumberWriting } from '../sources/number-writing.js'
import { markPatterns, type Marks } from '../sources/marks.js'
import { SIGN_UNITS } from '../sources/readers/header/units.js'
import { quoteText, textOf, type Database } from '../system/database.js'
import { createTable } from '../warehouse/tables.js'
import { isUsuallyMissing, marksBeside, type FigureCell } from './sample-marks.js'

/** A column of a sample that may hold figures. */
export interface SampledColumn {
  index: number
  name: string
  /** The unit that its heading or a note states. */
  unit: string | null
  cells: readonly (FigureCell & { isStored: boolean })[]
}

/** The writings that are tried. */
export const CANDIDATES: readonly Omit<NumberWriting, 'negative'>[] = [
  { decimal: 'dot', group: 'comma' },
  { decimal: 'dot', group: 'space' },
  { decimal: 'dot', group: 'apostrophe' },
  { decimal: 'dot', group: 'lakh' },
  { decimal: 'comma', group: 'dot' },
  { decimal: 'comma', group: 'space' },
  { decimal: 'comma', group: 'apostrophe' },
]
/** How figures below zero are written, beside a minus before them. */
export const NEGATIVES = [
  { word: 'parentheses', pattern: /^\(.*\d.*\)$/u, shown: 'a figure in brackets' },
  { word: 'trailing-minus', pattern: /\d\s?-$/u, shown: 'a minus behind the figure' },
  { word: 'triangle', pattern: /^[△▲]/u, shown: 'a triangle before the figure' },
] as const
/** How many of the texts of a column have to be figures. */
const ENOUGH = 0.8

/** One text of a column with the figure that each candidate reads in it. */
interface ReadCell extends FigureCell {
  figures: readonly (string | null)[]
  isStored: boolean
}

/** A column of a sample as the candidates read it. */
export interface ReadColumn {
  column: SampledColumn
  cells: readonly ReadCell[]
  unit: string | null
  /** Candidates that read the most texts. */
  fitting: readonly number[]
  isFigures: boolean
}

/** A figure with nothing behind it but a unit's sign, and marks that are signs, short letters or stand in brackets. */
const FIGURE_ALONE =
  /^\s*[-+−–(△▲]?\s?(?:[^\s\d\p{L}]|\p{Lu}{1,3}\$|\p{Lu}{2,3})?\s?[-−]?\p{Nd}[\p{Nd}\s.,'’٫٬]*(?:\s*(?:(?<!\p{L})\p{Script=Latin}{1,3}(?!\p{L})\.?|[元円원]|\[[^\][]*\]|[(（][^()（）]*[)）]|[^\p{L}\p{Nd}\s]))*\s*$/u
/** How many of the texts that begin as figures have to be no more than that: an age such as `90 years` is none. */
const ENOUGH_ALONE = 0.5

/** Whether most texts of a column begin as figures do. */
export function mayBeFigures(cells: SampledColumn['cells']): boolean {
  const filled = cells.filter(({ text }) => /[\p{L}\p{Nd}]/u.test(text) && !isUsuallyMissing(text))
  const alone = filled.filter(({ text }) => FIGURE_ALONE.test(text))
  const figures = filled.filter(
    ({ text }) =>
      /^\s*[-+−–(△▲]?\s?(?:[€$£¥₹]|\p{Lu}{1,3}\$|\p{Lu}{2,3})?\s?[-−]?\p{Nd}/u.test(text) ||
      marksBeside(text, new Set()).length > 0,
  )
  return (
    figures.length > 0 &&
    figures.length >= ENOUGH * filled.length * ENOUGH &&
    alone.length >= ENOUGH_ALONE * filled.length
  )
}

const SIGN = String.raw`(?<sign>％|${SIGN_UNITS.map(escaped).join('|')})`
const SIGN_BEHIND = new RegExp(String.raw`\d\s?${SIGN}\s*[)*]?$`, 'u')
const SIGN_BEFORE = new RegExp(String.raw`^\s*[-−–(]?\s?${SIGN}\s?[-−]?\d`, 'u')

/** The sign of a unit that stands beside figures of a column. */
export function unitBeside(cells: readonly FigureCell[]): string | null {
  return cellsWithSign(cells)[0]?.sign ?? null
}

/** The cells in which a unit stands beside the figure. */
export function cellsWithSign(cells: readonly FigureCell[]): (FigureCell & { sign: string })[] {
  return cells.flatMap((cell) => {
    const sign = (SIGN_BEHIND.exec(cell.text) ?? SIGN_BEFORE.exec(cell.text))?.groups?.['sign']
    return sign === undefined ? [] : [{ ...cell, sign: sign.normalize('NFKC') }]
  })
}

/** Reads columns by each candidate, with the macros of landing. */
export async function readColumns(
  database: Database,
  columns: readonly SampledColumn[],
  marks: Marks,
): Promise<ReadColumn[]> {
  const { marked, mark } = markPatterns(marks)
  const cells = columns.flatMap(({ index, unit, cells }) =>
    cells.map(({ row, text, isStored }) => ({ row, index, text, stored: isStored, unit: unit ?? '' })),
  )
  const types = { row: 'integer', index: 'integer', text: 'varchar', stored: 'boolean', unit: 'varchar' }
  await createTable(database, 'figure_cells', types, cells)
  const negative = NEGATIVES.map(({ word }) => word)
  const read = CANDIDATES.map((candidate) => {
    const shape = numberShape({ ...candidate, negative }, SIGN_UNITS, { sign: true, decimals: true })
    return `read_figure(rest, ${quoteText(shape)})`
  })
  const rows = await database.rows(
    `with parted as (select *, parted_marks(text, ${quoteText(marked)}, ${quoteText(mark)}).rest as rest from figure_cells)
     select row, index, text, stored, trim(plain_text(rest)) as plain, [${read.join(', ')}] as figures from parted order by row`,
  )
  const missing = new Set(['', ...marks.missing, ...marks.missing.map((text) => text.normalize('NFKC'))])
  const byColumn = new Map<number, (ReadCell & { plain: string })[]>(columns.map(({ index }) => [index, []]))
  for (const row of rows)
    byColumn.get(Number(row['index']))?.push({
      row: Number(row['row']),
      text: textOf(row['text']),
      plain: textOf(row['plain']),
      isStored: row['stored'] === true,
      figures: Array.isArray(row['figures'])
        ? row['figures'].map((each) => (each === null ? null : textOf(each)))
        : [],
    })
  return columns.map((column): ReadColumn => {
    const own = byColumn.get(column.index) ?? []
    const texts = own.filter(({ plain }) => !missing.has(plain) && !/^[合總小]\s*計/u.test(plain))
    const hits = CANDIDATES.map(
      (_, k) => texts.filter(({ figures, isStored }) => isStored || figures[k] !== null).length,
    )
    const most = Math.max(...hits)
    return {
      column,
      cells: texts,
      unit: column.unit === null ? unitBeside(column.cells) : null,
      fitting: CANDIDATES.flatMap((_, k) => (hits[k] === most ? [k] : [])),
      isFigures: texts.length > 0 && most >= ENOUGH * texts.length,
    }
  })
}
