import { join } from 'node:path'
import { Assembly } from '../release/assemble.js'
import type { ReleaseInputs } from '../release/inputs.js'
import { refusalsOf, type Refusals } from '../release/refusals.js'
import { handOn, pastOf, type PagesByRelease } from '../release/past-releases.js'
import { placeRelease, WAREHOUSE, type ReleaseManifest } from '../release/release.js'
import { fileId } from '../sources/archive.js'
import { Database, listOf, textOf } from '../system/database.js'
import type { Project } from '../system/project.js'
import { createTable } from '../warehouse/tables.js'
import type { RunRecord } from '../runs/run-record.js'

/** Carries out one named step of a run; `detail` goes to whoever watches. */
export type CarryOutStep = <T>(
  name: 'land' | 'build' | 'render' | 'place',
  title: string,
  work: (detail: (text: string) => void) => Promise<T>,
) => Promise<T>

/** The release to make: its id, logical date and time, the day it looks back on, and the runs that its `ops.runs` will list. */
export interface ReleasePlan {
  id: string
  date: string
  asOf: string | null
  releasedAt: () => Date
  /** The damaged release that this one takes the place of. */
  again?: ReleaseManifest
  runs: (refused: Refusals) => Promise<RunRecord[]>
}

/** Makes a release of the inputs and puts it in its place, unserved. */
export async function makeRelease(
  project: Project,
  inputs: ReleaseInputs,
  { id, date, asOf, releasedAt, again, runs }: ReleasePlan,
  step: CarryOutStep,
): Promise<void> {
  const assembly = new Assembly(project, inputs)
  await assembly.startReading()
  // What is wrong with a notebook is told by the step that draws it.
  void assembly.prepareReports().catch(() => null)
  const files = await step('land', 'Landing the files', async (detail) => {
    const files = await assembly.land()
    detail(`${files.length} files`)
    return files
  })
  const refused = refusalsOf(files)
  const past = asOf === null ? await pastOf(project, again) : null
  const warehouse = await step('build', 'Building and checking the database', async () =>
    assembly.identify(await assembly.build(files), { id, date }, past),
  )
  const parts = await step('render', 'Rendering the reports', () => assembly.render(warehouse, { id, date }))
  await step('place', `Placing release ${id}`, async () => {
    const manifest = {
      id,
      date,
      as_of: asOf,
      released_at: releasedAt().toISOString(),
      inputs: inputs.key,
      tool: inputs.tool,
      receipts: inputs.receipts.map(fileId),
      refused,
      project_files: inputs.projectFiles,
    }
    await placeRelease(project, manifest, {
      warehouse,
      ...parts,
      finish: async (folder) =>
        handOn(project, past, await writeRuns(join(folder, WAREHOUSE), await runs(refused)), folder),
    })
  })
}

const RUN_COLUMNS = {
  run_id: 'varchar',
  job: 'varchar',
  slot: 'timestamp',
  attempt: 'integer',
  logical_date: 'date',
  as_of: 'date',
  started_at: 'timestamp',
  finished_at: 'timestamp',
  outcome: 'varchar',
  release_id: 'varchar',
  error: 'varchar',
  warnings: 'varchar[]',
}

/** Writes the runs so far into a release's database as `ops.runs`. @returns the pages of earlier releases that it lists. */
async function writeRuns(warehouse: string, runs: readonly RunRecord[]): Promise<PagesByRelease> {
  return Database.use(warehouse, 'write', async (database) => {
    await createTable(
      database,
      'ops.runs',
      RUN_COLUMNS,
      runs.map(({ steps: _, versions: _v, ...run }) => run),
    )
    await database.run('checkpoint')
    const kept = await database.rows('select id, pages from ops.releases where len(pages) > 0')
    return Object.fromEntries(kept.map(({ id, pages }) => [textOf(id), listOf(pages)]))
  })
}
