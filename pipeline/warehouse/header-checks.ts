import { counted } from '../base/figures.js'
import { UserError } from '../base/error.js'
import type { PlannedModel } from '../models/order.js'
import { quoteName, quoteTable, type Database } from '../system/database.js'
import type { KeptTables } from './kept-tables.js'

/** What a check that may read other tables contains. */
const READS = /\b(?:select|from)\b/i

interface Promised {
  file: string
  /** The table that it is said of. */
  table: string
  check: string
  /** The select that gives the rows which break the check. */
  rows: string
}

/**
 * Proves the grain and the `check:` lines of models that were built, all in one query; those of tables that were copied held before.
 * @throws UserError naming file and check of the first that is broken, with the count of its rows and one of them; QueryError
 * for a check that cannot be asked.
 */
export async function proveHeaders(
  database: Database,
  models: readonly PlannedModel[],
  kept: KeptTables,
): Promise<void> {
  const promised = models
    .flatMap(promisedBy)
    .filter(({ table, check }) => !kept.isCopied(table) || READS.test(check))
  if (promised.length === 0) return
  // A check may hold only because of when it was asked.
  await kept.queries.repeatable(
    database,
    promised.map(({ rows, file, check }) => ({ sql: rows, file: `${file} (${check})` })),
  )
  const counts = promised.map(({ rows }, i) => `select ${i} as number, count(*) as row_count from (${rows})`)
  const sql = `select * from (${counts.join(' union all ')}) where row_count > 0 order by number limit 1`
  const [failed] = await database
    .rows(sql, [], promised.length === 1 ? promised[0]?.file : 'sql')
    .catch(async (cause) => {
      await nameUnaskable(database, promised)
      throw cause
    })
  const broken = promised[Number(failed?.['number'])]
  if (!failed || !broken) return
  const [example] = await database.rows(`${broken.rows} limit 1`, [], broken.file)
  throw new UserError(
    `${broken.file}: ${broken.check}: broken by ${counted(Number(failed['row_count']), 'row')}, such as ${JSON.stringify(example)}`,
  )
}

/** Names the check that DuckDB cannot bind, which the one query for all of them does not tell. */
async function nameUnaskable(database: Database, promised: readonly Promised[]): Promise<void> {
  for (const { rows, file } of promised) {
    await database.rows(`explain ${rows}`, [], file).catch((cause: Error) => {
      if (cause.message.includes('Binder Error')) throw cause
    })
  }
}

function promisedBy({ name, file, header }: PlannedModel): Promised[] {
  const table = quoteTable(name)
  const checks = header.checks.map((check) => ({
    file,
    table: name,
    check: `check: ${check}`,
    rows: `select * from ${table} where not (${check})`,
  }))
  return header.grain.length > 0
    ? [{ file, table: name, ...grainCheck(header.grain, table) }, ...checks]
    : checks
}

function grainCheck(grain: readonly string[], table: string): { check: string; rows: string } {
  const columns = grain.map(quoteName)
  const isNull = columns.map((column) => `${column} is null`).join(' or ')
  return {
    check: `grain: ${grain.join(', ')}`,
    rows: `select ${columns.join(', ')}, count(*) as row_count from ${table} group by ${columns.join(', ')} having count(*) > 1 or ${isNull}`,
  }
}
