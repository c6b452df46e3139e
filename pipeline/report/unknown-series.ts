import { UserError } from '../base/error.js'
import { nearestFirst } from '../base/nearest.js'
import { textOf, type Database } from '../system/database.js'
import { seriesPattern } from './flag-list.js'
import { PAGE, type Notebook } from './notebook.js'
import type { Results } from './result.js'

const MOST_NEAR = 3

/**
 * Refuses cells with patterns that fit no series at all. While a source has given no row there may be series still to come, and nothing is refused.
 * @throws UserError naming notebook, line, cell, patterns, and the series most like them.
 */
export async function refuseUnknownSeries(
  database: Database,
  { cells }: Notebook,
  results: Results,
): Promise<void> {
  for (const cell of cells.values()) {
    if ((cell.kind !== 'chart' && cell.kind !== 'flags') || cell.series === null) continue
    const result = results.get(cell.kind === 'chart' ? cell.data : cell.kind)
    if (result === undefined || result.table.numRows() > 0) continue
    const near = await nearestTo(database, patternsOf(cell.series, results))
    if (near === null) continue
    throw new UserError(
      `${cell.place}: no series fits ${cell.series}; the nearest are ${near.join(', ')}; almanac sql "select series from marts.series" lists all`,
    )
  }
}

/** The patterns that a cell names, those of the page where it names its parameter. */
function patternsOf(series: string, results: Results): string {
  if (!series.startsWith('$')) return series
  const page = results.get(PAGE)?.table
  const name = series.slice(1)
  return page?.columnNames().includes(name) === true ? textOf(page.get(name, 0)) : series
}

/** The series most like some patterns; null where one fits them, there is none, or a source has no rows. */
async function nearestTo(database: Database, patterns: string): Promise<string[] | null> {
  const rows = await database.rows(
    `select series, coalesce(${seriesPattern(patterns)}, false) as fits from marts.series
     where not exists (from duckdb_tables() where schema_name = 'landed' and estimated_size = 0)
     order by series`,
  )
  if (rows.length === 0 || rows.some(({ fits }) => fits === true)) return null
  const names = rows.map(({ series }) => textOf(series))
  return nearestFirst(patterns.replaceAll(/[*?]/g, ''), names).slice(0, MOST_NEAR)
}
