import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inject, onTestFinished } from 'vitest'
import { defaultEffects, type Effects } from '../../pipeline/system/effects.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { exists, placeCheckedFolder } from '../../pipeline/system/files.js'
import { openProject, type Project } from '../../pipeline/system/project.js'
import { tablesBeside } from '../../pipeline/runs/tables-beside.js'
import { refresh, type RefreshResult } from '../../pipeline/refresh/refresh.js'

/** The folder of the repository. */
export const ROOT = join(import.meta.dirname, '../..')

/** The example that tests of any project work on. */
const SMALL_PROJECT = join(ROOT, 'examples/library')

/** What stands in its place there: a source without series and a model of the tests' own. Marts and flags of the library would cost each refresh a third more. */
const WITHOUT_SERIES = join(ROOT, 'test/support/without-series')

const PROJECT_PARTS = ['almanac.yaml', 'data', 'sql', 'reports']

/** A project of its own in a temporary folder, with the files of this repository; removed when the test ends. */
export class Workspace {
  private constructor(readonly folder: string) {}

  static async create(): Promise<Workspace> {
    const workspace = await Workspace.keep()
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** As `create` gives it, and refreshed on a day as `refresh` does. */
  static async released(day?: string): Promise<Workspace> {
    const workspace = await Workspace.keepReleased(day)
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** One that was refreshed and that several tests share; whoever made it removes it. The tests of a run make it once and copy it. */
  static keepReleased(day = '2026-11-23'): Promise<Workspace> {
    return Workspace.copyOfReleased('whole', copyWhole, day)
  }

  /** As `keepReleased` gives it, with a figure restated and released on the day after, the 24th. */
  static keepRestated(): Promise<Workspace> {
    return Workspace.copyOfMade('restated', async (folder) => {
      const { folder: released } = await Workspace.keepReleased()
      await rename(released, folder)
      const workspace = new Workspace(folder)
      await workspace.restate()
      await workspace.refresh('2026-11-24')
    })
  }

  /** As `create` gives it, with what the steps of a refresh on the 23rd made: the next one makes what differs from that. */
  static async prepared(): Promise<Workspace> {
    const workspace = await Workspace.keepPrepared()
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** As `prepared`, for several tests to share; whoever made it removes it. */
  static async keepPrepared(): Promise<Workspace> {
    return (await Workspace.keepReleased()).forgetAllButSteps()
  }

  /** The example of a library, without its series, for tests of what holds for any project; removed when the test ends. */
  static async small(): Promise<Workspace> {
    const workspace = await Workspace.keepSmall()
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** As `small` gives it, with what the steps of a refresh on the 20th made: the first refresh of a test makes what differs from that. */
  static async smallPrepared(): Promise<Workspace> {
    return (await Workspace.smallReleased()).forgetAllButSteps()
  }

  /** As `small`, for several tests to share; whoever made it removes it. */
  static keepSmall(): Promise<Workspace> {
    return Workspace.from(copySmall)
  }

  /** As `small` gives it, and refreshed on a day as `refresh` does; the tests of a run make it once and copy it. */
  static async smallReleased(day?: string): Promise<Workspace> {
    const workspace = await Workspace.keepSmallReleased(day)
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** As `smallReleased`, for several tests to share; whoever made it removes it. */
  static keepSmallReleased(day = '2026-11-20'): Promise<Workspace> {
    return Workspace.copyOfReleased('small', copySmall, day)
  }

  /** One that several tests share; whoever made it removes it. */
  static keep(): Promise<Workspace> {
    return Workspace.from(copyWhole)
  }

  private static async from(copy: CopyProject): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
    await copy(folder)
    return new Workspace(folder)
  }

  private static copyOfReleased(name: string, copy: CopyProject, day: string): Promise<Workspace> {
    return Workspace.copyOfMade(`${name}-${day}`, async (folder) => {
      await copy(folder)
      await new Workspace(folder).refresh(day)
    })
  }

  /** A copy of what `make` put into a folder of the run, which it does once. */
  private static async copyOfMade(name: string, make: (folder: string) => Promise<void>): Promise<Workspace> {
    const original = join(inject('sharedFolder'), name)
    if (!(await exists(original))) await placeCheckedFolder(original, make, () => Promise.resolve(true))
    return Workspace.copyOf({ folder: original })
  }

  /** A copy with all that happened in it; whoever made it removes it. Files that have several names have them in the copy too. */
  static async copyOf({ folder: original }: Pick<Workspace, 'folder'>): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
    await copyFolder(original, folder)
    return new Workspace(folder)
  }

  private async forgetAllButSteps(): Promise<this> {
    for (const name of await readdir(this.path('var')))
      if (name !== 'cache') await rm(this.path(`var/${name}`), { recursive: true })
    return this
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8')
  }

  async write(name: string, text: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.path(name)), { recursive: true })
    await writeFile(this.path(name), text)
  }

  /** Changes a file of the project; fails when the text to replace is not in it. */
  async edit(name: string, from: string, to: string): Promise<void> {
    const text = await this.read(name)
    if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`)
    await this.write(name, text.replace(from, to))
  }

  /** Leaves a small project without models, with one page that says where its figures come from. */
  async clear(): Promise<void> {
    await rm(this.path('sql'), { recursive: true })
    const words = '{ en: Sources, zh-Hant: 來源 }'
    const head = `title: ${words}\ndescription: ${words}\nlatest: ${words}`
    await this.write('reports/visits.md', `---\n${head}\n---\n\n\`\`\`provenance\n\`\`\`\n`)
  }

  /** Changes a figure of the published table of this repository, and the total that holds it. */
  restate(): Promise<void> {
    return this.edit('data/facts/moica-usage.txt', '39,287,420\n103,135,529', '39,287,421\n103,135,530')
  }

  project(): Promise<Project> {
    return openProject(this.folder)
  }

  /** A refresh on a day at noon, UTC. */
  async refresh(day = '2026-11-23', effects: Partial<Effects> = {}): Promise<RefreshResult> {
    return refresh(
      { project: await this.project() },
      { ...defaultEffects, now: () => new Date(`${day}T12:00:00Z`), ...effects },
    )
  }

  /** Rows of the served release, and of the record of runs beside it. */
  async rows(sql: string): Promise<Row[]> {
    const beside = await tablesBeside(await this.project(), sql)
    const warehouse = this.path('var/current/warehouse.duckdb')
    return Database.use(warehouse, 'sealed', (database) => database.rows(sql), beside)
  }
}

/** Copies what is in a folder with its times and links: a file that has several names there has them in the copy, as `cp -a` does it. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', `${from}/.`, to])
}

type CopyProject = (folder: string) => Promise<void>

const copyWhole: CopyProject = async (folder) => {
  const copies = PROJECT_PARTS.map((part) =>
    cp(join(ROOT, part), join(folder, part), { recursive: true, dereference: true }),
  )
  await Promise.all(copies)
}

/** What may stand in the folder of an example and is no part of the project. */
const NO_PART = ['README.md', 'var']

const SERIES_QUERY =
  'select year(period_start) as year, value as visits, comparable_value as visits_before\nfrom marts.comparisons'

const copySmall: CopyProject = async (folder) => {
  await cp(SMALL_PROJECT, folder, { recursive: true, filter: (path) => !NO_PART.includes(basename(path)) })
  await cp(WITHOUT_SERIES, folder, { recursive: true })
  const page = join(folder, 'reports/visits.md')
  const text = await readFile(page, 'utf8')
  if (!text.includes(SERIES_QUERY)) throw new Error(`${page} does not hold ${SERIES_QUERY}`)
  await writeFile(page, text.replace(SERIES_QUERY, 'select year, visits, visits_before\nfrom marts.visits'))
}
