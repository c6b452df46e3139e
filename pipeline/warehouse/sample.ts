import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import type { Manifest } from '../sources/manifest.js'
import { HEAD_ROWS, type ColumnRole, type Grid, type HeadRow } from '../sources/readers/reader.js'
import { readSample } from '../sources/readers/read-table.js'
import { textOf, type Database } from '../system/database.js'
import { LONGEST_REFUSAL, type LandingJob } from './landing.js'

/** The format of a file, and the first rows of each table that it holds, or why it cannot be read. */
export interface Sample {
  refusal: string
  format: Manifest['format']
  tables: {
    found: Record<string, string>
    isNamed: boolean
    roles: readonly ColumnRole[]
    head: readonly HeadRow[]
  }[]
}

/** Reads the first rows of a file whose contract is not written yet; `manifest` says no more than the format its name suggests. */
export async function sampleTables(database: Database, job: Omit<LandingJob, 'receivedOn'>): Promise<Sample> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  try {
    const tables: Sample['tables'] = []
    const { format, grids } = await readSample({ ...job, database, folder: work })
    for (const grid of grids) {
      const { found, isNamed, head, roles = [] } = grid
      const below = isNamed ? await firstRows(database, grid) : []
      tables.push({ found: { ...found }, isNamed, roles, head: [...head, ...below] })
    }
    return { refusal: '', format, tables }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const { format } = job.manifest
    return { refusal: cause.message.slice(0, LONGEST_REFUSAL), format, tables: [] }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The first rows below names that the format itself gives. */
async function firstRows(database: Database, grid: Grid): Promise<HeadRow[]> {
  const names = grid.head[0]?.row ?? 0
  const rows = await database.rows(`select * from ${grid.after(names)} limit ${HEAD_ROWS}`)
  return rows.map((row, i) => ({
    row: row['_row'] == null ? names + i + 1 : Number(row['_row']),
    cells: Array.from({ length: grid.width }, (_, column) =>
      row[`c${column}`] == null ? null : textOf(row[`c${column}`]),
    ),
  }))
}
