import { join } from 'node:path'
import { tableName, type Manifest } from '../sources/manifest.js'
import { quoteName, quoteText, type Database } from '../system/database.js'
import { LANDED, type LandedFile } from './land.js'
import { landedColumns } from './landing-sql.js'
import { createTable } from './tables.js'

/**
 * Fills `landed.<source>` with the rows of every vintage, and `ops.files`, `ops.rejects`, `ops.repairs` and `ops.sources`.
 * `ops.files` counts the rows of each file at every station, for the check of conservation.
 */
export async function loadLanded(
  database: Database,
  manifests: readonly Manifest[],
  files: readonly LandedFile[],
): Promise<void> {
  for (const manifest of manifests) await loadRows(database, manifest, files)
  await loadFileRecords(database, manifests, files)
  await loadDetails(
    database,
    files,
    'ops.rejects',
    LANDED.rejects,
    REJECT_COLUMNS,
    '_row as row, column_name, text, reason',
  )
  await loadDetails(
    database,
    files,
    'ops.repairs',
    LANDED.repairs,
    REPAIR_COLUMNS,
    'row, text, pieces, reason',
  )
  await createTable(database, 'ops.sources', SOURCE_COLUMNS, manifests.map(sourceRecord))
}

const REJECT_COLUMNS = {
  file: 'varchar',
  row: 'bigint',
  column_name: 'varchar',
  text: 'varchar',
  reason: 'varchar',
}
const REPAIR_COLUMNS = {
  file: 'varchar',
  row: 'bigint',
  text: 'varchar',
  pieces: 'varchar',
  reason: 'varchar',
}
const SOURCE_COLUMNS = {
  source: 'varchar',
  title: 'varchar',
  publisher: 'varchar',
  url: 'varchar',
  retrieved_from: 'varchar',
}
const FILE_COLUMNS = {
  file: 'varchar',
  source: 'varchar',
  sha256: 'varchar',
  bytes: 'bigint',
  origin: 'varchar',
  received_at: 'timestamp',
  outcome: 'varchar',
  reason: 'varchar',
}

async function loadRows(database: Database, manifest: Manifest, files: readonly LandedFile[]): Promise<void> {
  const columns = landedColumns(manifest)
  const empty = Object.entries(columns).map(([name, type]) => `null::${type} as ${quoteName(name)}`)
  const selects = files.flatMap(({ id, receipt, folder, manifest: { name } }) =>
    folder === null || name !== manifest.name
      ? []
      : [
          `select ${quoteText(id)}, ${quoteText(receipt.received_at)}::timestamp, ${Object.keys(columns).map(quoteName).join(', ')} from ${parquet(folder, LANDED.rows)}`,
        ],
  )
  const none = `select null::varchar as _file, null::timestamp as _received_at, ${empty.join(', ')} where false`
  await database.run(
    `create table landed.${quoteName(tableName(manifest))} as ${[none, ...selects].join(' union all ')}`,
    manifest.file,
  )
}

async function loadFileRecords(
  database: Database,
  manifests: readonly Manifest[],
  files: readonly LandedFile[],
): Promise<void> {
  await createTable(
    database,
    'file_records',
    FILE_COLUMNS,
    files.map(({ id, receipt, folder, refusal }) => ({
      ...receipt,
      file: id,
      outcome: folder === null ? 'refused' : 'landed',
      reason: refusal,
    })),
  )
  const counts = files.flatMap(({ id, folder }) =>
    folder === null ? [] : [`select ${quoteText(id)} as file, * from ${parquet(folder, LANDED.counts)}`],
  )
  const none =
    'select null::varchar as file, null::bigint as rows_read, null::bigint as rows_accepted, null::bigint as rows_set_aside where false'
  const landed = manifests.map(
    (manifest) => `select _file as file from landed.${quoteName(tableName(manifest))}`,
  )
  await database.run(
    `create table ops.files as
     with counts as (${[none, ...counts].join(' union all ')}),
       landed as (select file, count(*) as rows_landed from (${landed.join(' union all ')}) group by file)
     select file, source, sha256, bytes, origin, received_at, coalesce(rows_read, 0) as rows_read,
       coalesce(rows_accepted, 0) as rows_accepted, coalesce(rows_set_aside, 0) as rows_set_aside,
       coalesce(rows_landed, 0) as rows_landed, outcome, reason
     from file_records left join counts using (file) left join landed using (file) order by received_at, file`,
  )
}

async function loadDetails(
  database: Database,
  files: readonly LandedFile[],
  table: string,
  part: string,
  columns: Record<string, string>,
  selection: string,
): Promise<void> {
  await createTable(database, table, columns, [])
  const selects = files.flatMap(({ id, folder }) =>
    folder === null ? [] : [`select ${quoteText(id)}, ${selection} from ${parquet(folder, part)}`],
  )
  if (selects.length > 0) await database.run(`insert into ${table} ${selects.join(' union all ')}`)
}

function sourceRecord({ name, title, publisher, url, from }: Manifest): Record<string, string | null> {
  return {
    source: name,
    title: JSON.stringify(title),
    publisher: JSON.stringify(publisher),
    url: url ?? null,
    retrieved_from: from.file,
  }
}

function parquet(folder: string, part: string): string {
  return `read_parquet(${quoteText(join(folder, part))})`
}
