import { tableName, type Manifest } from '../sources/manifest.js'
import { quoteText, textOf, type Database } from '../system/database.js'
import { subjectOf, keyOf, type Subject } from './reconcile-subject.js'
import {
  subtotalsSql,
  subtotalsToDateSql,
  totalAmongPartsSql,
  totalColumnsSql,
  totalRowKindsSql,
  totalRowsSql,
} from './reconcile-sums.js'
import {
  changedFiguresSql,
  changedSql,
  duplicatesSql,
  lostSql,
  swappedSql,
  toDateAsFullSql,
} from './reconcile-vintages.js'
import type { KeptTables } from './kept-tables.js'
import { createTable } from './tables.js'

const TABLE = 'ops.reconciliations'
/** Findings of one rule that are listed for one file; a file in which everything is wrong need not be told row by row. */
const MOST_FINDINGS = 10_000
const CHANGED = 'changed_figures'
/** The files of each source, and what is known of them. */
const FILES = `select source, count(*) as file_count, string_agg(concat_ws(' ', file, received_at, outcome), ', ' order by received_at, file) as files
  from ops.files group by source`

const COLUMNS = {
  file: 'varchar',
  source: 'varchar',
  rule: 'varchar',
  series: 'varchar',
  column_name: 'varchar',
  period_start: 'date',
  period_end: 'date',
  row: 'bigint',
  stated: 'decimal(28,6)',
  computed: 'decimal(28,6)',
  difference: 'decimal(28,6)',
  detail: 'varchar',
}

/**
 * Fills `ops.reconciliations` from `landed.*`, `totals.*` and `ops.files`: what does not add up within a file, what differs from
 * the file before, and rows that are not what they are said to be. Healthy figures leave it empty; `difference` is stated
 * less computed, in the unit of the column.
 */
export async function reconcile(
  database: Database,
  manifests: readonly Manifest[],
  kept?: KeptTables,
): Promise<void> {
  await createTable(database, TABLE, COLUMNS, [])
  const files = await database.rows(FILES)
  for (const subject of manifests.map(subjectOf)) {
    if (subject.measures.length === 0) continue
    const own = files.find(({ source }) => source === subject.manifest.name) ?? {}
    if (await isReconciled(database, subject, textOf(own['files']), kept)) continue
    await reconcileWithin(database, subject)
    if (keyOf(subject).length > 0) await reconcileVintages(database, subject, Number(own['file_count'] ?? 0))
  }
}

/** Takes the findings of a source whose rows and contract are those of the build before from there. */
async function isReconciled(
  database: Database,
  { manifest }: Subject,
  files: string,
  kept: KeptTables | undefined,
): Promise<boolean> {
  const table = tableName(manifest)
  const part = { table: TABLE, part: manifest.name, how: [files, JSON.parse(JSON.stringify(manifest))] }
  if (kept === undefined || !(await kept.holds(part, [`landed.${table}`, `totals.${table}`]))) return false
  await database.run(
    `insert into ${TABLE} from ${kept.past(TABLE)} where source = ${quoteText(manifest.name)} order by rowid`,
  )
  return true
}

async function reconcileWithin(database: Database, subject: Subject): Promise<void> {
  await record(database, subject, 'total-column', totalColumnsSql(subject))
  await record(database, subject, 'to-date-as-full-period', toDateAsFullSql(subject))
  if (subject.additive.length === 0) return
  await reconcileTotalRows(database, subject)
  await record(database, subject, 'subtotal', subtotalsSql(subject))
  await record(database, subject, 'to-date-as-full-period', subtotalsToDateSql(subject))
  for (const dimension of subject.dimensions)
    await record(database, subject, 'total-among-parts', totalAmongPartsSql(subject, dimension))
}

async function reconcileTotalRows(database: Database, subject: Subject): Promise<void> {
  if (subject.manifest['total-rows'].length === 0) return
  for (const kind of await database.rows(totalRowKindsSql(subject))) {
    const dimensions = subject.dimensions.filter((name) => kind[name] === true)
    const sql = totalRowsSql(subject, { dimensions, isPeriod: kind['_period'] === true })
    await record(database, subject, 'total-row', sql)
  }
}

async function reconcileVintages(database: Database, subject: Subject, fileCount: number): Promise<void> {
  await record(database, subject, 'duplicate', duplicatesSql(subject))
  if (fileCount < 2) return
  await database.run(
    `create or replace temp table ${CHANGED} as ${changedSql(subject)}`,
    subject.manifest.file,
  )
  await record(database, subject, 'previous-file', changedFiguresSql(subject, CHANGED))
  await record(database, subject, 'previous-file', lostSql(subject))
  await record(database, subject, 'swapped-columns', swappedSql(subject, CHANGED))
  await database.run(`drop table ${CHANGED}`)
}

async function record(
  database: Database,
  { manifest }: Subject,
  rule: string,
  findings: string | null,
): Promise<void> {
  if (findings === null) return
  await database.run(
    `insert into ${TABLE}
     select file, ${quoteText(manifest.name)}, ${quoteText(rule)}, series, column_name, period_start, period_end, row,
       try_cast(stated as decimal(28,6)), try_cast(computed as decimal(28,6)), try_cast(stated - computed as decimal(28,6)), detail
     from (${findings})
     qualify row_number() over (partition by file order by row, period_start, period_end, series, column_name) <= ${MOST_FINDINGS}
     order by file, row, period_start, period_end, series, column_name`,
    manifest.file,
  )
}
