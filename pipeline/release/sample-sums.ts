import type { ProposedColumn } from './sample-columns.js'

/** Figures of a column by row. */
type Figures = ReadonlyMap<number, number>

interface CountColumn {
  name: string
  unit: string | null
  figures: Figures
}

/** Columns that are the sum of two others of the same unit in every row of the sample. */
export function sumsOf(columns: readonly ProposedColumn[]): { total: string; parts: string[] }[] {
  const counts = columns.flatMap(({ name, type, unit, figure }) =>
    type === 'count' && figure !== null && figure.figures.size > 1
      ? [{ name, unit, figures: figure.figures }]
      : [],
  )
  const mayComplete = completions(counts)
  return counts.flatMap((total) => {
    for (const [i, a] of counts.entries()) {
      if (a === total || a.unit !== total.unit) continue
      const b = mayComplete(total, a).find(
        (at) => at > i && counts[at] !== total && isSum(total, a, counts[at] ?? a),
      )
      if (b !== undefined) return [{ total: total.name, parts: [a.name, counts[b]?.name ?? ''] }]
    }
    return []
  })
}

/**
 * The places of the columns that may make up a total with a part: in the first row that has both they hold the rest, or nothing. Of hundreds of
 * columns few do, so that not every three are added up.
 */
function completions(counts: readonly CountColumn[]): (total: CountColumn, part: CountColumn) => number[] {
  const byRow = new Map<number, Map<number | undefined, number[]>>()
  const placesIn = (row: number): Map<number | undefined, number[]> => {
    const known = byRow.get(row) ?? new Map<number | undefined, number[]>()
    if (!byRow.has(row))
      for (const [at, { figures }] of counts.entries())
        known.set(figures.get(row), [...(known.get(figures.get(row)) ?? []), at])
    byRow.set(row, known)
    return known
  }
  return (total, part) => {
    for (const [row, figure] of total.figures) {
      const own = part.figures.get(row)
      if (own === undefined) continue
      const places = placesIn(row)
      return [...(places.get(figure - own) ?? []), ...(places.get(undefined) ?? [])].toSorted((a, b) => a - b)
    }
    return []
  }
}

function isSum(total: CountColumn, a: CountColumn, b: CountColumn): boolean {
  if (b.unit !== total.unit) return false
  const rows = [...total.figures].flatMap(([row, figure]) => {
    const [x, y] = [a.figures.get(row), b.figures.get(row)]
    return x === undefined || y === undefined ? [] : [{ figure, x, y }]
  })
  // a column of zeros would make any two that are alike a total and its part
  return (
    rows.length > 1 &&
    rows.some(({ x }) => x !== 0) &&
    rows.some(({ y }) => y !== 0) &&
    rows.every(({ figure, x, y }) => figure === x + y)
  )
}
