import { basename, dirname, join } from 'node:path'
import { hashFile, linkOrCopy, nullIfMissing } from '../system/files.js'
import type { Project } from '../system/project.js'
import type { Past, PastRelease } from '../warehouse/past.js'
import {
  currentId,
  PERMANENT,
  readableReleases,
  readManifest,
  WAREHOUSE,
  type ReleaseManifest,
} from './release.js'

/** Names of pages by the id of the release they belong to. */
export type PagesByRelease = Readonly<Record<string, readonly string[]>>

/**
 * What a new release is made after: the release that is served is what it is compared with; the newest that was placed to be served,
 * another one after a rollback, hands on the list of releases and their pages. One whose database is not what was released is passed
 * over for the newest that is whole. Null before the first.
 * @param again the release that is made again: only those before it count, or it alone when it is all that is left.
 */
export async function pastOf(project: Project, again?: ReleaseManifest): Promise<Past | null> {
  const placed = (await readableReleases(project)).releases.filter(({ as_of }) => as_of === null)
  const before =
    again === undefined
      ? placed
      : placed.filter(({ id, released_at }) => id !== again.id && released_at <= again.released_at)
  const newest = await newestWhole(project, before)
  if (newest === undefined)
    return again !== undefined && (await isWhole(project, again, WAREHOUSE)) ? itself(project, again) : null
  const servedId = again === undefined ? await currentId(project) : null
  const served = before.find(({ id }) => id === servedId)
  const previous = served !== undefined && (await isWhole(project, served, WAREHOUSE)) ? served : newest
  return {
    from: 'releases',
    previous: pastRelease(project, previous),
    newest: pastRelease(project, newest),
    pages: await pagesThere(project, newest),
  }
}

async function newestWhole(
  project: Project,
  releases: readonly ReleaseManifest[],
): Promise<ReleaseManifest | undefined> {
  for (const release of releases.toReversed()) if (await isWhole(project, release, WAREHOUSE)) return release
  return undefined
}

function itself(project: Project, { id }: ReleaseManifest): Past {
  return { from: 'itself', warehouse: join(project.releases, id, WAREHOUSE) }
}

/** Whether a file of a release is what was released. */
async function isWhole(project: Project, { id, files }: ReleaseManifest, file: string): Promise<boolean> {
  return (await nullIfMissing(hashFile(join(project.releases, id, file)))) === files[file]
}

/**
 * Puts the pages of earlier releases into the folder of a new one, as links to the same bytes.
 * @returns the SHA-256 of each file as the release that hands it on states it, so that `verify` finds what was damaged since.
 */
export async function handOn(
  project: Project,
  past: Past | null,
  pages: PagesByRelease,
  folder: string,
): Promise<Record<string, string>> {
  if (past === null) return {}
  const from = await readManifest(
    project,
    past.from === 'itself' ? basename(dirname(past.warehouse)) : past.newest.id,
  )
  const handedOn: Record<string, string> = {}
  for (const [id, names] of Object.entries(pages)) {
    for (const name of names.map((name) => `${PERMANENT}${id}/${name}`)) {
      if (past.from === 'itself' && !(await isWhole(project, from, name))) continue
      await linkOrCopy(join(project.releases, from.id, name), join(folder, name))
      handedOn[name] = from.files[name] ?? ''
    }
  }
  return handedOn
}

function pastRelease(project: Project, { id, files }: ReleaseManifest): PastRelease {
  return { id, warehouse: join(project.releases, id, WAREHOUSE), sha256: files[WAREHOUSE] ?? '' }
}

/** The pages that a release holds of itself and of those before it, where none of a release's is lost or damaged. */
async function pagesThere(project: Project, from: ReleaseManifest): Promise<PagesByRelease> {
  const pages = new Map<string, string[]>()
  const lost = new Set<string>()
  for (const file of Object.keys(from.files).filter((name) => name.startsWith(PERMANENT))) {
    const [release = '', ...name] = file.slice(PERMANENT.length).split('/')
    pages.set(release, [...(pages.get(release) ?? []), name.join('/')])
    if (!lost.has(release) && !(await isWhole(project, from, file))) lost.add(release)
  }
  return Object.fromEntries([...pages].filter(([release]) => !lost.has(release)))
}
