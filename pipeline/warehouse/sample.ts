import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import type { Manifest } from '../sources/manifest.js'
import type { ColumnRole, Grid, HeadRow } from '../sources/readers/reader.js'
import { readSample, type SampleInput } from '../sources/readers/read-table.js'
import { textOf, type Database, type Row } from '../system/database.js'
import { LONGEST_REFUSAL, type LandingJob } from './landing.js'

/** A file whose contract is not written yet. */
export type SampleJob = Omit<LandingJob, 'receivedOn'> & Pick<SampleInput, 'isFormatStated'>

/** The format of a file, and the first rows of each table that it holds, as many as tell how its columns are written, or why it cannot be read. */
export interface Sample {
  refusal: { problem: string; remedy: string | null } | null
  format: Manifest['format']
  /** JSON pointer to the array of records, where the document holds one within. */
  records?: string
  tables: {
    found: Record<string, string>
    isNamed: boolean
    roles: readonly ColumnRole[]
    head: readonly HeadRow[]
  }[]
}

/** Reads the first rows of a file whose contract is not written yet; `manifest` says no more than the format its name suggests. */
export async function sampleTables(database: Database, job: SampleJob): Promise<Sample> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  try {
    const tables: Sample['tables'] = []
    const { format, records, grids } = await readSample({ ...job, database, folder: work })
    for (const grid of grids) {
      const { found, isNamed, head, roles = [] } = grid
      const below = await rowsBelow(database, grid)
      tables.push({ found: { ...found }, isNamed, roles, head: [...head, ...below] })
    }
    return { refusal: null, format, tables, ...(records === undefined ? {} : { records }) }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const { format } = job.manifest
    const problem = cause.problem.slice(0, LONGEST_REFUSAL)
    return { refusal: { problem, remedy: cause.remedy }, format, tables: [] }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** How many rows below the first ones are looked at: how figures are written is told from whole columns. */
const MOST_ROWS = 500
const MOST_CELLS_BELOW = 100_000

async function rowsBelow(database: Database, grid: Grid): Promise<HeadRow[]> {
  const after = grid.isNamed ? (grid.head[0]?.row ?? 0) : (grid.head.at(-1)?.row ?? 0)
  const limit = Math.min(MOST_ROWS, Math.ceil(MOST_CELLS_BELOW / grid.width))
  return rowsOf(grid, after, await database.rows(`select * from ${grid.after(after)} limit ${limit}`))
}

function rowsOf({ width, hasFigures }: Grid, after: number, rows: readonly Row[]): HeadRow[] {
  return rows.map((row, i) => ({
    row: row['_row'] == null ? after + 1 + i : Number(row['_row']),
    cells: Array.from({ length: width }, (_, c) => (row[`c${c}`] == null ? null : textOf(row[`c${c}`]))),
    ...(hasFigures ? { figures: Array.from({ length: width }, (_, c) => row[`f${c}`] != null) } : {}),
  }))
}

/** Some columns of one of a file's tables, below a row: how they differ from row to row, or where they hold no plain figures. */
export interface CellsAsked {
  table: number
  below: number
  columns: readonly number[]
  kind: 'different' | 'unusual'
}

/** Different rows of cells that are given of a file; a period that runs over more is told from these. */
const MOST_DIFFERENT_ROWS = 20_000
/** Different cells that are given of a column beside plain figures. */
const MOST_UNUSUAL_CELLS = 100

/**
 * Cells of some columns of a table. `different`: side by side, in the order in which they first stand there. `unusual`: row, column and
 * text of what is no plain figure, each text of a column once, a row of a single cell left out.
 */
export async function askedCells(
  database: Database,
  job: SampleJob,
  { table, below, columns, kind }: CellsAsked,
): Promise<(string | null)[][]> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  try {
    const grid = (await readSample({ ...job, database, folder: work })).grids[table]
    if (grid === undefined || columns.length === 0) return []
    const rows = await database.query(
      kind === 'different' ? differentCells(grid, below, columns) : unusualCells(grid, below, columns),
    )
    return rows.rows.map((row) =>
      rows.columns.map(({ name }) => (row[name] == null ? null : textOf(row[name]))),
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function differentCells(grid: Grid, below: number, columns: readonly number[]): string {
  const names = columns.map((column) => `c${column}`).join(', ')
  return `select ${names} from (select ${names}, row_number() over () as place from ${grid.after(below)})
    group by ${names} order by min(place) limit ${MOST_DIFFERENT_ROWS}`
}

function unusualCells(grid: Grid, below: number, columns: readonly number[]): string {
  const all = Array.from({ length: grid.width }, (_, i) => `c${i}`).join(', ')
  const place = grid.hasRows ? '_row' : `${below} + row_number() over ()`
  const ofColumns = columns.map(
    (column) => `(select min(place) as place, ${column} as index, c${column} as text from filled
      where c${column} is null or not regexp_full_match(trim(c${column}), '[-+]?[0-9][0-9., '']*')
      group by c${column} order by min(place) limit ${MOST_UNUSUAL_CELLS})`,
  )
  return `with filled as materialized (
      select * from (select *, ${place} as place from ${grid.after(below)})
      where len(list_filter([${all}], cell -> cell is not null)) > ${Math.min(1, grid.width - 1)}
    ) from (${ofColumns.join(' union all ')}) order by place, index`
}
