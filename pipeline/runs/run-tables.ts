import { join } from 'node:path'
import type { Json } from '../base/json.js'
import { hideSecrets } from '../base/secrets.js'
import { Database, quoteTable, quoteText } from '../system/database.js'
import type { Project } from '../system/project.js'
import { cachedStep } from '../system/step-cache.js'
import { toolFingerprint } from '../system/tool.js'
import { RUN_TABLES } from '../warehouse/run-columns.js'
import { createTable } from '../warehouse/tables.js'
import { readRecords, runNames, warningsIn, type RunRecord } from './run-record.js'

/** The newest runs are told, so that a question takes no longer after many years. */
const MOST_RUNS = 5000

const DATABASE = 'runs.duckdb'

/**
 * The record of the newest runs that ended, as tables of a database, each also as Parquet beside it (`runs.parquet`). They are no part of a
 * release, which is a function of its inputs. @returns the path of the database.
 */
export async function runTables(project: Project): Promise<string> {
  const names = (await runNames(project)).slice(-MOST_RUNS)
  const inputs = { names, tool: await toolFingerprint() }
  const folder = await cachedStep(project.cache, 'runs', inputs, async (folder) => {
    const { runs } = await readRecords(project, names)
    await Database.use(join(folder, DATABASE), 'write', async (database) => {
      await database.run('create schema ops')
      await writeRuns(database, runs)
      for (const table of Object.keys(RUN_TABLES)) {
        const file = join(folder, `${table.slice('ops.'.length)}.parquet`)
        await database.run(
          `copy ${quoteTable(table)} to ${quoteText(file)} (format parquet, compression zstd)`,
        )
      }
    })
  })
  return join(folder, DATABASE)
}

/**
 * Makes `ops.runs`, `ops.run_steps`, whose steps are counted from 1, and `ops.run_sources`, the sources that were not read. What a program of a
 * stranger wrote stays in the records: it stands there from the second line of a text on.
 */
async function writeRuns(database: Database, runs: readonly RunRecord[]): Promise<void> {
  const published = runs.map(publishedRun)
  await createTable(
    database,
    'ops.runs',
    RUN_TABLES['ops.runs'],
    published.map(({ steps: _, sources, ...run }) => ({
      ...run,
      warnings: warningsIn({ sources, warnings: run.warnings }),
    })),
  )
  await createTable(database, 'ops.run_steps', RUN_TABLES['ops.run_steps'], runs.flatMap(stepRows))
  await createTable(
    database,
    'ops.run_sources',
    RUN_TABLES['ops.run_sources'],
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
