import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, QueryError, UserError } from '../base/error.js'
import type { Manifest } from '../sources/manifest.js'
import { ContractError, type Layout } from '../sources/readers/header/layout.js'
import { readTable } from '../sources/readers/read-table.js'
import { quoteText, textOf, type Database } from '../system/database.js'
import type { Account } from './account.js'
import { countedNotes, refuseOtherMarks } from './figure-checks.js'
import { fileRows, type FileRows } from './file-rows.js'
import { shownLabel } from '../sources/periods/label-forms.js'
import type { PeriodReader } from '../sources/periods/period-reader.js'
import { dateRulesOf, rulesOf } from '../sources/periods/rules-of.js'
import { cellsSql, isNumbered, rowsSql } from './landing-sql.js'
import { copyOut, forgetRejects, LANDED, parquet } from './landed-files.js'
import { notesOf, noteYear, readsNotes, toDateNotes } from './landing-notes.js'
import { otherTable, type OtherTable } from './other-table.js'
import { dateFunction, definePeriods, PERIOD_FUNCTION } from './period-functions.js'
import { createTable } from './tables.js'
import { firstReason, SET_ASIDE_REASONS } from './set-aside-sql.js'

/** Characters of a refusal that are kept: some quote whole cells. */
export const LONGEST_REFUSAL = 4000
/** Characters of the first cell that is set aside. */
const LONGEST_QUOTED = 80

/** A file to land: where it lies, how messages call it, its contract, the day of its receipt and the folder to fill. */
export interface LandingJob {
  path: string
  file: string
  manifest: Manifest
  receivedOn: string
  folder: string
}

/**
 * Reads a stranger's file by its contract and fills `folder` with typed rows, rejects, counts and the account of what was found.
 * A file that departs from the contract or is not safe fills it with the account of its refusal alone; one of which each row is set
 * aside is refused too, and its rows stay to be looked at. The rows go from the file to Parquet in one pass within DuckDB; those that are
 * set aside stand among them, marked.
 */
export async function landTable(database: Database, job: LandingJob): Promise<void> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  try {
    const layout = await readTable({ ...job, database, folder: work })
    const { rowsAfter, notes } = await writeRows(database, layout, job)
    const { changes, repairs } = layout
    await writeAccount(job.folder, {
      refusal: await refusalOfRows(database, job),
      is_read: true,
      rows_after: rowsAfter,
      found: { ...foundOut(layout), ...(notes === '' ? {} : { 'note-marks': notes }) },
      changes: [...changes],
      repairs: [...repairs],
    })
  } catch (cause) {
    if (!(cause instanceof UserError) || isOwnFault(cause)) throw cause
    await Promise.all(Object.values(LANDED).map((part) => rm(join(job.folder, part), { force: true })))
    await writeAccount(job.folder, {
      refusal: inOneLine(cause.message.replaceAll(job.path, job.file).replaceAll(work, '')).slice(
        0,
        LONGEST_REFUSAL,
      ),
      is_read: false,
      rows_after: null,
      found: {},
      changes: cause instanceof ContractError ? [...cause.changes] : [],
      repairs: [],
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** A label or cell in a message may hold line breaks, which would pass for lines of almanac's own. */
function inOneLine(text: string): string {
  return text.replaceAll(/[\n-\r\u0085\u2028\u2029]+/g, ' ')
}

/** SQL that DuckDB cannot bind is a fault of almanac or of a macro; anything else that it says is about the file. */
function isOwnFault(cause: UserError): boolean {
  return cause instanceof QueryError && /^(?:Binder|Parser|Catalog) Error/.test(messageOf(cause.cause))
}

/**
 * Writes rows, rejects and counts. @returns the row before the first one where rows are numbered by their order, else null, and how often
 * each mark of a note stands beside figures.
 */
async function writeRows(
  database: Database,
  layout: Layout,
  job: LandingJob,
): Promise<{ rowsAfter: number | null; notes: string }> {
  const { manifest, folder, file } = job
  const wasNumbered = isNumbered(layout, manifest)
  const rows = join(folder, LANDED.rows)
  const notes = readsNotes(manifest) ? await notesOf(database, layout) : []
  const circumstances = { layout, receivedOn: job.receivedOn, toDate: toDateNotes(notes, manifest) }
  const reader = defineReaders(database, manifest, noteYear(notes, manifest))
  const held = await fileRows(database, layout, manifest)
  await forgetRejects(database)
  await copyOut(database, rowsSql(cellsSql(layout, manifest), manifest, circumstances), rows, file)
  const after = layout.header[1]
  const badLines = layout.grid.hasRejects ? await createBadLines(database, manifest) : 0
  const gaps = wasNumbered ? 0 : await createGaps(database, layout, badLines > 0)
  if (gaps > 0) await numberRows(database, rows, after, file)
  const hasNumbers = wasNumbered || gaps > 0
  const row = hasNumbers ? '_row' : `file_row_number + ${after + 1} as _row`
  const all = `select * exclude (file_row_number) from (select ${hasNumbers ? '*' : `*, ${row}`} from read_parquet(${quoteText(rows)}, file_row_number = true))`
  await writeRejects(database, all, badLines > 0, job)
  const other = await otherTable(database, all, join(folder, LANDED.rejects), layout, manifest)
  if (other !== null) {
    if (manifest['other-tables'] === 'refuse') throw otherTableError(other, layout, job)
    await leaveOut(database, other, rows, hasNumbers ? '_row' : row.replace(' as _row', ''), job)
    await writeRejects(database, all, badLines > 0, job)
  }
  await writeCounts(database, all, badLines, held, job)
  await forgetRejects(database)
  const written = {
    cells: cellsSql(layout, manifest, 'texts'),
    rows: `read_parquet(${quoteText(rows)})`,
    rejects: `read_parquet(${quoteText(join(folder, LANDED.rejects))})`,
    manifest,
    file,
  }
  await refuseOtherMarks(database, written)
  await refuseOtherOrder(database, reader?.contrary ?? null, job)
  return { rowsAfter: hasNumbers ? null : after, notes: await countedNotes(database, written) }
}

async function writeRejects(
  database: Database,
  all: string,
  hasBadLines: boolean,
  { folder, file }: LandingJob,
): Promise<void> {
  const bad = hasBadLines
    ? `union all select line, null, text, reason, reason not in ('note', 'other-table') from bad_lines`
    : ''
  const counted = `${firstReason('reason')} is distinct from 'blank'`
  await copyOut(
    database,
    `select * from (
       select _row, unnest(${SET_ASIDE_REASONS}, recursive := true) from (${all}) where _set_aside is not null and ${counted} ${bad}
     ) order by _row, column_name`,
    join(folder, LANDED.rejects),
    file,
  )
}

/** Counts the rows that were read, and all rows of the file: below the header each is read once, or once per period across. */
async function writeCounts(
  database: Database,
  all: string,
  badLines: number,
  held: FileRows,
  { folder, file, manifest }: LandingJob,
): Promise<void> {
  const counted = `${firstReason('reason')} is distinct from 'blank'`
  const below = manifest.period?.across === undefined ? 'count(*)' : 'count(distinct _row)'
  await copyOut(
    database,
    `select (count(*) filter (${counted}) + ${badLines})::bigint as rows_read,
       count(*) filter (_set_aside is null) as rows_accepted,
       (count(*) filter (_set_aside is not null and ${counted}) + ${badLines})::bigint as rows_set_aside,
       ${held.inFile ?? 'null'}::bigint as rows_in_file,
       ${held.header}::bigint as rows_header,
       ${held.above}::bigint as rows_above,
       (count(*) filter (not (${counted})) + ${held.blank})::bigint as rows_blank,
       (${below} filter (${counted}) + ${badLines})::bigint as rows_below
     from (${all})`,
    join(folder, LANDED.counts),
    file,
  )
}

function otherTableError(
  other: OtherTable,
  { header, columns }: Layout,
  { file, manifest }: LandingJob,
): UserError {
  const own = Object.values(columns).map(({ label }) => label)
  return new UserError(
    `${file}: two tables stand below one another, the first below ${own.join(' | ')} in row ${header[1]}, the second below ${other.labels} in row ${other.row}; the labels in ${manifest.file} choose one: write those of the second, or other-tables: leave for the first alone`,
  )
}

/** Marks the rows from another table's header on as no rows of this one. */
async function leaveOut(
  database: Database,
  other: OtherTable,
  rows: string,
  row: string,
  { file }: LandingJob,
): Promise<void> {
  const left = `${rows}.left`
  const reason = JSON.stringify([{ column_name: null, text: null, reason: 'other-table', is_fault: false }])
  await copyOut(
    database,
    `select * exclude (file_row_number) replace (case when ${row} >= ${other.row} then ${quoteText(reason)} else _set_aside end as _set_aside)
     from read_parquet(${quoteText(rows)}, file_row_number = true) order by file_row_number`,
    left,
    file,
  )
  await rename(left, rows)
  await database.run(
    `create temp table if not exists bad_lines (line bigint, text varchar, reason varchar);
     update bad_lines set reason = 'other-table' where line >= ${other.row}`,
  )
}

/**
 * Why a file is refused whose rows were read: null as soon as one of them is accepted. A file of which each row is set aside gives nothing
 * that could take the place of what was published before.
 * @throws UserError when there is no row at all: a header above nothing is no publication, and nothing of it is to be looked at.
 */
async function refusalOfRows(database: Database, { folder, file }: LandingJob): Promise<string | null> {
  const [counts] = await database.rows(`select rows_read, rows_accepted from ${parquet(folder, 'counts')}`)
  const read = Number(counts?.['rows_read'])
  if (read === 0) throw new UserError(`${file}: there are no rows below the header`)
  if (Number(counts?.['rows_accepted']) > 0) return null
  const [found] = await database.rows(
    `with rejects as (from ${parquet(folder, 'rejects')}),
       counted as (select reason, count(distinct _row) as row_count from rejects group by reason)
     select first._row as row, first.column_name, left(first.text, ${LONGEST_QUOTED}) as text, first.reason,
       (select string_agg(reason || ' ' || row_count, ', ' order by row_count desc, reason) from counted) as reasons
     from rejects as first order by first._row, first.column_name, first.reason limit 1`,
  )
  const { row, column_name: column, text, reason, reasons } = found ?? {}
  const where = [`row ${textOf(row)}`, textOf(column), `"${textOf(text)}"`]
    .filter((part) => part !== '')
    .join(', ')
  return inOneLine(
    `${file}: ${read === 1 ? 'its only row' : `each of its ${read} rows`} is set aside (${textOf(reasons)}), the first for ${textOf(reason)}: ${where}; fix the contract if the file is sound`,
  )
}

/** Makes known to SQL how the contract reads periods and dates. @returns the reader of the periods. */
function defineReaders(
  database: Database,
  { period, columns }: Manifest,
  year: number | null,
): PeriodReader | null {
  for (const { type, order } of Object.values(columns))
    if (type === 'date') definePeriods(database, dateFunction(order), dateRulesOf(period, order))
  return period === undefined ? null : definePeriods(database, PERIOD_FUNCTION, rulesOf(period, year))
}

/** Where one date can only be read in the other order, all dates of the file may be meant so, and most would be read wrongly. */
async function refuseOtherOrder(
  database: Database,
  contrary: string | null,
  { folder, file, manifest }: LandingJob,
): Promise<void> {
  const order = manifest.period?.order
  if (contrary === null || order === undefined) return
  const label = shownLabel(contrary)
  const [found] = await database.rows(
    `select min(row_number) as row_number from (select _row as row_number from read_parquet(${quoteText(join(folder, LANDED.rejects))}) where text = $1)`,
    [label],
  )
  const other = order === 'day-first' ? 'month-first' : 'day-first'
  const place = found?.['row_number'] == null ? file : `${file}:${textOf(found['row_number'])}`
  throw new UserError(
    `${place}: ${label} is no date with the ${order.replace('-', ' ')}, as ${manifest.file} has it, and is one with the ${other.replace('-', ' ')}; fix period.order there if the publication changed, or the file`,
  )
}

/** Lines that DuckDB could not part into the columns, as `bad_lines`; how many there are. */
async function createBadLines(database: Database, manifest: Manifest): Promise<number> {
  const isPeriod = manifest.period === undefined ? 'false' : `${PERIOD_FUNCTION}(text) is not null`
  await database.run(
    `create or replace temp table bad_lines as
     with lines as (
       select line::bigint as line, min(trim(csv_line, chr(10) || chr(13))) as whole, min(error_type::varchar) as error
       from reject_errors group by line
     ),
     texts as (select *, trim(whole, ' ,;|"' || chr(9)) as text from lines)
     select line, whole as text,
       case
         when not regexp_matches(text, '[,;|\t]') and regexp_matches(text, '\\p{L}') and not (${isPeriod}) then 'note'
         when error = 'MISSING COLUMNS' then 'too-few-cells'
         when error = 'TOO MANY COLUMNS' then 'too-many-cells'
         else 'bad-line'
       end as reason
     from texts`,
  )
  const [row] = await database.rows('select count(*) as bad from bad_lines')
  return Number(row?.['bad'] ?? 0)
}

/** Rows of the file below the header that its table does not hold, as `gaps`: bad lines and empty ones; how many there are. */
async function createGaps(
  database: Database,
  { grid, header }: Layout,
  hasBadLines: boolean,
): Promise<number> {
  const empty = grid.emptyRows.filter((row) => row > header[1])
  if (empty.length === 0 && !hasBadLines) return 0
  await createTable(
    database,
    'empty_rows',
    { line: 'bigint' },
    empty.map((line) => ({ line })),
  )
  const bad = hasBadLines ? 'union select line from bad_lines' : ''
  await database.run(`create or replace temp table gaps as select line from empty_rows ${bad}`)
  return empty.length + Number(hasBadLines)
}

/** Writes rows that were counted in their order anew, with the numbers they have in the file. */
async function numberRows(database: Database, rows: string, after: number, file: string): Promise<void> {
  const numbered = `${rows}.numbered`
  await copyOut(
    database,
    `with places as (select line - row_number() over (order by line) - ${after} as place, row_number() over (order by line) as nth from gaps),
       steps as (select place, max(nth) as before from places group by place)
     select file_row_number + ${after + 1} + coalesce(before, 0) as _row, rows.* exclude (file_row_number)
     from read_parquet(${quoteText(rows)}, file_row_number = true) as rows
     asof left join steps on rows.file_row_number >= steps.place
     order by _row`,
    numbered,
    file,
  )
  await rename(numbered, rows)
}

function foundOut({ grid, header, columns, notes }: Layout): Record<string, string> {
  const units = Object.entries(columns).flatMap(([name, { unit, factor }]) =>
    unit === null ? [] : [`${name}: ${unit.text}${factor === 1 ? '' : ` (x ${factor})`}`],
  )
  return {
    ...grid.found,
    ...(header[1] > 0
      ? { header: header[0] === header[1] ? `row ${header[1]}` : `rows ${header[0]} to ${header[1]}` }
      : {}),
    ...(units.length > 0 ? { units: units.join(', ') } : {}),
    ...(notes.length > 0 ? { notes: notes.join('\n') } : {}),
  }
}

async function writeAccount(folder: string, account: Account): Promise<void> {
  await writeFile(join(folder, LANDED.account), JSON.stringify(account))
}
