import { basename, dirname, join } from 'node:path'
import { civilDate } from '../../base/calendar.js'
import { UserError } from '../../base/error.js'
import { Assembly } from '../../release/assemble.js'
import { gatherInputs } from '../../release/inputs.js'
import { pastOf } from '../../release/past-releases.js'
import { outcomesOf, outcomeText, receivedBefore, refusalsOf } from '../../release/source-outcome.js'
import { WAREHOUSE } from '../../release/release.js'
import { Archive, type Receipt } from '../../sources/archive.js'
import { readManifests } from '../../sources/manifest.js'
import type { Effects } from '../../system/effects.js'
import { touch } from '../../system/files.js'
import { openProject, type Project } from '../../system/project.js'
import type { LandedFile } from '../../warehouse/land.js'
import { OwnResults } from './own-results.js'

/** A site as it stands in the cache. */
export interface BuiltSite {
  folder: string
  /** Tells it from the site of any other inputs. */
  version: string
  /** Sources that it lacks, and why. */
  warnings: string[]
}

/** Stands where a release has its id. */
const PREVIEW = 'preview'

/** Builds the site of a project from what its archive has received, through the steps of a release, and places no release. */
export class SiteBuilder {
  private readonly results = new OwnResults()
  /** Folders of the results that the newest site was made from, its own among them. */
  private inUse: readonly string[] = []

  /** @param tool fingerprint of almanac, @param script program of the pages. */
  constructor(
    private readonly folder: string,
    private readonly tool: string,
    private readonly script: string,
    private readonly effects: Effects,
  ) {}

  /** @throws UserError or QueryError naming what is wrong; the reason of `stop` once that is aborted. */
  async build(stop: AbortSignal): Promise<BuiltSite> {
    const project = await openProject(this.folder)
    const receipts = await receiptsOf(project)
    const assembly = await readAssembly(project, receipts, this.tool)
    const files = await assembly.land()
    stop.throwIfAborted()
    const folder = await this.render(project, assembly, files, stop)
    return { folder, version: basename(folder), warnings: await warnings(project, receipts, files) }
  }

  /** Removes what was made for earlier sites, once the newest has taken their place. */
  async clearEarlier(): Promise<void> {
    await this.results.keepOnly(({ folder }) => this.inUse.includes(folder))
  }

  /** Says of what the newest site is made of that it is in use, so that `almanac gc` leaves it. Call it well within `IN_USE_MS`. */
  async stayInUse(): Promise<void> {
    await Promise.all(this.inUse.map(touch))
  }

  /** Removes what no release can use. */
  async close(): Promise<void> {
    await this.results.keepOnly(({ step }) => step === 'build')
  }

  private async render(
    project: Project,
    assembly: Assembly,
    files: readonly LandedFile[],
    stop: AbortSignal,
  ): Promise<string> {
    const { cache } = project
    const release = { id: PREVIEW, date: civilDate(this.effects.now(), project.settings['time-zone']) }
    const build = await this.results.note(join(cache, 'build'), async () =>
      dirname(await assembly.build(files)),
    )
    stop.throwIfAborted()
    const past = await pastOf(project)
    const identify = await this.results.note(join(cache, 'identify'), async () =>
      dirname(await assembly.identify(join(build, WAREHOUSE), release, past)),
    )
    const folder = await this.results.note(join(cache, PREVIEW), () =>
      assembly.renderPreview(join(identify, WAREHOUSE), release, this.script),
    )
    this.inUse = [build, identify, folder]
    return folder
  }
}

async function receiptsOf(project: Project): Promise<Receipt[]> {
  const receipts = await new Archive(project.archive).receipts()
  if (receipts.length > 0) return receipts
  throw new UserError('nothing was received yet; run almanac refresh first')
}

/** Files that change while they are read are read again, so that no result is kept under the hash of other inputs. */
async function readAssembly(project: Project, receipts: Receipt[], tool: string): Promise<Assembly> {
  const inputs = await gatherInputs(project, receipts, tool)
  const assembly = new Assembly(project, inputs)
  await assembly.readFiles()
  const { key } = await gatherInputs(project, receipts, tool)
  return key === inputs.key ? assembly : readAssembly(project, receipts, tool)
}

async function warnings(
  { folder }: Project,
  receipts: readonly Receipt[],
  files: readonly LandedFile[],
): Promise<string[]> {
  const sources = (await readManifests(folder)).map(({ name }) => name)
  const received = receivedBefore(receipts, sources, 'not fetched yet (almanac refresh fetches it)')
  return outcomesOf(received, refusalsOf(files)).map(
    (outcome) => `${outcome.source}: ${outcomeText(outcome)}`,
  )
}
