import { isNumericType } from '../../base/column-type.js'
import { printable } from '../../base/printable.js'
import type { Relation } from '../../system/database.js'

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const GAP = ' '
const MOST = 60

/** The figures of the first column of figures that is no year or the like as a line of blocks, from the lowest to the highest; '' where there is none. */
export function blockLine(
  columns: Relation['columns'],
  rows: readonly (readonly unknown[])[],
  width: number,
): string {
  const place = columns.findIndex(({ name, type }) => isNumericType(type) && !/year$|_id$/i.test(name))
  const column = columns[place]
  if (column === undefined) return ''
  const figures = rows.map((row) => figureOf(row[place] ?? null))
  const known = figures.filter((figure) => figure !== null)
  if (known.length < 2) return ''
  const name = printable(column.name).replaceAll(/\s/g, ' ')
  const room = Math.min(MOST, Math.max(8, width - name.length - 24))
  const lowest = known.reduce((least, each) => Math.min(least, each))
  const highest = known.reduce((most, each) => Math.max(most, each))
  const blocks = averages(figures, room).map((figure) => blockOf(figure, lowest, highest))
  return `${name}  ${blocks.join('')}  ${lowest.toLocaleString('en-US')} … ${highest.toLocaleString('en-US')}\n`
}

function figureOf(value: unknown): number | null {
  const figure = value === null ? Number.NaN : Number(value)
  return Number.isFinite(figure) ? figure : null
}

function blockOf(figure: number | null, lowest: number, highest: number): string {
  if (figure === null) return GAP
  const share = highest === lowest ? 0.5 : (figure - lowest) / (highest - lowest)
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))] ?? GAP
}

/** At most so many figures, each the mean of those that follow one another; null where none of them is known. */
function averages(figures: readonly (number | null)[], most: number): (number | null)[] {
  if (figures.length <= most) return [...figures]
  return Array.from({ length: most }, (_, i) => {
    const from = Math.floor((i * figures.length) / most)
    const until = Math.floor(((i + 1) * figures.length) / most)
    const part = figures.slice(from, until).filter((figure) => figure !== null)
    return part.length === 0 ? null : part.reduce((sum, each) => sum + each, 0) / part.length
  })
}
