import type { DefaultTreeAdapterTypes } from 'parse5'
import { UserError } from '../../../base/error.js'
import { CellGrid, MOST_COLUMNS } from '../spreadsheet/cell-grid.js'
import { isHidden, isUnseen, TextLines } from './html-text.js'
import type { HeadRow } from '../reader.js'

type ParentNode = DefaultTreeAdapterTypes.ParentNode
type Element = DefaultTreeAdapterTypes.Element
type ChildNode = DefaultTreeAdapterTypes.ChildNode

/** A table of a page. */
export interface HtmlTable {
  /** Its place among the tables of the page, from 1. */
  number: number
  caption: string
  /** Caption and the text around the table, one line per paragraph, at most 2,000 characters. */
  notes: string
  rows: HeadRow[]
}

/** A piece of the page: a line of text outside of tables, or a table. */
type Piece = string | HtmlTable

/** Where pieces go while a part of the page is read, and which elements are passed over. */
interface Collection {
  lines: TextLines
  pieces: Piece[]
  isSkipped: (element: Element) => boolean
}

/** A table that is being read. */
interface OpenTable {
  grid: CellGrid
  /** For each column the row in which the cell above ends. */
  busyUntil: number[]
  inner: HtmlTable[]
  depth: number
}

const DEEPEST = 512
const WIDEST_SPAN = 1000
const LONGEST_NOTES = 2000
/** How a line below a table begins when it is about that table. */
const NOTE_BELOW = /^(?:[*※＊#＃]|註|注|備\s*[註注考]|附\s*[註注]|說\s*明|資料|來源|製表|note|source|remark)/i

/** All tables of a page with their own cells only; a table in a cell is one of its own. @throws UserError naming `file` when it is too large. */
export function findTables(page: ParentNode, file: string): HtmlTable[] {
  return new TableFinder(file).tables(page)
}

/** The title of a page, or else how its text begins. */
export function titleOf(page: ParentNode, length: number): string {
  const lines = new TextLines()
  let title = ''
  const visit = (node: ParentNode, isTitle: boolean): void => {
    for (const child of node.childNodes) {
      if (child.nodeName === '#text' && 'value' in child) {
        if (isTitle) title += child.value
        else lines.add(child.value)
      }
      if (!('tagName' in child) || (isUnseen(child) && child.tagName !== 'head')) continue
      lines.begin(child.tagName)
      visit(child, child.tagName === 'title')
      lines.end(child.tagName)
    }
  }
  visit(page, false)
  return (title.trim() || lines.take().join(' ')).slice(0, length)
}

class TableFinder {
  private count = 0

  constructor(private readonly file: string) {}

  /** The tables of the page, with the text around them as their notes. */
  tables(page: ParentNode): HtmlTable[] {
    return withNotes(this.piecesOf(page, 0, isUnseen))
  }

  private piecesOf(node: ParentNode, depth: number, isSkipped: (element: Element) => boolean): Piece[] {
    const pieces: Piece[] = []
    const lines = new TextLines()
    this.collect(node.childNodes, { lines, pieces, isSkipped }, depth)
    return [...pieces, ...lines.take()]
  }

  private collect(nodes: readonly ChildNode[], into: Collection, depth: number): void {
    const { lines, pieces, isSkipped } = into
    if (depth > DEEPEST)
      throw new UserError(`${this.file}: the page nests elements deeper than ${DEEPEST}; it is not read`)
    for (const node of nodes) {
      if (node.nodeName === '#text' && 'value' in node) lines.add(node.value)
      if (!('tagName' in node) || isSkipped(node)) continue
      if (node.tagName === 'table') {
        append(pieces, lines.take())
        append(pieces, this.read(node, depth))
      } else {
        lines.begin(node.tagName)
        this.collect(node.childNodes, into, depth + 1)
        lines.end(node.tagName)
      }
    }
  }

  /** The table and those in its cells. */
  private read(table: Element, depth: number): HtmlTable[] {
    const number = ++this.count
    const grid = new CellGrid(`${this.file}: table ${number}`)
    const inner: HtmlTable[] = []
    const captions: string[] = []
    let row = 0
    for (const section of sectionsOf(table)) {
      if (section.caption !== undefined) append(captions, this.textOf(section.caption, inner, depth))
      const busyUntil: number[] = []
      const end = row + section.rows.length
      for (const tr of section.rows) this.readRow(tr, row++, end, { grid, busyUntil, inner, depth })
    }
    const caption = captions.join(' ')
    return [{ number, caption, notes: caption, rows: grid.rows() }, ...inner]
  }

  private readRow(
    tr: Element,
    row: number,
    sectionEnd: number,
    { grid, busyUntil, inner, depth }: OpenTable,
  ): void {
    let column = 0
    for (const cell of tr.childNodes) {
      if (!('tagName' in cell) || (cell.tagName !== 'td' && cell.tagName !== 'th')) continue
      while ((busyUntil[column] ?? 0) > row) column++
      const columns = this.spanOf(cell, 'colspan') || 1
      const rows = this.spanOf(cell, 'rowspan') || sectionEnd - row
      const bottom = Math.min(row + rows, sectionEnd)
      const text = this.textOf(cell, inner, depth).join(' ')
      const filledTo = text === '' ? row : bottom
      if (column + columns > MOST_COLUMNS)
        throw new UserError(`${this.file}: a table is wider than ${MOST_COLUMNS} columns`, 1, {
          remedy: 'fix the page',
        })
      for (const last = column + columns; column < last; column++) {
        busyUntil[column] = bottom
        for (let r = row; r < filledTo; r++) grid.set(r, column, text)
      }
    }
  }

  /** The lines of text of a cell or caption; the tables in it are added to `inner`. */
  private textOf(element: Element, inner: HtmlTable[], depth: number): string[] {
    const pieces = this.piecesOf(element, depth + 1, isHidden)
    append(inner, withNotes(pieces))
    return linesOf(pieces)
  }

  private spanOf(cell: Element, name: string): number {
    const text = cell.attrs.find((attribute) => attribute.name === name)?.value ?? '1'
    const span = /^\s*\d+/.test(text) ? Number.parseInt(text, 10) : 1
    if (span <= WIDEST_SPAN) return span
    throw new UserError(`${this.file}: a cell has ${name} ${span}, more than ${WIDEST_SPAN}`, 1, {
      remedy: 'fix the page',
    })
  }
}

/** Captions and groups of rows in their order; rows outside of a group are a group together. */
function sectionsOf(table: Element): { caption?: Element; rows: Element[] }[] {
  return table.childNodes.flatMap((child) => {
    if (!('tagName' in child)) return []
    if (child.tagName === 'caption') return [{ caption: child, rows: [] }]
    if (!['thead', 'tbody', 'tfoot'].includes(child.tagName)) return []
    const rows = child.childNodes.filter((row): row is Element => row.nodeName === 'tr' && 'tagName' in row)
    return [{ rows }]
  })
}

/** Gives each table the lines before it, and those of the lines after it that are notes or that no other table follows. */
function withNotes(pieces: readonly Piece[]): HtmlTable[] {
  const tables = pieces.flatMap((piece, i) => (typeof piece === 'string' ? [] : [{ table: piece, at: i }]))
  let from = 0
  return tables.map(({ table, at }, i) => {
    const next = tables[i + 1]?.at
    const below = linesOf(pieces.slice(at + 1, next))
    const firstOther = next === undefined ? below.length : below.findIndex((line) => !NOTE_BELOW.test(line))
    const own = below.slice(0, firstOther < 0 ? below.length : firstOther)
    const above = linesOf(pieces.slice(from, at))
      .join('\n')
      .slice(-LONGEST_NOTES / 2)
    from = at + 1 + own.length
    const notes = [table.notes, above, own.join('\n').slice(0, LONGEST_NOTES / 2)]
      .filter((text) => text !== '')
      .join('\n')
    return { ...table, notes: notes.slice(0, LONGEST_NOTES) }
  })
}

/** As `push` of each, which fails when a stranger's list is longer than a call may have arguments. */
function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item)
}

function linesOf(pieces: readonly Piece[]): string[] {
  return pieces.filter((piece) => typeof piece === 'string')
}
