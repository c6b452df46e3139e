import { join } from 'node:path'
import { hideSecretForms } from '../base/secret-forms.js'
import { timesInOrder } from '../sources/archive.js'
import { placeText } from '../sources/place.js'
import { tableName, type Manifest } from '../sources/manifest.js'
import { quoteName, quoteTable, quoteText, type Database } from '../system/database.js'
import { differencedSql } from './to-date-sql.js'
import type { LandedFile } from './land.js'
import type { Account } from './account.js'
import { LANDED } from './landed-files.js'
import { landedColumns } from './contract.js'
import { landedValue } from './landing-sql.js'
import { firstReason } from './set-aside-sql.js'
import { createTable } from './tables.js'

/**
 * Fills `landed.<source>` with the rows of every vintage, `totals.<source>` with the rows that sum others, and `ops.files`,
 * `ops.rejects`, `ops.repairs`, `ops.schema_changes` and `ops.sources`. `ops.files` counts the rows of each file at every station,
 * for the check of conservation. Times of receipt are in the order of receipt, so that SQL may tell by them which file is newer.
 * @param files in the order of their receipts. Of one that is refused, the rows that were read are counted and set aside, and none lands.
 */
export async function loadLanded(
  database: Database,
  manifests: readonly Manifest[],
  files: readonly LandedFile[],
): Promise<void> {
  const times = timesInOrder(files.map(({ receipt }) => receipt))
  for (const manifest of manifests) await loadRows(database, manifest, files, times)
  await loadFileRecords(database, manifests, files, times)
  await loadRejects(database, files)
  await createTable(
    database,
    'ops.repairs',
    REPAIR_COLUMNS,
    accountsOf(files, ({ repairs }) => repairs),
  )
  await createTable(
    database,
    'ops.schema_changes',
    CHANGE_COLUMNS,
    accountsOf(files, ({ changes }) => changes),
  )
  await createTable(database, 'ops.sources', SOURCE_COLUMNS, manifests.map(sourceRecord))
}

const REJECT_COLUMNS = {
  file: 'varchar',
  row: 'bigint',
  column_name: 'varchar',
  text: 'varchar',
  reason: 'varchar',
  is_fault: 'boolean',
}
const CHANGE_COLUMNS = {
  file: 'varchar',
  kind: 'varchar',
  column_name: 'varchar',
  expected: 'varchar',
  found: 'varchar',
  nearest: 'varchar',
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
  found: 'varchar',
}

/** The columns of `counts.parquet`. */
const ROW_COUNTS = [
  'rows_read',
  'rows_accepted',
  'rows_set_aside',
  'rows_in_file',
  'rows_header',
  'rows_above',
  'rows_blank',
  'rows_below',
]

async function loadRows(
  database: Database,
  manifest: Manifest,
  files: readonly LandedFile[],
  times: ReadonlyMap<string, string>,
): Promise<void> {
  const own = files.filter(({ manifest: { name }, refusal }) => name === manifest.name && refusal === '')
  const table = quoteName(tableName(manifest))
  const accepted = unionSql(manifest, own, times, '_set_aside is null')
  const landed = manifest.period?.['to-date'] === 'difference' ? differencedSql(accepted, manifest) : accepted
  await database.run(`create table landed.${table} as ${landed}`, manifest.file)
  const totals = unionSql(
    manifest,
    own,
    times,
    `${firstReason('reason')} = 'total-row'`,
    `${firstReason('text')} as _label`,
  )
  await database.run(`create table totals.${table} as ${totals}`, manifest.file)
}

/** The rows of several landed files of one source that meet a condition, in the order of files and rows. */
function unionSql(
  manifest: Manifest,
  files: readonly LandedFile[],
  times: ReadonlyMap<string, string>,
  condition: string,
  also = '',
): string {
  const columns = Object.entries(landedColumns(manifest))
  const extra = also === '' ? [] : [also]
  const empty = [
    'null::varchar as _file',
    'null::timestamp as _received_at',
    'null::bigint as _row',
    ...columns.map(([name, type]) => `null::${type} as ${quoteName(name)}`),
    ...(also === '' ? [] : ['null::varchar as _label']),
  ]
  const selects = files.map(({ id, folder, account }) => {
    const after = account?.rows_after ?? null
    const row = after === null ? '_row' : `(file_row_number + ${after + 1})::bigint`
    const list = [
      quoteText(id),
      `${quoteText(times.get(id) ?? '')}::timestamp`,
      row,
      ...columns.map(([name]) => landedValue(name, manifest)),
      ...extra,
    ]
    const path = quoteText(join(folder ?? '', LANDED.rows))
    return `select ${list.join(', ')} from read_parquet(${path}, file_row_number = true) where ${condition}`
  })
  return [`select ${empty.join(', ')} where false`, ...selects].join(' union all ')
}

async function loadFileRecords(
  database: Database,
  manifests: readonly Manifest[],
  files: readonly LandedFile[],
  times: ReadonlyMap<string, string>,
): Promise<void> {
  await createTable(
    database,
    'file_records',
    FILE_COLUMNS,
    files.map(({ id, receipt, account, refusal }) => ({
      ...receipt,
      file: id,
      received_at: times.get(id) ?? null,
      outcome: refusal === '' ? 'landed' : 'refused',
      reason: refusal,
      found: JSON.stringify(account?.found ?? {}),
    })),
  )
  const counts = files.flatMap(({ id, folder }) =>
    folder === null ? [] : [`select ${quoteText(id)} as file, * from ${parquet(folder, LANDED.counts)}`],
  )
  const none = `select null::varchar as file, ${ROW_COUNTS.map((name) => `null::bigint as ${name}`).join(', ')} where false`
  const landed = manifests.map(
    (manifest) => `select _file as file from landed.${quoteName(tableName(manifest))}`,
  )
  await database.run(
    `create table ops.files as
     with counts as (${[none, ...counts].join(' union all ')}),
       landed as (select file, count(*) as rows_landed from (${landed.join(' union all ')}) group by file)
     select file, source, sha256, bytes, origin, received_at, coalesce(rows_read, 0) as rows_read,
       coalesce(rows_accepted, 0) as rows_accepted, coalesce(rows_set_aside, 0) as rows_set_aside,
       coalesce(rows_landed, 0) as rows_landed, rows_in_file, rows_header, rows_above, rows_blank, rows_below, outcome, reason, found
     from file_records left join counts using (file) left join landed using (file) order by received_at, file`,
  )
}

async function loadRejects(database: Database, files: readonly LandedFile[]): Promise<void> {
  await createTable(database, 'ops.rejects', REJECT_COLUMNS, [])
  const selects = files.flatMap(({ id, folder }) =>
    folder === null
      ? []
      : [
          `select ${quoteText(id)}, _row, column_name, text, reason, is_fault from ${parquet(folder, LANDED.rejects)}`,
        ],
  )
  if (selects.length > 0)
    await database.run(`insert into ${quoteTable('ops.rejects')} ${selects.join(' union all ')}`)
}

function accountsOf<T extends object>(
  files: readonly LandedFile[],
  part: (account: Account) => readonly T[],
): (T & { file: string })[] {
  return files.flatMap(({ id, account }) =>
    account === null ? [] : part(account).map((record) => ({ ...record, file: id })),
  )
}

function sourceRecord({ name, title, publisher, url, from }: Manifest): Record<string, string | null> {
  return {
    source: name,
    title: JSON.stringify(title),
    publisher: JSON.stringify(publisher),
    url: url === undefined ? null : hideSecretForms(url),
    retrieved_from: placeText(from),
  }
}

function parquet(folder: string, part: string): string {
  return `read_parquet(${quoteText(join(folder, part))})`
}
