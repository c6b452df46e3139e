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
  const records: Record<string, string | number>[] = []
  for (const check of checks) records.push(await record(database, check))
  await createTable(database, 'ops.checks', columns, records)
}

async function record(
  database: Database,
  { name, file, header }: PlannedModel,
): Promise<Record<string, string | number>> {
  const severity = header.severity ?? ''
  if (!SEVERITIES.includes(severity)) {
    throw new UserError(
      `${file}: a check says what its findings do: -- severity: stop (no release) or -- severity: show`,
    )
  }
  const rows = await database.rows(
    `select count(*) over () as finding_count, * from ${quoteTable(name)} limit 1`,
    [],
    file,
  )
  const findingCount = Number(rows[0]?.['finding_count'] ?? 0)
  if (severity === 'stop' && findingCount > 0) {
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
