import { join } from 'node:path'
import type { Json } from '../base/digest.js'
import { UserError } from '../base/error.js'
import { readCsv } from '../sources/readers/csv.js'
import { readFlattenedTable } from '../sources/readers/flattened-table.js'
import type { Reader, Repair } from '../sources/readers/reader.js'
import { fileId, type Archive, type Receipt } from '../sources/archive.js'
import { readingRules, type Manifest } from '../sources/manifest.js'
import { quoteText, type Database } from '../system/database.js'
import { cachedStep } from '../system/step-cache.js'
import { createTable } from './tables.js'
import { faultsSql, rowsSql, yearOf } from './landing-sql.js'

const READERS: Record<Manifest['format'], Reader> = { csv: readCsv, 'flattened-table': readFlattenedTable }

/** Files that a landed folder holds, as Parquet. */
export const LANDED = {
  rows: 'rows.parquet',
  rejects: 'rejects.parquet',
  repairs: 'repairs.parquet',
  counts: 'counts.parquet',
}

/** What became of a received file: its folder of Parquet files, or the reason why it could not be read. */
export interface LandedFile {
  id: string
  receipt: Receipt
  manifest: Manifest
  folder: string | null
  refusal: string
}

/** What landing needs beside the file itself. `rules` stands for macros and tool: what else decides the result. */
export interface LandingContext {
  archive: Archive
  cacheFolder: string
  /** A database in memory that holds the project's macros. */
  database: Database
  rules: Json
}

/**
 * Turns an archived file into typed rows and rejects, once per content and contract. A file that cannot be read is refused
 * with its reason rather than thrown, so that an old one does not stop the newer.
 */
export async function landFile(
  receipt: Receipt,
  manifest: Manifest,
  context: LandingContext,
): Promise<LandedFile> {
  const file = { id: fileId(receipt), receipt, manifest }
  const inputs = { sha256: receipt.sha256, reading: readingRules(manifest), rules: context.rules }
  const path = await context.archive.verified(receipt)
  try {
    const folder = await cachedStep(context.cacheFolder, 'land', inputs, (folder) =>
      land(path, manifest, folder, context.database),
    )
    return { ...file, folder, refusal: '' }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return { ...file, folder: null, refusal: cause.message }
  }
}

async function land(path: string, manifest: Manifest, folder: string, database: Database): Promise<void> {
  const { notes, repairs } = await READERS[manifest.format]({
    database,
    path,
    file: manifest.from.file,
    manifest,
  })
  await createNotes(database, manifest, notes)
  await database.run(`create or replace temp table faults as ${faultsSql(manifest)}`, manifest.file)
  await database.run(`create or replace temp table kept_rows as ${rowsSql(manifest)}`, manifest.file)
  await createRepairs(database, repairs)
  await copyOut(database, 'select * from kept_rows order by _row', join(folder, LANDED.rows))
  await copyOut(database, 'select * from faults order by _row, column_name', join(folder, LANDED.rejects))
  await copyOut(database, 'select * from repairs order by row', join(folder, LANDED.repairs))
  await copyOut(database, COUNTS, join(folder, LANDED.counts))
}

const COUNTS = `select
  (select count(*) from cells) as rows_read,
  (select count(*) from kept_rows) as rows_accepted,
  (select count(distinct _row) from faults) as rows_set_aside`

async function createNotes(database: Database, manifest: Manifest, notes: string): Promise<void> {
  const pattern = manifest.period?.['to-date-note']
  const found =
    pattern === undefined
      ? []
      : [...notes.matchAll(new RegExp(pattern, 'g'))].map(({ groups }) => ({ ...groups }))
  await createTable(database, 'to_date_texts', { year: 'varchar', month: 'varchar' }, found)
  await database.run(
    `create or replace temp table to_date_notes as select ${yearOf('year', manifest)} as year, month::integer as month from to_date_texts`,
    manifest.file,
  )
}

async function createRepairs(database: Database, repairs: readonly Repair[]): Promise<void> {
  const columns = { row: 'bigint', text: 'varchar', pieces: 'varchar', reason: 'varchar' }
  await createTable(
    database,
    'repairs',
    columns,
    repairs.map((repair) => ({ ...repair })),
  )
}

async function copyOut(database: Database, select: string, path: string): Promise<void> {
  await database.run(`copy (${select}) to ${quoteText(path)} (format parquet, compression zstd)`)
}
