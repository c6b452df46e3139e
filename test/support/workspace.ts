import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { defaultEffects, type Effects } from '../../pipeline/system/effects.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { openProject, type Project } from '../../pipeline/system/project.js'
import { refresh, type RefreshResult } from '../../pipeline/refresh/refresh.js'

/** The folder of the repository. */
export const ROOT = join(import.meta.dirname, '../..')

const PROJECT_PARTS = ['almanac.yaml', 'data', 'sql', 'reports']

/** A project of its own in a temporary folder, with the files of this repository; removed when the test ends. */
export class Workspace {
  private constructor(readonly folder: string) {}

  static async create(): Promise<Workspace> {
    const workspace = await Workspace.keep()
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** A project of one source, one chart and one page, for tests of what holds for any project; removed when the test ends. */
  static async small(): Promise<Workspace> {
    const workspace = await Workspace.keepSmall()
    onTestFinished(() => workspace.remove())
    return workspace
  }

  /** One that several tests share; whoever made it removes it. */
  static keep(): Promise<Workspace> {
    return Workspace.from(ROOT)
  }

  /** A small one that several tests share; whoever made it removes it. */
  static keepSmall(): Promise<Workspace> {
    return Workspace.from(join(ROOT, 'test/support/small-project'))
  }

  private static async from(project: string): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
    await Promise.all(
      PROJECT_PARTS.map((part) =>
        cp(join(project, part), join(folder, part), { recursive: true, dereference: true }),
      ),
    )
    return new Workspace(folder)
  }

  /** A copy with all that happened in it; whoever made it removes it. */
  static async copyOf({ folder: original }: Workspace): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
    await cp(original, folder, { recursive: true, verbatimSymlinks: true })
    return new Workspace(folder)
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

  write(name: string, text: string | Uint8Array): Promise<void> {
    return writeFile(this.path(name), text)
  }

  /** Changes a file of the project; fails when the text to replace is not in it. */
  async edit(name: string, from: string, to: string): Promise<void> {
    const text = await this.read(name)
    if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`)
    await this.write(name, text.replace(from, to))
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

  /** Rows of the served release. */
  rows(sql: string): Promise<Row[]> {
    return Database.use(this.path('var/current/warehouse.duckdb'), 'sealed', (database) => database.rows(sql))
  }
}
