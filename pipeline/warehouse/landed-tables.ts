import { basename, join } from 'node:path'
import { digest, sha256 } from '../base/digest.js'
import type { Json } from '../base/json.js'
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
import type { KeptTables } from './kept-tables.js'
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
  kept?: KeptTables,
): Promise<void> {
  const times = timesInOrder(files.map(({ receipt }) => receipt))
  for (const manifest of manifests) await loadRows(database, manifest, { files, times, kept })
  const landing = { files, times, kept }
  await loadFileRecords(database, manifests, landing, await loadRejects(database, landing))
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
  is_known: 'boolean',
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

interface Landing {
  files: readonly LandedFile[]
  times: ReadonlyMap<string, string>
  kept: KeptTables | undefined
}

async function loadRows(
  database: Database,
  manifest: Manifest,
  { files, times, kept }: Landing,
): Promise<void> {
  const own = files.filter(({ manifest: { name }, refusal }) => name === manifest.name && refusal === '')
  const isDifferenced = manifest.period?.['to-date'] === 'difference'
  const totals = {
    name: 'totals',
    condition: `${firstReason('reason')} = 'total-row'`,
    also: `${firstReason('text')} as _label`,
  }
  for (const { name, condition, also } of [
    { name: 'landed', condition: '_set_aside is null', also: '' },
    totals,
  ]) {
    const table = `${name}.${tableName(manifest)}`
    const rows = rowsOf(manifest, times, condition, also)
    const isWhole = isDifferenced && name === 'landed'
    const { files: known, from } = await beginning(
      kept,
      table,
      [rows.none, rows.columns],
      own,
      times,
      isWhole,
    )
    const selects = [...(from === null ? [] : [from]), ...rows.of(own.slice(known))]
    const all = [rows.none, ...selects].join(' union all ')
    const isDone = known === own.length
    const sql = isWhole && !isDone ? differencedSql(all, manifest) : all
    await database.run(`create table ${quoteTable(table)} as ${sql}`, manifest.file)
  }
}

/** How many of the files a table holds the rows of in the build before, and a select of these. @param isWhole whether further files change the rows of those before. */
async function beginning(
  kept: KeptTables | undefined,
  table: string,
  how: Json,
  files: readonly LandedFile[],
  times: ReadonlyMap<string, string>,
  isWhole = false,
): Promise<{ files: number; from: string | null }> {
  if (kept === undefined) return { files: 0, from: null }
  const steps = [digest(how)]
  for (const { id, folder, account } of files) {
    const landing = folder === null ? null : basename(folder)
    steps.push(sha256([steps.at(-1), id, landing, times.get(id), account?.rows_after ?? ''].join('\n')))
  }
  return kept.begin(table, isWhole ? steps.map((step, i) => (i === files.length ? step : '')) : steps)
}

/** Selects of the rows of landed files of one source that meet a condition, in the order of files and rows. */
function rowsOf(
  manifest: Manifest,
  times: ReadonlyMap<string, string>,
  condition: string,
  also: string,
): { none: string; columns: string; of: (files: readonly LandedFile[]) => string[] } {
  const columns = Object.entries(landedColumns(manifest))
  const empty = [
    'null::varchar as _file',
    'null::timestamp as _received_at',
    'null::bigint as _row',
    ...columns.map(([name, type]) => `null::${type} as ${quoteName(name)}`),
    ...(also === '' ? [] : ['null::varchar as _label']),
  ]
  const values = [...columns.map(([name]) => landedValue(name, manifest)), ...(also === '' ? [] : [also])]
  const select = (files: readonly LandedFile[], isCounted: boolean): string => {
    const after = files.map(({ account }) => account?.rows_after ?? 0)
    const list = [
      ofFile(files.map(({ id }) => quoteText(id))),
      ofFile(files.map(({ id }) => `timestamp ${quoteText(times.get(id) ?? '')}`)),
      isCounted ? `(file_row_number + ${ofFile(after.map(String))} + 1)::bigint` : '_row',
      ...values,
    ]
    return `select ${list.join(', ')} from ${parquetOf(files, LANDED.rows)} where ${condition}`
  }
  return {
    none: `select ${empty.join(', ')} where false`,
    columns: values.join(', '),
    of: (files) => runsOf(files, isCountedFile).map((run) => select(run, run.some(isCountedFile))),
  }
}

/** Whether the number of a row is its position in the file. */
function isCountedFile({ account }: LandedFile): boolean {
  return (account?.rows_after ?? null) !== null
}

/** Files in their order, parted where what is asked of them changes. */
function runsOf(files: readonly LandedFile[], ask: (file: LandedFile) => boolean): LandedFile[][] {
  const runs: LandedFile[][] = []
  for (const file of files) {
    const last = runs.at(-1)
    if (last?.[0] !== undefined && ask(last[0]) === ask(file)) last.push(file)
    else runs.push([file])
  }
  return runs
}

/** The one of some values that belongs to the file that is being read. */
function ofFile(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : `[${values.join(', ')}][(file_index + 1)::bigint]`
}

/** SQL for the rows of one kind of all of some landed files, in their order. */
function parquetOf(files: readonly LandedFile[], part: string): string {
  const paths = files.map(({ folder }) => quoteText(join(folder ?? '', part)))
  return `read_parquet([${paths.join(', ')}], file_row_number = true)`
}

async function loadFileRecords(
  database: Database,
  manifests: readonly Manifest[],
  { files, times, kept }: Landing,
  known: ReadonlySet<string>,
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
      is_known: known.has(id),
    })),
  )
  const read = files.filter(({ id, folder }) => folder !== null && !known.has(id))
  const before = known.size === 0 ? null : kept?.past('ops.files')
  const counts = [
    ...(before === null || before === undefined
      ? []
      : [
          `select file, ${ROW_COUNTS.join(', ')} from ${before} where file in (select file from file_records where is_known)`,
        ]),
    ...(read.length === 0
      ? []
      : [
          `select ${ofFile(read.map(({ id }) => quoteText(id)))} as file, ${ROW_COUNTS.join(', ')} from ${parquetOf(read, LANDED.counts)}`,
        ]),
  ]
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

/** @returns ids of the files whose rejects, and with them their counts, the build before has. */
async function loadRejects(
  database: Database,
  { files, times, kept }: Landing,
): Promise<ReadonlySet<string>> {
  const none = Object.entries(REJECT_COLUMNS).map(([name, type]) => `null::${type} as ${name}`)
  const read = files.filter(({ folder }) => folder !== null)
  const { files: known, from } = await beginning(kept, 'ops.rejects', REJECT_COLUMNS, read, times)
  const further = read.slice(known)
  const selects = [
    `select ${none.join(', ')} where false`,
    ...(from === null ? [] : [from]),
    ...(further.length === 0
      ? []
      : [
          `select ${ofFile(further.map(({ id }) => quoteText(id)))}, _row, column_name, text, reason, is_fault from ${parquetOf(further, LANDED.rejects)}`,
        ]),
  ]
  await database.run(`create table ops.rejects as ${selects.join(' union all ')}`)
  return new Set(read.slice(0, known).map(({ id }) => id))
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
