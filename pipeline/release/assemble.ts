import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { digest, sha256 } from '../base/digest.js'
import type { Json } from '../base/json.js'
import { readSavedQueries } from '../models/saved-queries.js'
import { Archive, type Receipt } from '../sources/archive.js'
import { readManifests, type Manifest } from '../sources/manifest.js'
import { Database } from '../system/database.js'
import { listNames, nullIfMissing, writeInto } from '../system/files.js'
import type { Project } from '../system/project.js'
import { cachedStep, newestResult } from '../system/step-cache.js'
import { readStrings, WORDS_FOLDER } from '../system/words.js'
import { buildWarehouse, readPlan, type WarehousePlan } from '../warehouse/build.js'
import type { BuildBefore, MadeBuild } from '../warehouse/kept-tables.js'
import { writeCatalogue, type Catalogue } from '../warehouse/catalogue/catalogue.js'
import { CONCEPTS_FILE, readConcepts } from '../warehouse/catalogue/project-concepts.js'
import type { NamedRelease } from '../warehouse/flag-history.js'
import { identifyRelease } from '../warehouse/identify.js'
import { landFile, LANDING_STEP, landingInputs, type LandedFile } from '../warehouse/land.js'
import { Lander } from '../warehouse/lander.js'
import type { Past } from '../warehouse/past.js'
import { filesUnder, type ReleaseInputs } from './inputs.js'
import { AnswerCache } from '../warehouse/answers.js'
import type { Site } from '../report/page.js'
import { TABLES_STEP, writeDataPackage } from '../report/data-package.js'
import { DRAWING_STEP, DrawingCache } from '../report/drawings.js'
import { refusalsOf } from './source-outcome.js'
import { inFirstWords, lackIn, withHeaderWords, type Lack } from './translation.js'
import { WAREHOUSE } from './release.js'
import { writeReleased } from './released-database.js'

/** Files and folders that say what a database holds and change no figure: a build does not depend on them. */
const CATALOGUE_PLACES = ['sql/queries/', CONCEPTS_FILE]
const NOT_BUILT_FROM = ['reports/', ...CATALOGUE_PLACES]
/** Words of the headers of models stand in the database. */
const BUILT_FROM = `${WORDS_FOLDER}/`

/** Name of the file that says how the tables of a build were made. */
const MADE = 'made.json'

const MEGABYTE = 1_000_000

/** Bytes received, below which a second thread of DuckDB's takes more of the processor and saves no time. */
const FEW_RECEIVED = 1_000_000

/** The steps from archived bytes to a site; each is pure and kept under the hash of its inputs. */
export class Assembly {
  private files: Promise<ProjectFiles> | undefined
  private reports: ReturnType<typeof loadReports> | undefined
  private lander: Lander | undefined
  private answers: AnswerCache | undefined

  constructor(
    private readonly project: Project,
    private readonly inputs: ReleaseInputs,
    private readonly cacheFolder = project.cache,
  ) {}

  /** Starts the process that reads files, where one has not been read. Call it first: whatever loads code after it would keep it waiting. */
  async startReading(): Promise<void> {
    const { manifests, plan } = await this.read()
    this.lander = new Lander(plan.macros)
    const known = new Set(await listNames(join(this.cacheFolder, LANDING_STEP)))
    const names = namesOfLanding(this.project, this.inputs, manifests)
    if (names.some((name) => !known.has(name))) await this.lander.launch()
  }

  /**
   * Lands every received file; those that cannot be read are refused and listed.
   * @throws UserError when no file of a source that gave some can be read.
   */
  async land(): Promise<LandedFile[]> {
    const { manifests, plan } = await this.read()
    const lander = this.lander ?? new Lander(plan.macros)
    const context = {
      archive: new Archive(this.project.archive),
      cacheFolder: this.cacheFolder,
      lander,
      rules: readingRulesOf(this.inputs),
      timeZone: this.project.settings['time-zone'],
    }
    try {
      const files: LandedFile[] = []
      for (const { receipt, manifest } of described(this.inputs.receipts, manifests)) {
        files.push(await landFile(receipt, manifest, context))
      }
      refusalsOf(files)
      return files
    } finally {
      lander.close()
    }
  }

  /** Builds the warehouse from landed files. @returns the path of the database. */
  async build(files: readonly LandedFile[]): Promise<string> {
    const { manifests, plan } = await this.read()
    const bytes = files.reduce((sum, { receipt }) => sum + receipt.bytes, 0)
    const inputs = this.buildKey(files)
    const folder = await cachedStep(this.cacheFolder, 'build', inputs, async (folder) => {
      const before = await this.before(digest(inputs))
      const made = await Database.use(join(folder, WAREHOUSE), 'write', async (database) => {
        await database.limitMemory(this.memoryBytes)
        const build = (): Promise<MadeBuild> =>
          buildWarehouse(database, plan, manifests, files, {
            settings: this.project.settings,
            memory: { cacheFolder: this.cacheFolder, tool: this.inputs.tool },
            before,
          })
        return bytes < FEW_RECEIVED ? database.withOneThread(build) : build()
      })
      await writeInto(folder, MADE, JSON.stringify(made))
    })
    return join(folder, WAREHOUSE)
  }

  /**
   * A warehouse as it is released: written afresh, it knows what changed with this release and which came before it, and is the same, byte for
   * byte, whenever it is made of the same.
   * @param past where to find what was known before, null for a release that has none. @returns its path.
   */
  async identify(warehouse: string, release: NamedRelease, past: Past | null): Promise<string> {
    const { catalogue } = await this.read()
    const build = basename(dirname(warehouse))
    const answers = new AnswerCache(this.cacheFolder, build)
    this.answers = answers
    const inputs = {
      build,
      release: { ...release },
      past: keyOf(past),
      catalogue: CATALOGUE_PLACES.map((place) => filesUnder(this.inputs, place)),
    }
    const folder = await cachedStep(this.cacheFolder, 'identify', inputs, async (folder) => {
      await writeReleased(join(folder, WAREHOUSE), warehouse, async (database) => {
        await database.limitMemory(this.memoryBytes)
        await identifyRelease(database, release, past, this.project.settings['past-releases'])
        await writeCatalogue(database, release, catalogue, answers)
      })
    })
    return join(folder, WAREHOUSE)
  }

  /** Draws the pages of a warehouse and writes its data package, both at once. @returns their folders. */
  async render(warehouse: string, release: NamedRelease): Promise<SiteParts> {
    const [pages, data] = await Promise.allSettled([
      this.renderPages(warehouse, release),
      this.writeData(warehouse, release),
    ])
    if (pages.status === 'rejected') throw pages.reason
    if (data.status === 'rejected') throw data.reason
    return { pages: pages.value, data: data.value }
  }

  /** Renders the site of a warehouse with the program of previews in its pages. @returns the folder, whose name is the pages' version. */
  async renderPreview(warehouse: string, release: NamedRelease, script: string): Promise<string> {
    const { renderSite, sources } = await this.prepareReports()
    const inputs = { site: this.siteKey(warehouse, release), script: sha256(script) }
    const preview = { script, version: digest(inputs) }
    return cachedStep(this.cacheFolder, 'preview', inputs, async (folder) => {
      await Database.use(warehouse, 'steady', (database) =>
        renderSite(database, { ...sources, ...this.kept, preview }, release, folder),
      )
    })
  }

  /**
   * Loads the code that draws pages and reads the notebooks. Call it before the other steps: this takes as long as DuckDB takes
   * to build a small database in its own threads.
   */
  prepareReports(): ReturnType<typeof loadReports> {
    this.reports ??= loadReports(this.project, this.cacheFolder)
    return this.reports
  }

  /** Reads all files of the project that the steps need; what is wrong with one is told by the step that needs it. */
  async readFiles(): Promise<void> {
    await Promise.allSettled([this.read(), this.prepareReports()])
  }

  /** What each language of the project lacks. */
  async lacks(): Promise<Lack[]> {
    const { plan, catalogue } = await this.read()
    const { sources } = await this.prepareReports()
    const { settings } = this.project
    const spoken = { ...catalogue, settings, claims: plan.claims, notebooks: sources.notebooks }
    return settings.languages.map((language) => lackIn(language, spoken))
  }

  /** What pages take from the cache: drawings, and the answers of the build that was identified. */
  private get kept(): Pick<Site, 'drawings' | 'answers'> {
    const drawings = new DrawingCache(this.cacheFolder, this.inputs.tool)
    return { drawings, ...(this.answers && { answers: this.answers }) }
  }

  private get memoryBytes(): number | null {
    const { memory } = this.project.settings.limits
    return memory === undefined ? null : memory * MEGABYTE
  }

  private siteKey(warehouse: string, release: NamedRelease): Json {
    const reports = filesUnder(this.inputs, 'reports/')
    return { warehouse: basename(dirname(warehouse)), reports, release: { ...release } }
  }

  private async renderPages(warehouse: string, release: NamedRelease): Promise<string> {
    const { renderSite, sources } = await this.prepareReports()
    return cachedStep(this.cacheFolder, 'site', this.siteKey(warehouse, release), async (folder) => {
      await Database.use(warehouse, 'steady', (database) =>
        renderSite(database, { ...sources, ...this.kept }, release, folder),
      )
    })
  }

  private writeData(warehouse: string, release: NamedRelease): Promise<string> {
    const inputs = { warehouse: basename(dirname(warehouse)), release: { ...release } }
    return cachedStep(this.cacheFolder, 'data', inputs, async (folder) => {
      await Database.use(warehouse, 'export', (database) =>
        writeDataPackage(database, this.project.settings, release, folder, (inputs, fill) =>
          cachedStep(this.cacheFolder, TABLES_STEP, { inputs, tool: this.inputs.tool }, fill),
        ),
      )
    })
  }

  /** The newest build that stands. Its name here is a digest of the SQL that would have to contain it. */
  private async before(build: string): Promise<BuildBefore | null> {
    const folder = await newestResult(this.cacheFolder, 'build')
    const made = folder === null ? null : await nullIfMissing(readFile(join(folder, MADE), 'utf8'))
    if (folder === null || made === null) return null
    return { warehouse: join(folder, WAREHOUSE), name: `before_${build}`, made: JSON.parse(made) }
  }

  /** A reader that was stopped for taking too long may do better another time: hence the refused files belong to the key. */
  private buildKey(files: readonly LandedFile[]): Json {
    const { key: _, receipts, ...rest } = this.inputs
    const { projectFiles, tool } = rest
    const model = Object.entries(projectFiles).filter(
      ([file]) => file.startsWith(BUILT_FROM) || !NOT_BUILT_FROM.some((folder) => file.startsWith(folder)),
    )
    return {
      receipts: receipts.map((receipt) => ({ ...receipt })),
      refused: refusalsOf(files),
      model: Object.fromEntries(model),
      tool,
    }
  }

  private read(): Promise<ProjectFiles> {
    this.files ??= readProjectFiles(this.project)
    return this.files
  }
}

/** The names of the results of landing that inputs need, in the cache. @throws UserError when a manifest is wrong. */
export async function landedNames(project: Project, inputs: ReleaseInputs): Promise<string[]> {
  return namesOfLanding(project, inputs, await readManifests(project.folder))
}

function namesOfLanding(project: Project, inputs: ReleaseInputs, manifests: readonly Manifest[]): string[] {
  const rules = readingRulesOf(inputs)
  const timeZone = project.settings['time-zone']
  return described(inputs.receipts, manifests).map(({ receipt, manifest }) =>
    digest(landingInputs(receipt, manifest, rules, timeZone)),
  )
}

/** The folders of what a site is made of: its pages, and the files of its data package. */
export interface SiteParts {
  pages: string
  data: string
}

function readingRulesOf(inputs: ReleaseInputs): string {
  return digest({ macros: filesUnder(inputs, 'sql/macros/'), tool: inputs.tool })
}

function keyOf(past: Past | null): Json {
  if (past === null || past.from === 'itself') return past && { ...past }
  const { previous, newest, pages } = past
  return {
    previous: { id: previous.id, sha256: previous.sha256 },
    newest: { id: newest.id, sha256: newest.sha256 },
    pages,
  }
}

interface ProjectFiles {
  manifests: Manifest[]
  catalogue: Catalogue
  plan: WarehousePlan
}

async function readProjectFiles({ folder, settings }: Project): Promise<ProjectFiles> {
  const sources = await readManifests(folder)
  const [plan, queries, concepts, strings] = await Promise.all([
    readPlan(folder, sources, settings),
    readSavedQueries(folder),
    readConcepts(folder),
    readStrings(folder, settings.languages),
  ])
  const told = withHeaderWords({ models: plan.models, queries }, strings)
  const { manifests, claims } = inFirstWords({ manifests: sources, claims: plan.claims }, settings.languages)
  return {
    manifests,
    plan: { ...plan, claims, models: told.models },
    catalogue: { manifests, ...told, strings, ...concepts },
  }
}

/** The code that draws charts is loaded ahead where none was drawn before; elsewhere it may not be needed. */
async function loadReports(project: Project, cacheFolder: string) {
  const [{ renderSite, readReports }, { loadVega }] = await Promise.all([
    import('../report/site.js'),
    import('../report/chart-drawing.js'),
  ])
  const isFirst = (await listNames(join(cacheFolder, DRAWING_STEP))).length === 0
  const [sources] = await Promise.all([readReports(project), isFirst ? loadVega() : null])
  return { renderSite, sources }
}

function described(
  receipts: readonly Receipt[],
  manifests: readonly Manifest[],
): { receipt: Receipt; manifest: Manifest }[] {
  return receipts.flatMap((receipt) => {
    const manifest = manifests.find(({ name }) => name === receipt.source)
    return manifest ? [{ receipt, manifest }] : []
  })
}
