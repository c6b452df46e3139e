import { counted } from '../base/figures.js'
import { UserError } from '../base/error.js'
import type { PlannedModel } from '../models/order.js'
import { quoteTable, type Database } from '../system/database.js'
import { createTable } from './tables.js'

const SEVERITIES = ['stop', 'show']

/**
 * Counts the findings of every model under `sql/checks` into `ops.checks`; a healthy check has none.
 * @throws UserError when a check whose severity is `stop` has findings, naming file, count and the first of them.
 */
export async function collectFindings(database: Database, checks: readonly PlannedModel[]): Promise<void> {
  const columns = {
    rule: 'varchar',
    file: 'varchar',
    description: 'varchar',
    severity: 'varchar',
    finding_count: 'bigint',
  }
  for (const check of checks) severityOf(check)
  const counts = checks.map(
    ({ name }, i) => `select ${i} as number, count(*) as finding_count from ${quoteTable(name)}`,
  )
  const found =
    checks.length === 0 ? [] : await database.rows(`${counts.join(' union all ')} order by number`)
  const records: Record<string, string | number>[] = []
  for (const [i, check] of checks.entries())
    records.push(await record(database, check, Number(found[i]?.['finding_count'])))
  await createTable(database, 'ops.checks', columns, records)
}

async function record(
  database: Database,
  check: PlannedModel,
  findingCount: number,
): Promise<Record<string, string | number>> {
  const { name, file, header } = check
  const severity = severityOf(check)
  if (severity === 'stop' && findingCount > 0) {
    const rows = await database.rows(
      `select count(*) over () as finding_count, * from ${quoteTable(name)} limit 1`,
      [],
      file,
    )
    throw new UserError(
      `${file}: ${header.description} ${counted(findingCount, 'finding')}, the first ${JSON.stringify(rows[0])}; nothing was released`,
    )
  }
  return {
    rule: name.split('.')[1] ?? name,
    file,
    description: header.description,
    severity,
    finding_count: findingCount,
  }
}

function severityOf({ file, header: { severity } }: PlannedModel): string {
  if (severity !== null && SEVERITIES.includes(severity)) return severity
  throw new UserError(
    `${file}: a check says what its findings do: -- severity: stop (no release) or -- severity: show`,
  )
}
