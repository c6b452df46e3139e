import type { Manifest } from '../../manifest.js'
import { isMeasure } from '../../measure.js'
import { headingsOf, isNumbering, periodLabel, spellings, standsFor, type Heading } from './headings.js'
import { unbracketed, unitOf } from './units.js'
import { normalLabel, type Grid, type HeadRow } from '../reader.js'

/** A place in a grid that may be the header: which columns of the contract stand there and which do not. */
export interface HeaderCandidate {
  grid: Grid
  rows: readonly HeadRow[]
  headings: readonly Heading[]
  matched: ReadonlyMap<string, Heading>
  /** Columns of the contract that no heading, or more than one, stands for. */
  missing: readonly string[]
  ambiguous: ReadonlyMap<string, readonly Heading[]>
  across: readonly { index: number; label: string }[]
}

const HEADER_HEIGHT = 4

/**
 * Looks for the header in the first rows of each grid: the rows, at most four, whose texts name every column of the contract by
 * label. Rows that repeat the header in another language or state units belong to it.
 * @returns the first place where all columns stand, else the one where most do; null when no label stands anywhere.
 */
export function searchHeader(grids: readonly Grid[], manifest: Manifest): HeaderCandidate | null {
  let best: HeaderCandidate | null = null
  if (isWithoutHeader(manifest)) {
    const places = Object.values(manifest.columns).map(({ place = 0 }) => place)
    const grid = grids.find(({ width, isNamed }) => !isNamed && width >= Math.max(...places))
    return grid === undefined ? null : candidateAt(grid, [], manifest)
  }
  for (const grid of grids) {
    for (const rows of blocks(grid)) {
      const candidate = candidateAt(grid, rows, manifest)
      if (isWhole(candidate, manifest)) return extended(candidate, manifest)
      if (score(candidate) > (best === null ? 0 : score(best))) best = candidate
    }
  }
  return best
}

/** Whether a contract names all columns by their places: then the file has no header, and its rows begin with the first. */
function isWithoutHeader({ columns }: Manifest): boolean {
  const all = Object.values(columns)
  return all.length > 0 && all.every(({ place, labels }) => place !== undefined && labels === undefined)
}

/** Whether every column of the contract stands in the header, each in one place. */
export function isWhole({ missing, across }: HeaderCandidate, { period }: Manifest): boolean {
  return missing.length === 0 && (period?.across === undefined || across.length > 0)
}

/** Units that the contract itself names: known beside the common ones. */
export function contractUnits(manifest: Manifest): string[] {
  return Object.values(manifest.columns).flatMap(({ unit, 'published-unit': published }) =>
    [unit, published].flatMap((text) => (text === undefined ? [] : [text])),
  )
}

function contractLabels(manifest: Manifest): Set<string> {
  const labels = Object.keys(manifest.columns).flatMap((name) => spellings(manifest, name).labels)
  return new Set(labels.map(normalLabel))
}

function* blocks(grid: Grid): Generator<readonly HeadRow[]> {
  for (let last = 0; last < grid.head.length; last++) {
    for (let first = last; first >= Math.max(0, last - HEADER_HEIGHT + 1); first--)
      yield grid.head.slice(first, last + 1)
  }
}

function candidateAt(grid: Grid, rows: readonly HeadRow[], manifest: Manifest): HeaderCandidate {
  const headings = headingsOf(rows, grid.width, contractUnits(manifest), contractLabels(manifest))
  const matched = new Map<string, Heading>()
  const ambiguous = new Map<string, readonly Heading[]>()
  const sought = Object.keys(manifest.columns).filter((name) => name !== manifest.period?.across)
  for (const name of sought) {
    const found = headingsFor(name, headings, manifest)
    const [heading] = found
    if (heading !== undefined && found.length === 1) matched.set(name, heading)
    else if (found.length > 1) ambiguous.set(name, found)
  }
  dropDoubleClaims(matched, ambiguous, manifest)
  const taken = new Set([...matched.values()].map(({ index }) => index))
  return {
    grid,
    rows,
    headings,
    matched,
    missing: sought.filter((name) => !matched.has(name)),
    ambiguous,
    across: manifest.period?.across === undefined ? [] : periodsAcross(headings, taken),
  }
}

/** The headings that may stand for a column: those with its label, or the one at its place, which has its label or none. */
function headingsFor(name: string, headings: readonly Heading[], manifest: Manifest): Heading[] {
  const { place, labels } = manifest.columns[name] ?? {}
  return headings.filter(
    (heading) =>
      (place === undefined || heading.index === place - 1) &&
      (place !== undefined && labels === undefined
        ? heading.pieces.length === 0
        : standsFor(heading, spellings(manifest, name))),
  )
}

/** A heading that stands for two columns stands for neither, unless each takes its own part of the cells. */
function dropDoubleClaims(
  matched: Map<string, Heading>,
  ambiguous: Map<string, readonly Heading[]>,
  manifest: Manifest,
): void {
  for (const [name, heading] of matched) {
    const rivals = [...matched].filter(
      ([other, { index }]) =>
        other !== name && index === heading.index && manifest.columns[other]?.part === undefined,
    )
    if (rivals.length > 0) ambiguous.set(name, [heading])
  }
  for (const name of ambiguous.keys()) matched.delete(name)
}

function periodsAcross(
  headings: readonly Heading[],
  taken: ReadonlySet<number>,
): { index: number; label: string }[] {
  return headings.flatMap((heading) => {
    const label = taken.has(heading.index) ? null : periodLabel(heading)
    return label === null ? [] : [{ index: heading.index, label }]
  })
}

function score({ matched, across }: HeaderCandidate): number {
  return matched.size + Number(across.length > 0)
}

/** Takes in the rows below a header that belong to it: a second language, or a row of units. */
function extended(candidate: HeaderCandidate, manifest: Manifest): HeaderCandidate {
  const { grid, rows } = candidate
  const last = rows.at(-1)
  const next = grid.head.find(({ row }) => last !== undefined && row > last.row)
  if (grid.isNamed || next === undefined || rows.length >= HEADER_HEIGHT + 2) return candidate
  if (!continuesHeader(next, candidate, manifest)) return candidate
  const longer = candidateAt(grid, [...rows, next], manifest)
  return isWhole(longer, manifest) ? extended(longer, manifest) : candidate
}

/** A row of units, of labels that the contract knows as well, or of labels in the other script than the header's. */
function continuesHeader(
  next: HeadRow,
  { matched, across, rows }: HeaderCandidate,
  manifest: Manifest,
): boolean {
  const textAt = (index: number): string => (next.cells[index] ?? '').trim()
  const units = contractUnits(manifest)
  const measures = [...matched]
    .filter(([name]) => isMeasure(manifest.columns[name]?.type ?? 'text'))
    .map(([, { index }]) => index)
  const figures = [...measures, ...across.map(({ index }) => index)]
  const others = [...matched.values()].map(({ index }) => index).filter((index) => !figures.includes(index))
  const isAbove = (index: number): boolean =>
    rows.some(({ cells }) => (cells[index] ?? '').trim() === textAt(index))
  const isUnits =
    figures.length > 0 &&
    figures.every((index) => unitOf(unbracketed(textAt(index)), units) !== null) &&
    others.every(
      (index) => textAt(index) === '' || isAbove(index) || unitOf(unbracketed(textAt(index)), units) !== null,
    )
  if (isUnits || isNumbering(next.cells)) return true
  const isLabels = [...matched].every(([name, { index }]) =>
    spellings(manifest, name)
      .labels.map(normalLabel)
      .includes(normalLabel(textAt(index))),
  )
  if (isLabels && matched.size > 0) return true
  const said = next.cells.join('')
  const above = rows.flatMap(({ cells }) => cells).join('')
  const isOtherScript = (HAN.test(above) && !HAN.test(said)) || (!HAN.test(above) && HAN.test(said))
  const mayBeData = Object.values(manifest.columns).every(({ type }) => type === 'text')
  return (
    isOtherScript &&
    !mayBeData &&
    [...others, ...figures].every(
      (index) =>
        /^[^\p{Nd}]*\p{L}[^\p{Nd}]*$/u.test(textAt(index)) && !manifest.missing.includes(textAt(index)),
    )
  )
}

const HAN = /\p{Script=Han}/u
