import type { Json } from '../base/json.js'
import { hideSecrets } from '../base/secrets.js'
import { warningsIn, type RunRecord } from '../runs/run-record.js'
import { quoteTable, textOf, type Database } from '../system/database.js'
import { RUN_COLUMNS, RUN_SOURCE_COLUMNS, RUN_STEP_COLUMNS } from '../warehouse/run-columns.js'
import { createTable } from '../warehouse/tables.js'

/**
 * Writes the runs so far into a release's database: `ops.runs`, `ops.run_steps`, whose steps are counted from 1, and `ops.run_sources`, the
 * sources that were not read. What a program of a stranger wrote stays in the records: it stands there from the second line of a text on.
 */
export async function writeRuns(database: Database, runs: readonly RunRecord[]): Promise<void> {
  const published = runs.map(publishedRun)
  await createTable(
    database,
    'ops.runs',
    RUN_COLUMNS,
    published.map(({ steps: _, sources, ...run }) => ({
      ...run,
      warnings: warningsIn({ sources, warnings: run.warnings }),
    })),
  )
  await createTable(database, 'ops.run_steps', RUN_STEP_COLUMNS, runs.flatMap(stepRows))
  await createTable(
    database,
    'ops.run_sources',
    RUN_SOURCE_COLUMNS,
    published.flatMap(({ run_id, sources }) => sources.map((source) => ({ run_id, ...source }))),
  )
}

function publishedRun(run: RunRecord): RunRecord {
  return {
    ...run,
    error: run.error === null ? null : firstLine(run.error),
    sources: run.sources.map((source) => ({ ...source, reason: firstLine(source.reason) })),
    warnings: run.warnings.map(({ about, words }) => ({ about, words: firstLine(words) })),
  }
}

function firstLine(text: string): string {
  return hideSecrets(text.split('\n', 1)[0] ?? '')
}

function stepRows({ run_id, steps }: RunRecord): Json[] {
  return steps.map((step, i) => ({ run_id, position: i + 1, ...step }))
}

/** How many rows of received files a release's database was built from, and how many its marts have. */
export async function countRows(database: Database): Promise<{ read: number; marts: number }> {
  const tables = await database.rows(
    "select schema_name || '.' || table_name as name from duckdb_tables() where schema_name = 'marts'",
  )
  const counts = tables.map(({ name }) => `select count(*) as n from ${quoteTable(textOf(name))}`)
  const [row] = await database.rows(
    `select (select coalesce(sum(rows_read), 0)::double from ops.files) as read,
      (select coalesce(sum(n), 0)::double from (${['select 0 as n', ...counts].join(' union all ')})) as marts`,
  )
  return { read: Number(row?.['read'] ?? 0), marts: Number(row?.['marts'] ?? 0) }
}
