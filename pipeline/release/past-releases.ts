import { join } from 'node:path'
import { exists, linkOrCopy } from '../system/files.js'
import type { Project } from '../system/project.js'
import type { Past, PastRelease } from '../warehouse/past.js'
import { currentId, listReleases, readManifest, WAREHOUSE, type ReleaseManifest } from './release.js'

/** Names of pages by the id of the release they belong to. */
export type PagesByRelease = Readonly<Record<string, readonly string[]>>

/** Folder in a site that holds a folder of pages for each release, under its permanent address. */
const PERMANENT = 'site/releases/'

/**
 * What a new release is made after: the release that is served is what it is compared with; the newest that was placed to be served,
 * another one after a rollback, hands on the list of releases and their pages. Null before the first.
 */
export async function pastOf(project: Project): Promise<Past | null> {
  const id = await currentId(project)
  if (id === null) return null
  const previous = await readManifest(project, id)
  const newest = (await listReleases(project)).findLast(({ as_of }) => as_of === null) ?? previous
  return {
    from: 'releases',
    previous: pastRelease(project, previous),
    newest: pastRelease(project, newest),
    pages: await pagesThere(project, newest),
  }
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
  if (past?.from !== 'releases') return {}
  const { files } = await readManifest(project, past.newest.id)
  const names = Object.entries(pages).flatMap(([id, names]) =>
    names.map((name) => `${PERMANENT}${id}/${name}`),
  )
  for (const name of names) await linkOrCopy(join(project.releases, past.newest.id, name), join(folder, name))
  return Object.fromEntries(names.map((name) => [name, files[name] ?? '']))
}

/** Whether a file of a release is a page of an earlier one, which a new build of the release does not make. */
export function isHandedOn(file: string, releaseId: string): boolean {
  return file.startsWith(PERMANENT) && !file.startsWith(`${PERMANENT}${releaseId}/`)
}

function pastRelease(project: Project, { id, files }: ReleaseManifest): PastRelease {
  return { id, warehouse: join(project.releases, id, WAREHOUSE), sha256: files[WAREHOUSE] ?? '' }
}

/** The pages that a release holds of itself and of those before it, where none of a release's is lost. */
async function pagesThere(project: Project, { id, files }: ReleaseManifest): Promise<PagesByRelease> {
  const pages = new Map<string, string[]>()
  const lost = new Set<string>()
  for (const file of Object.keys(files).filter((name) => name.startsWith(PERMANENT))) {
    const [release = '', ...name] = file.slice(PERMANENT.length).split('/')
    pages.set(release, [...(pages.get(release) ?? []), name.join('/')])
    if (!(await exists(join(project.releases, id, file)))) lost.add(release)
  }
  return Object.fromEntries([...pages].filter(([release]) => !lost.has(release)))
}
