import { basename } from 'node:path'
import type { Answer } from '../system/answer.js'
import { Database, type Beside, type Row } from '../system/database.js'
import type { Project } from '../system/project.js'
import { inputsAsOf } from './as-of.js'
import { currentFolder, readableReleases, readManifest } from './release.js'
import { soundDatabase } from './sound-database.js'

/** What is asked: a release, or what was known on a day; default: the served release. */
export interface AskedRelease {
  releaseId?: string
  /** Civil day in the project's time zone, YYYY-MM-DD; not together with `releaseId`. */
  asOf?: string
}

/** One statement, the file it came from, and what to ask. */
export interface ReleaseQuery extends AskedRelease {
  sql: string
  file: string
  /** Values of `$name`. */
  parameters?: Row
  /** Databases that may be read too. */
  beside?: readonly Beside[]
}

/**
 * Runs one query against a release, read-only and cut off from files and network, and hands its answer to `take`.
 * @throws UserError when there is no such release, nothing was known, or it is no query; QueryError when it fails.
 */
export async function queryRelease<T>(
  project: Project,
  { sql, file, parameters = {}, beside = [], ...asked }: ReleaseQuery,
  take: (answer: Answer) => Promise<T>,
): Promise<T> {
  const warehouse = await askedWarehouse(project, asked)
  const work = async (database: Database): Promise<T> => {
    const answer = await database.answer(sql, file, parameters)
    try {
      return await take(answer)
    } finally {
      answer.close()
    }
  }
  return Database.use(warehouse, 'sealed', work, beside)
}

/** The database that is asked. @throws UserError when there is no such release, or nothing was known. */
export async function askedWarehouse(project: Project, { releaseId, asOf }: AskedRelease): Promise<string> {
  return asOf === undefined ? releaseWarehouse(project, releaseId) : warehouseAsOf(project, asOf)
}

/** What is asked, by its id even where that is the served release, so that it stays the same when another is served; and in words. */
export async function pinned(
  project: Project,
  { releaseId, asOf }: AskedRelease,
): Promise<AskedRelease & { name: string }> {
  if (asOf !== undefined) return { asOf, name: `what was known on ${asOf}` }
  const id = releaseId ?? basename(await currentFolder(project))
  return { releaseId: id, name: `release ${id}` }
}

/** The database of a release, of the served one by default. @throws UserError when there is no such release; UnsoundRelease. */
export async function releaseWarehouse(project: Project, releaseId?: string): Promise<string> {
  const id = releaseId ?? basename(await currentFolder(project))
  return soundDatabase(project, await readManifest(project, id))
}

/** That of a release with the same inputs, or one built in the cache. It takes no lock, so that a refresh at work locks no reader out. */
async function warehouseAsOf(project: Project, date: string): Promise<string> {
  const inputs = await inputsAsOf(project, date)
  const made = (await readableReleases(project)).releases.find((release) => release.inputs === inputs.key)
  if (made) return soundDatabase(project, made)
  // Loaded only here, so that a query of a release starts quickly.
  const { Assembly } = await import('./assemble.js')
  const assembly = new Assembly(project, inputs)
  return assembly.build(await assembly.land())
}
