import { counted } from '../base/figures.js'
import { Assembly } from '../release/assemble.js'
import type { ReleaseInputs } from '../release/inputs.js'
import { refusalsOf, type Refusals } from '../release/source-outcome.js'
import { handOn, pastOf, type PagesByRelease } from '../release/past-releases.js'
import { lackText } from '../release/translation.js'
import { placeRelease, type ReleaseManifest } from '../release/release.js'
import { fileId } from '../sources/archive.js'
import { Database, listOf, textOf } from '../system/database.js'
import type { Project } from '../system/project.js'
import type { LandedFile } from '../warehouse/land.js'
import { countRows } from './row-counts.js'
import type { StepFacts } from './run.js'
import { builtFacts, renderedFacts } from './step-facts.js'

type ReleaseStep = 'land' | 'build' | 'render' | 'place'

/** Carries out one named step of a run; `detail` goes to whoever watches. */
export type CarryOutStep = <T>(
  name: ReleaseStep,
  title: string,
  work: (detail: (text: string) => void) => Promise<T>,
) => Promise<T>

/** The release to make: its id, logical date and time, and the day it looks back on. */
export interface ReleasePlan {
  id: string
  date: string
  asOf: string | null
  releasedAt: () => Date
  /** The damaged release that this one takes the place of. */
  again?: ReleaseManifest
  /** Told, before anything is built, which files are refused. */
  landed: (refused: Refusals) => void
  /** Told what is not said in one of the languages. */
  lacking: (words: readonly string[]) => void
  /** Told what each step gave. */
  tell: (step: ReleaseStep, facts: StepFacts) => void
}

/** Makes a release of the inputs and puts it in its place, unserved. */
export async function makeRelease(
  project: Project,
  inputs: ReleaseInputs,
  { id, date, asOf, releasedAt, again, landed, lacking, tell }: ReleasePlan,
  step: CarryOutStep,
): Promise<void> {
  const assembly = new Assembly(project, inputs)
  await assembly.startReading()
  // What is wrong with a notebook is told by the step that draws it.
  void assembly.prepareReports().catch(() => null)
  const files = await step('land', 'Landing the files', async (detail) => {
    const files = await assembly.land()
    detail(counted(files.length, 'file'))
    tell('land', { files: files.length, bytes: bytesRead(files) })
    return files
  })
  const refused = refusalsOf(files)
  landed(refused)
  const past = asOf === null ? await pastOf(project, again) : null
  const warehouse = await step('build', 'Building and checking the database', async () => {
    const warehouse = await assembly.identify(await assembly.build(files), { id, date }, past)
    tell('build', await builtFacts(warehouse))
    return warehouse
  })
  const parts = await step('render', 'Rendering the reports', async () => {
    const parts = await assembly.render(warehouse, { id, date })
    tell('render', await renderedFacts(parts))
    lacking((await assembly.lacks()).flatMap((lack) => lackText(lack) ?? []))
    return parts
  })
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
    const pages = await Database.use(warehouse, 'sealed', async (database) => {
      const { read, marts } = await countRows(database)
      tell('land', { rows: read })
      tell('build', { rows: marts })
      return listedPages(database)
    })
    const placed = await placeRelease(project, manifest, {
      warehouse,
      ...parts,
      handOn: (folder) => handOn(project, past, pages, folder),
    })
    tell('place', placed)
  })
}

function bytesRead(files: readonly LandedFile[]): number {
  return files.reduce((sum, { receipt }) => sum + receipt.bytes, 0)
}

/** The pages of earlier releases that a release's database lists. */
async function listedPages(database: Database): Promise<PagesByRelease> {
  const kept = await database.rows('select id, pages from ops.releases where len(pages) > 0')
  return Object.fromEntries(kept.map(({ id, pages }) => [textOf(id), listOf(pages)]))
}
