/** A rebuilt row: its cells, and for each glued cell its index and the pieces it fell into. */
export interface Split {
  cells: string[]
  glued: { at: number; pieces: string[] }[]
}

const WHOLE_FIGURE = /^(?:0|[1-9]\d{0,2}(?:,\d{3})*)$/

/**
 * All ways to cut the cells of a row so that there is one per column, each piece is a figure with whole comma groups, every
 * total of the row is the sum of its parts, and every column that a piece fell into is held by such a total.
 */
export function splitGluedCells(
  cells: readonly string[],
  columns: readonly string[],
  totals: readonly { total: string; parts: readonly string[] }[],
): Split[] {
  const held = new Set(totals.flatMap(({ total, parts }) => [total, ...parts]))
  return candidates(cells, 0, columns.length - cells.length).filter(
    (split) =>
      touched(split).every((i) => held.has(columns[i] ?? '')) && addsUp(split.cells, columns, totals),
  )
}

function candidates(cells: readonly string[], at: number, cuts: number): Split[] {
  const cell = cells[at]
  if (cell === undefined) return cuts === 0 ? [{ cells: [], glued: [] }] : []
  const splits: Split[] = []
  for (let here = 0; here <= cuts; here++) {
    for (const pieces of here === 0 ? [[cell]] : cutsOf(cell, here)) {
      for (const rest of candidates(cells, at + 1, cuts - here)) {
        splits.push({
          cells: [...pieces, ...rest.cells],
          glued: here === 0 ? rest.glued : [{ at, pieces }, ...rest.glued],
        })
      }
    }
  }
  return splits
}

function cutsOf(text: string, cuts: number): string[][] {
  if (cuts === 0) return WHOLE_FIGURE.test(text) ? [[text]] : []
  const found: string[][] = []
  for (let end = 1; end < text.length; end++) {
    const head = text.slice(0, end)
    if (WHOLE_FIGURE.test(head))
      found.push(...cutsOf(text.slice(end), cuts - 1).map((tail) => [head, ...tail]))
  }
  return found
}

function touched({ glued }: Split): number[] {
  let shift = 0
  return glued.flatMap(({ at, pieces }) => {
    const first = at + shift
    shift += pieces.length - 1
    return pieces.map((_, i) => first + i)
  })
}

function addsUp(
  cells: readonly string[],
  columns: readonly string[],
  totals: readonly { total: string; parts: readonly string[] }[],
): boolean {
  const figure = (column: string): number =>
    Number((cells[columns.indexOf(column)] ?? '').replaceAll(',', ''))
  return totals.every(
    ({ total, parts }) => figure(total) === parts.reduce((sum, part) => sum + figure(part), 0),
  )
}
