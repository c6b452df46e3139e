import { UserError } from '../base/error.js'
import type { PlannedModel } from '../models/order.js'
import { quoteName, quoteTable, type Database, textOf } from '../system/database.js'

/**
 * Proves the grain and the `check:` lines of a model that was just built.
 * @throws UserError naming file and check, with the count of the rows that break it and one of them.
 */
export async function proveHeader(database: Database, { name, file, header }: PlannedModel): Promise<void> {
  const table = quoteTable(name)
  const broken = header.checks.map((check) => ({
    check: `check: ${check}`,
    rows: `select * from ${table} where not (${check})`,
  }))
  if (header.grain.length > 0) broken.unshift(grainCheck(header.grain, table))
  if (broken.length === 0) return
  const counts = broken.map(({ rows }, i) => `select ${i} as number, count(*) as row_count from (${rows})`)
  const [failed] = await database.rows(
    `select * from (${counts.join(' union all ')}) where row_count > 0 order by number`,
    [],
    file,
  )
  const failure = broken[Number(failed?.['number'])]
  if (!failed || !failure) return
  const [example] = await database.rows(`${failure.rows} limit 1`, [], file)
  throw new UserError(
    `${file}: ${failure.check}: broken by ${textOf(failed['row_count'])} rows, as by ${JSON.stringify(example)}`,
  )
}

function grainCheck(grain: readonly string[], table: string): { check: string; rows: string } {
  const columns = grain.map(quoteName)
  const isNull = columns.map((column) => `${column} is null`).join(' or ')
  return {
    check: `grain: ${grain.join(', ')}`,
    rows: `select ${columns.join(', ')}, count(*) as row_count from ${table} group by ${columns.join(', ')} having count(*) > 1 or ${isNull}`,
  }
}
