import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { HEAD_ROWS, type Grid, type HeadRow } from '../sources/readers/reader.js'
import { readGrids } from '../sources/readers/read-table.js'
import { textOf, type Database } from '../system/database.js'
import { LONGEST_REFUSAL, type LandingJob } from './landing.js'

/** The first rows of each table that a file holds, or why it cannot be read. */
export interface Sample {
  refusal: string
  tables: { found: Record<string, string>; isNamed: boolean; head: readonly HeadRow[] }[]
}

/** Reads the first rows of a file whose contract is not written yet; `manifest` says no more than its format. */
export async function sampleTables(database: Database, job: Omit<LandingJob, 'receivedOn'>): Promise<Sample> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  try {
    const tables: Sample['tables'] = []
    for (const grid of await readGrids({ ...job, database, folder: work })) {
      const { found, isNamed, head } = grid
      const below = isNamed ? await firstRows(database, grid) : []
      tables.push({ found: { ...found }, isNamed, head: [...head, ...below] })
    }
    return { refusal: '', tables }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return { refusal: cause.message.slice(0, LONGEST_REFUSAL), tables: [] }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Some columns of one of a file's tables, below a row. */
export interface CellsAsked {
  table: number
  below: number
  columns: readonly number[]
}

/** Different rows of cells that are given of a file; a period that runs over more is told from these. */
const MOST_CELLS = 20_000

/** The different cells, side by side, of some columns of a table, in the order in which they first stand there. */
export async function distinctCells(
  database: Database,
  job: Omit<LandingJob, 'receivedOn'>,
  { table, below, columns }: CellsAsked,
): Promise<(string | null)[][]> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  try {
    const grid = (await readGrids({ ...job, database, folder: work }))[table]
    if (grid === undefined) return []
    const names = columns.map((column) => `c${column}`).join(', ')
    const rows = await database.rows(
      `select ${names} from (select ${names}, row_number() over () as place from ${grid.after(below)})
       group by ${names} order by min(place) limit ${MOST_CELLS}`,
    )
    return rows.map((row) =>
      columns.map((column) => (row[`c${column}`] == null ? null : textOf(row[`c${column}`]))),
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The first rows below names that the format itself gives. */
async function firstRows(database: Database, grid: Grid): Promise<HeadRow[]> {
  const rows = await database.rows(`select * from ${grid.after(0)} limit ${HEAD_ROWS}`)
  return rows.map((row, i) => ({
    row: i + 1,
    cells: Array.from({ length: grid.width }, (_, column) =>
      row[`c${column}`] == null ? null : textOf(row[`c${column}`]),
    ),
  }))
}
