import type { Manifest } from '../../manifest.js'
import { normalLabel, type HeadRow } from '../reader.js'
import { labelWithUnit, unbracketed, unitOf, type Unit } from './units.js'

/** What the header rows say above one column of a grid. */
export interface Heading {
  index: number
  /** The texts above the column, from the top, as published, each once. */
  pieces: string[]
  /** Every way in which a label of the contract may be spelt here, normalised. */
  forms: ReadonlySet<string>
  unit: Unit | null
}

const BETWEEN_LANGUAGES =
  /\n|(?<=\p{Script=Han}[)）]?)[\s/]+(?=\p{Script=Latin})|(?<=\p{Script=Latin}[)）]?)[\s/]+(?=\p{Script=Han})/u
const SEPARATORS = /[-_/／:：、.．|｜]/g
const LOOKS_LIKE_PERIOD =
  /^(?:(?:中華)?民國)?\d{2,4}年|^\d{1,2}月|^\d{1,2}[-~～至]\d{1,2}月|第[1-4一二三四]季|^(?:19|20)?\d{2,4}q[1-4]$|^(?:19|20)\d{2}(?:[-/m](?:0?[1-9]|1[0-2]))?$|^\d{2,3}$|累計/

/**
 * The headings of a grid's columns as the header rows `rows` give them. Group headings may leave the cells to their right empty.
 * @param labels normal labels that are sought: one such as 人次 is no unit unless another stands above the same column.
 */
export function headingsOf(
  rows: readonly HeadRow[],
  width: number,
  units: readonly string[],
  labels: ReadonlySet<string> = new Set(),
): Heading[] {
  const filled: (readonly (string | null)[])[] = []
  for (const [i, { cells }] of rows.entries())
    filled.push(i < rows.length - 1 ? filledRight(cells, width, filled.at(-1)) : cells)
  return Array.from({ length: width }, (_, index) => headingAt(filled, rows, index, units, labels))
}

/** Whether a heading stands for a column of the contract. */
export function standsFor(
  { pieces, forms }: Heading,
  { labels, groups }: { labels: readonly string[]; groups: readonly string[] | null },
): boolean {
  const spelt = labels.map(normalLabel)
  if (groups === null) return spelt.some((label) => forms.has(label))
  const above = groups.map(normalLabel)
  if (pieces.length > 1 && spelt.some((label) => forms.has(label)) && above.some((group) => forms.has(group)))
    return true
  const bare = new Set([...forms].map((form) => form.replaceAll(SEPARATORS, '')))
  return spelt.some((label) =>
    above.some((group) => bare.has(`${group}${label}`) || bare.has(`${label}${group}`)),
  )
}

/** Labels and group headings of a column, as `standsFor` takes them. */
export function spellings(
  manifest: Manifest,
  name: string,
): { labels: readonly string[]; groups: readonly string[] | null } {
  const { labels = [name], group } = manifest.columns[name] ?? {}
  return { labels, groups: group === undefined ? null : (manifest.groups[group] ?? [group]) }
}

/** What the contract expects to stand above a column, as messages say it. */
export function expectedHeading(manifest: Manifest, name: string): string {
  const { place, labels } = manifest.columns[name] ?? {}
  const label = spellings(manifest, name).labels.join(' or ')
  if (place === undefined) return label
  return labels === undefined ? `column ${place} without a label` : `${label} in column ${place}`
}

/** The period that a heading names, its pieces joined, or null when it names none. */
export function periodLabel({ pieces }: Heading): string | null {
  const parts = pieces.filter((piece) => LOOKS_LIKE_PERIOD.test(normalLabel(piece)))
  return parts.length === 0 ? null : parts.join('')
}

const FEWEST_NUMBERED = 3
const COLUMN_NUMBER = /^[([](\d+)[)\]]/

/** Whether a row of cells numbers the columns, `(1)`, `(2)`, `(3)` and on, as printed tables do below their header. */
export function isNumbering(cells: readonly (string | null)[]): boolean {
  const texts = cells.map((cell) => (cell ?? '').normalize('NFKC').trim()).filter((text) => text !== '')
  const numbers = texts.flatMap((text) => COLUMN_NUMBER.exec(text)?.[1] ?? [])
  const isAll = numbers.length >= Math.max(FEWEST_NUMBERED, texts.length - 1)
  return isAll && numbers.every((number, i) => Number(number) === i + 1)
}

const LONGEST_SHOWN = 300

/** A heading in one line, as messages show it, cut where a stranger made it endless. */
export function textOfHeading({ pieces, index }: Heading): string {
  return pieces.join(' / ').slice(0, LONGEST_SHOWN) || `column ${index + 1}`
}

function headingAt(
  filled: readonly (readonly (string | null)[])[],
  rows: readonly HeadRow[],
  index: number,
  units: readonly string[],
  labels: ReadonlySet<string>,
): Heading {
  const isEmpty = rows.every(({ cells }) => (cells[index] ?? '').trim() === '')
  const texts = isEmpty ? [] : filled.map((cells) => (cells[index] ?? '').trim())
  const all = [...new Set(texts.filter((text) => text !== ''))]
  const unitPiece = unitAmong(all, units, labels)
  const pieces = all.filter((text) => text !== unitPiece)
  const withUnit = pieces.map((piece) => labelWithUnit(piece, units)).findLast((found) => found !== null)
  const spelt = pieces.flatMap((piece) => [piece, ...piece.split(BETWEEN_LANGUAGES)])
  const joined = [
    pieces.join(''),
    pieces.map((piece) => labelWithUnit(piece, units)?.label ?? piece).join(''),
  ]
  const forms = [...spelt, ...joined].flatMap((text) => [text, labelWithUnit(text, units)?.label ?? text])
  return {
    index,
    pieces,
    forms: new Set(forms.map(normalLabel).filter((form) => form !== '')),
    unit: unitPiece === undefined ? (withUnit?.unit ?? null) : unitOf(unbracketed(unitPiece), units),
  }
}

/** The text that states the unit of the others; none is that of a lone text, or of the only label. */
function unitAmong(
  texts: readonly string[],
  units: readonly string[],
  labels: ReadonlySet<string>,
): string | undefined {
  if (texts.length < 2) return undefined
  const isLabel = (text: string): boolean => labels.has(normalLabel(text))
  return texts.findLast(
    (text) =>
      unitOf(unbracketed(text), units) !== null &&
      (!isLabel(text) || texts.some((other) => other !== text && isLabel(other))),
  )
}

/** Cells that are empty take the text to their left, as far as the heading `above` it reaches. */
function filledRight(
  cells: readonly (string | null)[],
  width: number,
  above: readonly (string | null)[] | undefined,
): string[] {
  let last = ''
  return Array.from({ length: width }, (_, i) => {
    const text = (cells[i] ?? '').trim()
    if (text !== '') last = text
    else if (above?.[i] !== above?.[i - 1]) last = ''
    return last
  })
}
