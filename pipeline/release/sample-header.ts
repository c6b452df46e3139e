import { isNumbering } from '../sources/readers/header/headings.js'
import { normalLabel, type HeadRow } from '../sources/readers/reader.js'
import type { Sample } from '../warehouse/sample.js'
import { cellKind, type CellKind } from './cell-kind.js'

type Table = Sample['tables'][number]

/** A table with its header told from its rows. */
export interface HeaderTable {
  table: Table
  /** Empty when the first row of the file is data. */
  header: readonly HeadRow[]
  rows: readonly HeadRow[]
  width: number
  /** What stands above the header, or beside the table. */
  notes: readonly string[]
  /** Rows between header and data that say something about each column, such as CDID, as their first cells say. */
  noteRows: readonly HeadRow[]
  /** The labels of another table beside this one, which is cut off. */
  beside: readonly string[]
  /** The header of another table below this one. */
  below: HeadRow | null
  /** Whether the first row, taken for data, might be a header all the same. */
  mayBeHeader: boolean
  /** Other sheets of the workbook that hold figures as well. */
  otherSheets: readonly string[]
}

/** What most cells of a column are. */
type Profile = 'number' | 'period' | 'text'

const FEWEST_METADATA = 3
const HIGHEST_HEADER = 4

/** The table with the most rows below a row of labels. */
export function likeliestTable(tables: readonly Table[]): HeaderTable | null {
  // One text as several delimiters part it: the likeliest comes first.
  const apart = tables.filter(({ found }, i) => i === 0 || found['delimiter'] === undefined)
  const found = apart.map(headerOf).filter(({ rows }) => rows.length > 0)
  const size = ({ rows, width }: HeaderTable): number => rows.length * width
  const [best, ...others] = found.toSorted(
    (a, b) => Number(holdsFigures(b)) - Number(holdsFigures(a)) || size(b) - size(a),
  )
  const otherSheets = others.flatMap((other) =>
    holdsFigures(other) ? (other.table.found['sheet'] ?? []) : [],
  )
  return best === undefined ? null : { ...best, otherSheets }
}

function holdsFigures({ rows }: HeaderTable): boolean {
  return rows.some(({ cells }) => cells.some((cell) => cellKind(cell) === 'figure'))
}

function headerOf(table: Table): HeaderTable {
  const { head, isNamed } = table
  const width = head.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const plain = {
    table,
    width,
    notes: [],
    noteRows: [],
    beside: [],
    below: null,
    mayBeHeader: false,
    otherSheets: [],
  }
  const [named, ...records] = head
  if (isNamed && named !== undefined) return { ...plain, header: [named], rows: records }
  const shape = new TableShape(head, width)
  const start = shape.firstData()
  const { header, noteRows } = shape.headerAbove(start)
  const end = shape.otherHeader(start, header)
  const top = head.indexOf(header[0] ?? head[start] ?? { row: 0, cells: [] })
  const above = head.slice(0, Math.max(top, 0)).flatMap(({ cells }) => cells.flatMap((cell) => cell ?? []))
  const side = sideBySide(header, head.slice(start), width)
  const cut = (row: HeadRow): HeadRow => ({ ...row, cells: row.cells.slice(0, side.width) })
  return {
    ...plain,
    width: side.width,
    beside: side.beside,
    header: header.map(cut),
    rows: head.slice(start, end < 0 ? head.length : end).map(cut),
    notes: [...(table.found['notes'] ?? '').split('\n'), ...new Set(above)],
    noteRows,
    below: end < 0 ? null : (head[end] ?? null),
    mayBeHeader: start === 0 && !shape.beginsWithPeriod(0),
  }
}

/** Where a column without a cell parts two blocks of columns with a label in common, the first block, and the labels of the second. */
function sideBySide(
  header: readonly HeadRow[],
  rows: readonly HeadRow[],
  width: number,
): { width: number; beside: string[] } {
  const labels = header.at(-1)?.cells ?? []
  const isEmpty = (column: number): boolean =>
    [...header, ...rows].every(({ cells }) => (cells[column] ?? '').trim() === '')
  const textsOf = (from: number, to: number): string[] =>
    labels.slice(from, to).flatMap((label) => ((label ?? '').trim() === '' ? [] : [(label ?? '').trim()]))
  for (let column = 1; column < width - 1; column++) {
    if (!isEmpty(column)) continue
    const left = textsOf(0, column)
    const right = textsOf(column + 1, width)
    const known = new Set(left.map(normalLabel))
    if (left.length > 1 && right.some((label) => known.has(normalLabel(label))))
      return { width: column, beside: [...new Set(right)] }
  }
  return { width, beside: [] }
}

/** How many different texts stand in a row; a title that is merged across the table is one. */
export function filled({ cells }: HeadRow): number {
  return new Set(cells.map((cell) => (cell ?? '').trim()).filter((text) => text !== '')).size
}

/** The rows of a table by the kinds of their cells, and its columns by what most of their cells are. */
class TableShape {
  private readonly kinds: CellKind[][]
  private readonly profiles: Profile[]

  constructor(
    private readonly head: readonly HeadRow[],
    private readonly width: number,
  ) {
    this.kinds = head.map(({ cells }) => Array.from({ length: width }, (_, i) => cellKind(cells[i] ?? null)))
    const rows = this.kinds.filter((_, i) => width === 1 || this.filledAt(i) > 1)
    // Notes and headers stand above; the lower half shows what a column holds.
    const lower = rows.slice(Math.max(1, Math.floor(rows.length / 2)))
    this.profiles = Array.from({ length: width }, (_, column) =>
      profileOf((lower.length > 0 ? lower : rows).map((row) => row[column] ?? 'blank')),
    )
  }

  /** The first row with a figure where figures stand, or a period where periods stand; the second row of a table of texts. */
  firstData(): number {
    const found = this.head.findIndex((_, i) => this.isData(i))
    if (found >= 0) return this.belowMetadata(found)
    const first = this.head.findIndex((_, i) => this.width === 1 || this.filledAt(i) > 1)
    return Math.max(first, 0) + 1
  }

  /** The first row with a period, where those above it say each something else of every column: a unit, a frequency, a number of figures. */
  private belowMetadata(start: number): number {
    const period = this.profiles.indexOf('period')
    const first = this.head.findIndex((_, i) => i >= start && this.isOf(i, period, 'period'))
    if (period < 0 || first <= start) return start
    const above = this.head.flatMap((_, i) =>
      i < first && this.holdsTexts(i) ? [this.textAt(i, period)] : [],
    )
    const isMetadata = above.length > FEWEST_METADATA && new Set(above).size === above.length
    return isMetadata ? first : start
  }

  /** Whether a row says something in words above every column of figures. */
  private holdsTexts(i: number): boolean {
    const kinds = this.kinds[i] ?? []
    return this.covers(i) && kinds.every((kind, c) => this.profiles[c] !== 'number' || kind === 'text')
  }

  beginsWithPeriod(i: number): boolean {
    const at = this.profiles.indexOf('period')
    return at >= 0 && this.isOf(i, at, 'period')
  }

  /** The rows of labels right above the data, and what stands between the two. */
  headerAbove(start: number): { header: HeadRow[]; noteRows: HeadRow[] } {
    const labels: number[] = []
    for (let i = start - 1; i >= 0 && this.isBeside(i, labels); i--) labels.unshift(i)
    const covering = labels.filter((i) => this.covers(i))
    const keys = new Set(covering.map((i) => normalLabel(this.textAt(i, 0))).filter((key) => key !== ''))
    const [first] = covering
    const hasTitles = first !== undefined && this.textAt(first, 0) === ''
    if (
      first !== undefined &&
      keys.size === covering.length - Number(hasTitles) &&
      keys.size >= FEWEST_METADATA
    ) {
      const rest = labels.filter((i) => i > first)
      return {
        header: this.rowsAt([first]),
        noteRows: this.rowsAt(rest.filter((i) => this.textAt(i, 0) !== '')),
      }
    }
    const bottom = covering.at(-1) ?? labels.at(-1)
    if (bottom === undefined) return { header: [], noteRows: [] }
    const own = labels.filter(
      (i) => i <= bottom && i > bottom - HIGHEST_HEADER && (i === bottom || this.groups(i)),
    )
    const numbering = labels.filter((i) => i > bottom && isNumbering(this.head[i]?.cells ?? []))
    return { header: this.rowsAt([...own, ...numbering]), noteRows: [] }
  }

  /** The first row below `start` that is a row of labels again, and no repetition of the header on another page: -1 when there is none. */
  otherHeader(start: number, header: readonly HeadRow[]): number {
    const known = new Set(header.map(({ cells }) => JSON.stringify(cells)))
    return this.head.findIndex((row, i) => {
      if (i <= start || this.filledAt(i) < 2) return false
      if (known.has(JSON.stringify(row.cells))) return this.beginsAgain(start, i)
      const kinds = this.kinds[i] ?? []
      const isLabels = kinds.every((kind) => kind === 'text' || kind === 'blank')
      const overFigures = kinds.filter((kind, c) => kind === 'text' && this.profiles[c] !== 'text').length
      const isAfterGap = row.row - (this.head[i - 1]?.row ?? row.row) > 1 || this.filledAt(i - 1) === 1
      return (
        isLabels && overFigures > (isAfterGap ? 0 : 1) && i + 1 < this.head.length && this.hasFigure(i + 1)
      )
    })
  }

  /** Whether rows below a repeated header say again what those above it do in all but their figures: another table of the same shape. */
  private beginsAgain(start: number, header: number): boolean {
    const keyOf = (i: number): string =>
      JSON.stringify(this.profiles.map((profile, c) => (profile === 'number' ? '' : this.textAt(i, c))))
    const isRow = (i: number): boolean => this.filledAt(i) > 1
    const places = [...this.head.keys()].filter((i) => i >= start && i !== header && isRow(i))
    const above = new Set(places.filter((i) => i < header).map(keyOf))
    return places.some((i) => i > header && above.has(keyOf(i)))
  }

  /** Whether row i, going up, still belongs to what stands right above the data. */
  private isBeside(i: number, below: readonly number[]): boolean {
    const next = this.head[i + 1]?.row ?? 0
    const isGap = next - (this.head[i]?.row ?? 0) > 1
    return !(isGap && below.some((each) => this.covers(each)))
  }

  private isData(i: number): boolean {
    if (isNumbering(this.head[i]?.cells ?? []) || this.isHeadingOfPeriods(i)) return false
    if (this.width > 1 && this.filledAt(i) < 2) return false
    const kinds = this.kinds[i] ?? []
    if (kinds.some((kind, c) => kind === 'figure' && this.profiles[c] === 'number')) return true
    const leading = this.profiles.findIndex((profile) => profile !== 'text')
    if (leading < 0) return false
    const isFirst = this.isOf(i, leading, this.profiles[leading] ?? 'text')
    return isFirst && (this.profiles[leading] === 'period' || this.isLabelledAbove(i))
  }

  private isLabelledAbove(i: number): boolean {
    return this.kinds.slice(0, i).some((_, above) => this.covers(above))
  }

  /** Years or other periods side by side, each a step further than the one before, where no row above labels the columns. */
  private isHeadingOfPeriods(i: number): boolean {
    const kinds = this.kinds[i] ?? []
    const places = kinds.flatMap((kind, c) =>
      kind === 'year' || kind === 'period' || kind === 'figure' ? [c] : [],
    )
    const overFigures = places.filter((c) => this.profiles[c] === 'number')
    if (overFigures.length < 2 || overFigures.length < places.length) return false
    const texts = overFigures.map((c) => this.textAt(i, c))
    if (new Set(texts).size < texts.length) return false
    const numbers = texts.map(Number)
    const step = (numbers[1] ?? 0) - (numbers[0] ?? 0)
    const isEven = numbers.every((number, k) => k === 0 || number - (numbers[k - 1] ?? 0) === step)
    const isSeries = kinds.every((kind) => kind !== 'figure')
      ? numbers.some(Number.isNaN) || isEven
      : isEven && texts.length > 2
    const isUnlabelled = !this.kinds
      .slice(0, i)
      .some((_, above) => this.covers(above) && this.textAt(above, 0) !== this.textAt(i, 0))
    return isSeries && (isUnlabelled || kinds[0] === 'blank')
  }

  private hasFigure(i: number): boolean {
    return (this.kinds[i] ?? []).some((kind, c) => c > 0 && ['figure', 'year', 'missing'].includes(kind))
  }

  private isOf(i: number, column: number, profile: Profile): boolean {
    const kind = this.kinds[i]?.[column] ?? 'blank'
    if (profile === 'period') return kind === 'period' || kind === 'year'
    return profile === 'number' && (kind === 'figure' || kind === 'year' || kind === 'missing')
  }

  /** Whether a row says something above every column of figures, or above each of a table of texts. */
  private covers(i: number): boolean {
    const sought = [...this.profiles.keys()].filter((c) => this.profiles[c] === 'number')
    const columns = sought.length > 0 ? sought : [...this.profiles.keys()]
    const said = columns.filter((c) => this.textAt(i, c) !== '')
    return this.filledAt(i) > Math.min(1, this.width - 1) && said.length >= Math.max(1, columns.length - 1)
  }

  /** Whether a row above the labels says something above a column of figures. */
  private groups(i: number): boolean {
    return (
      this.filledAt(i) > 1 &&
      this.profiles.some((profile, c) => profile === 'number' && this.textAt(i, c) !== '')
    )
  }

  private rowsAt(indices: readonly number[]): HeadRow[] {
    return indices.flatMap((i) => this.head[i] ?? [])
  }

  private filledAt(i: number): number {
    const row = this.head[i]
    return row === undefined ? 0 : filled(row)
  }

  private textAt(i: number, column: number): string {
    return (this.head[i]?.cells[column] ?? '').trim()
  }
}

/** What most of the cells of a column are; a column of years alone is one of periods. */
function profileOf(kinds: readonly CellKind[]): Profile {
  const count = (...sought: CellKind[]): number => kinds.filter((kind) => sought.includes(kind)).length
  const said = kinds.length - count('blank')
  if (
    count('period', 'year') > 0 &&
    2 * count('period', 'year') >= said &&
    count('figure') < count('period', 'year')
  )
    return 'period'
  return said > 0 && 2 * count('figure', 'year', 'missing') >= said && count('figure', 'year') > 0
    ? 'number'
    : 'text'
}
