import { upstreamTables, type DescribedTable } from '../../warehouse/catalogue/described.js'
import { textWidth } from '../text-width.js'
import { layeredLayout, type Arrow, type Point } from './layered-layout.js'

/** A box of a lineage drawing, in pixels; `x` and `y` are its middle. */
export interface LineageBox extends Point {
  /** A table, a source, or so many tables that a table is made from, or that are made from it: these are listed beside the drawing. */
  kind: 'table' | 'source' | 'made-from' | 'read-by'
  name: string
  count: number
  width: number
}

/** Where the boxes and arrows of a drawing stand, in pixels. */
export interface LineageLayout {
  width: number
  height: number
  boxes: LineageBox[]
  arrows: (readonly Point[])[]
}

/** Height of a box in pixels. */
export const BOX_HEIGHT = 40
/** Size of a box's text in pixels, and of the smaller line above it. */
export const TEXT_SIZE = { name: 12, above: 10 }
const PADDING = 10

/** More tables than this beside each other are one box: wider drawings would be too small to read. */
const MOST_BESIDE = 8

type BoxOf = Pick<LineageBox, 'kind' | 'name' | 'count'>

/** What is drawn: boxes by an id of their own, and arrows from one to another. */
interface Drawn {
  boxes: Map<string, BoxOf>
  arrows: Arrow[]
}

/**
 * Lays out what a table is made from, above it, down to the sources, and what is made from it, below. What is read both at once and
 * through another table has an arrow to that one alone.
 */
export function lineageLayout(table: DescribedTable, tables: readonly DescribedTable[]): LineageLayout {
  const drawn: Drawn = { boxes: new Map(), arrows: [] }
  const reach = upstreamTables(table, tables, isDrawnWhole)
  for (const each of reach) drawn.boxes.set(each.name, { kind: 'table', name: each.name, count: 1 })
  for (const each of reach) addAbove(drawn, each, tables)
  addBelow(drawn, table)
  return placed(drawn)
}

function isDrawnWhole({ depends_on }: DescribedTable): boolean {
  return depends_on.length <= MOST_BESIDE
}

function addAbove({ boxes, arrows }: Drawn, table: DescribedTable, tables: readonly DescribedTable[]): void {
  const { name, source, depends_on } = table
  if (isDrawnWhole(table)) for (const above of nearestOf(table, tables)) arrows.push([above, name])
  else {
    boxes.set(`above ${name}`, { kind: 'made-from', name, count: depends_on.length })
    arrows.push([`above ${name}`, name])
  }
  if (source === null) return
  boxes.set(`source ${source}`, { kind: 'source', name: source, count: 1 })
  arrows.push([`source ${source}`, name])
}

/** Of what a table is made from, that which nothing else of it is made from. */
function nearestOf({ depends_on }: DescribedTable, tables: readonly DescribedTable[]): string[] {
  const further = new Set(
    tables
      .filter(({ name }) => depends_on.includes(name))
      .flatMap((each) => upstreamTables(each, tables).slice(1))
      .map(({ name }) => name),
  )
  return depends_on.filter((name) => !further.has(name))
}

function addBelow({ boxes, arrows }: Drawn, { name, read_by }: DescribedTable): void {
  if (read_by.length > MOST_BESIDE) {
    boxes.set(`below ${name}`, { kind: 'read-by', name, count: read_by.length })
    arrows.push([name, `below ${name}`])
    return
  }
  for (const reader of read_by) {
    boxes.set(reader, { kind: 'table', name: reader, count: 1 })
    arrows.push([name, reader])
  }
}

function placed({ boxes, arrows }: Drawn): LineageLayout {
  const widths = new Map([...boxes].map(([id, box]) => [id, widthOf(box)]))
  const laidOut = layeredLayout(widths, arrows, BOX_HEIGHT)
  return {
    ...laidOut,
    boxes: [...boxes].map(([id, box]) => {
      const { x = 0, y = 0 } = laidOut.boxes.get(id) ?? {}
      return { ...box, x, y, width: widths.get(id) ?? 0 }
    }),
  }
}

function widthOf(box: BoxOf): number {
  const { above, below } = boxLines(box)
  const widths = [textWidth(above, TEXT_SIZE.above), textWidth(below, TEXT_SIZE.name, true)]
  return Math.ceil(Math.max(...widths)) + 2 * PADDING
}

/** The two lines of a box: the schema and the table. */
export function boxLines({ kind, name, count }: BoxOf): { above: string; below: string } {
  if (kind === 'source') return { above: 'data/sources/', below: name }
  if (kind !== 'table') return { above: '', below: `⋯ ${count}` }
  const [schema = '', ...rest] = name.split('.')
  return { above: `${schema}.`, below: rest.join('.') }
}
