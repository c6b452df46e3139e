import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { firstBytes } from '../sources/readers/packed/archive-kind.js'
import { readSample } from '../sources/readers/read-table.js'
import type { Grid } from '../sources/readers/reader.js'
import { quoteName, quoteText, textOf, type Database, type Relation } from '../system/database.js'
import { forgetRejects } from './landed-files.js'
import { LONGEST_REFUSAL } from './landing.js'
import type { SampleJob } from './sample.js'

/** Which table of a file is copied, below which row, under which names of columns, to a table of a new database. */
export interface CopyAsked {
  table: number
  below: number
  names: readonly string[]
  target: { path: string; table: string }
}

/** A table as it was copied, or why it cannot be. */
export type Copied = { refusal: string } | { refusal: null; rowCount: number; columns: Relation['columns'] }

/**
 * Copies a table of a file that has no contract into a database of its own, all rows and cells. A column is of a type only where each of its cells is written as that type is, and no
 * digit gets lost: else it is text.
 */
export async function copyTable(database: Database, job: SampleJob, asked: CopyAsked): Promise<Copied> {
  const work = join(job.folder, 'work')
  await mkdir(work)
  await database.run(`attach ${quoteText(asked.target.path)} as target`)
  try {
    return { refusal: null, ...(await copied(database, { ...job, folder: work }, asked)) }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    return { refusal: cause.message.slice(0, LONGEST_REFUSAL) }
  } finally {
    await database.run('detach target')
    await rm(work, { recursive: true, force: true })
  }
}

async function copied(
  database: Database,
  job: SampleJob,
  asked: CopyAsked,
): Promise<{ rowCount: number; columns: Relation['columns'] }> {
  const { format, grids } = await readSample({ ...job, database })
  const grid = grids[asked.table]
  if (grid === undefined) throw new Error('the file has lost a table')
  const target = `target.main.${quoteName(asked.target.table)}`
  const isParquet = format === 'parquet' && (await firstBytes(job.path, 4)).toString('latin1') === 'PAR1'
  const rows = isParquet
    ? `from read_parquet(${quoteText(job.path)}, hive_partitioning = false)`
    : await typedRows(database, grid, job, asked)
  await database.run(`create table ${target} as ${rows}`, job.file)
  const { columns } = await database.query(`from ${target} limit 0`)
  const [count] = await database.rows(`select count(*)::double as n from ${target}`)
  return { rowCount: Number(count?.['n'] ?? 0), columns }
}

/** SQL for the rows of a grid, each column of its type. @throws UserError naming the first line that is no row. */
async function typedRows(
  database: Database,
  grid: Grid,
  { file }: SampleJob,
  { below, names }: CopyAsked,
): Promise<string> {
  await forgetRejects(database)
  const cells = names.map((_, i) => `nullif(trim(c${i}), '') as c${i}`)
  const order = grid.hasRows ? ' order by _row' : ''
  await database.run(
    `create or replace temp table copied_cells as select ${cells.join(', ')} from ${grid.after(below)}${order}`,
    file,
  )
  if (grid.hasRejects) await refuseBadLine(database, file)
  const types = await typesOf(database, names.length)
  const isFilled = names.map((_, i) => `c${i} is not null`).join(' or ')
  const columns = names.map((name, i) => `c${i}::${types[i]} as ${quoteName(name)}`)
  return `select ${columns.join(', ')} from copied_cells where ${isFilled}`
}

async function refuseBadLine(database: Database, file: string): Promise<void> {
  const [bad] = await database.rows(
    `select line::varchar as line, trim(csv_line, chr(10) || chr(13)) as text, error_type::varchar as error from reject_errors order by reject_errors.line limit 1`,
  )
  await forgetRejects(database)
  if (bad === undefined) return
  const what = FAULTS[textOf(bad['error'])] ?? 'cannot be parted into cells'
  throw new UserError(
    `${file}:${textOf(bad['line'])}: the line ${what}: ${textOf(bad['text']).slice(0, LONGEST_LINE)}; fix the line, or leave it out`,
  )
}

const LONGEST_LINE = 120
const FAULTS: Readonly<Record<string, string>> = {
  'MISSING COLUMNS': 'has fewer cells than the others',
  'TOO MANY COLUMNS': 'has more cells than the others',
}

/** How the cells of each type are written, the narrowest type first. A number has the digits that a double keeps. */
const WRITTEN: readonly (readonly [type: string, condition: (cell: string) => string])[] = [
  ['boolean', (cell) => `lower(${cell}) in ('true', 'false')`],
  ['bigint', (cell) => `regexp_full_match(${cell}, '-?(0|[1-9][0-9]{0,17})')`],
  [
    'double',
    (cell) =>
      `regexp_full_match(${cell}, '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{1,2})?')
        and len(regexp_replace(ltrim(regexp_replace(${cell}, '[eE].*', ''), '-0.'), '[.]', '')) <= 15`,
  ],
  [
    'date',
    (cell) =>
      `regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') and try_cast(${cell} as date) is not null`,
  ],
  [
    'timestamp',
    (cell) =>
      `regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?')
        and try_cast(${cell} as timestamp) is not null`,
  ],
]

async function typesOf(database: Database, width: number): Promise<string[]> {
  const facts = Array.from({ length: width }, (_, i) =>
    WRITTEN.map(([type, condition]) => `bool_and(${condition(`c${i}`)}) as ${type}_${i}`),
  )
  const [found] = await database.rows(`select ${facts.flat().join(', ')} from copied_cells`)
  return Array.from(
    { length: width },
    (_, i) => WRITTEN.find(([type]) => found?.[`${type}_${i}`] === true)?.[0] ?? 'varchar',
  )
}
