import { copyFile, cp, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../base/digest.js'
import { UserError, unknownValue } from '../base/error.js'
import {
  bytesOf,
  exists,
  hashFile,
  linkOrCopy,
  linkTarget,
  listNames,
  nullIfMissing,
  placeFolder,
  switchLink,
  writeAtomically,
} from '../system/files.js'
import type { Project } from '../system/project.js'
import { CONTENTS, hashFiles } from '../system/step-cache.js'

const MANIFEST = 'manifest.json'

/** Name of the database in a release. */
export const WAREHOUSE = 'warehouse.duckdb'

/** The database of a release as its site holds it, the same file under a second name. */
export const SITE_WAREHOUSE = `site/${WAREHOUSE}`

const manifestSchema = z.strictObject({
  id: z.string(),
  date: z.string(),
  as_of: z.string().nullable().default(null),
  released_at: z.string(),
  inputs: z.string(),
  tool: z.string(),
  receipts: z.array(z.string()),
  refused: z.record(z.string(), z.string()).default({}),
  project_files: z.record(z.string(), z.string()),
  files: z.record(z.string(), z.string()),
})

/**
 * What a release is: its logical date, the hash of all its inputs, the received files and project files it was made from, the
 * received files that could not be read with the reason, and the SHA-256 of each file it holds. `as_of` is the day up to whose end
 * files were taken, for a release that looks back and is never served; otherwise null.
 */
export type ReleaseManifest = z.infer<typeof manifestSchema>

/** The id of the release that is served, or null before the first. */
export async function currentId(project: Project): Promise<string | null> {
  const target = await linkTarget(project.current)
  return target === null ? null : basename(target)
}

/** The folder of the release that is served. @throws UserError when there is none yet. */
export async function currentFolder(project: Project): Promise<string> {
  const id = await currentId(project)
  if (id === null) throw new UserError('there is no release yet; run almanac refresh first')
  return join(project.releases, id)
}

/** All releases, oldest first. @throws UserError naming a manifest that cannot be read. */
export async function listReleases(project: Project): Promise<ReleaseManifest[]> {
  const listed = await Promise.all(
    (await listNames(project.releases)).map((id) => manifestIfThere(project, id)),
  )
  const releases = listed.filter((release) => release !== null)
  return releases.toSorted((a, b) => (a.released_at + a.id < b.released_at + b.id ? -1 : 1))
}

/** Null when the release was removed after it was listed. */
async function manifestIfThere(project: Project, id: string): Promise<ReleaseManifest | null> {
  try {
    return await readManifest(project, id)
  } catch (cause) {
    if (await exists(join(project.releases, id))) throw cause
    return null
  }
}

/** The manifest of one release. @throws UserError when there is no such release, or its manifest is damaged. */
export async function readManifest(project: Project, id: string): Promise<ReleaseManifest> {
  const known = await listNames(project.releases)
  if (!known.includes(id)) throw new UserError(unknownValue('release', id, known), 2)
  const text = await nullIfMissing(readFile(join(project.releases, id, MANIFEST), 'utf8'))
  const parsed = manifestSchema.safeParse(parseJson(text ?? ''))
  if (parsed.success) return parsed.data
  throw new UserError(
    `release ${id}: its ${MANIFEST} is missing or damaged; remove the release or restore it from a backup`,
  )
}

/** What a release is put together from. */
export interface ReleaseParts {
  warehouse: string
  /** Folders of the pages and of the data package. */
  pages: string
  data: string
  /** Adds to the release's folder what only its making tells. @returns the SHA-256 of the files that are known already. */
  finish: (folder: string) => Promise<Record<string, string>>
}

/** How many files a release has and how many bytes of them are new with it, and the SHA-256 of its manifest, which holds those of all files. */
export interface PlacedRelease {
  files: number
  bytes: number
  sha256: string
}

/** Puts a release in its place by one rename; it is not served until `serve`. */
export async function placeRelease(
  project: Project,
  manifest: Omit<ReleaseManifest, 'files'>,
  parts: ReleaseParts,
): Promise<PlacedRelease> {
  const placed: PlacedRelease = { files: 0, bytes: 0, sha256: '' }
  await placeFolder(join(project.releases, manifest.id), async (folder) => {
    const warehouse = join(folder, WAREHOUSE)
    await copyFile(parts.warehouse, warehouse)
    const handedOn = await parts.finish(folder)
    await copyStep(parts.pages, join(folder, 'site'))
    await copyStep(parts.data, join(folder, 'site/data'))
    // A site that is copied elsewhere takes its database along.
    await linkOrCopy(warehouse, join(folder, SITE_WAREHOUSE))
    const hash = await hashFile(warehouse)
    const known = { ...handedOn, [WAREHOUSE]: hash, [SITE_WAREHOUSE]: hash }
    const whole: ReleaseManifest = { ...manifest, files: await hashFiles(folder, known) }
    const text = `${JSON.stringify(whole, null, 2)}\n`
    await writeAtomically(join(folder, MANIFEST), text)
    const names = Object.keys(whole.files)
    const added = names.filter((name) => !(name in handedOn) && name !== SITE_WAREHOUSE)
    placed.files = names.length
    placed.bytes = await bytesOf(folder, added)
    placed.sha256 = sha256(text)
  })
  return placed
}

async function copyStep(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true })
  await rm(join(to, CONTENTS))
}

/** Makes a release the one that is served, by one rename. */
export async function serve(project: Project, id: string): Promise<void> {
  await switchLink(project.current, join('releases', id))
}

/** Files of a release that are not what was released: changed, lost or added, by relative path. */
export async function damagedFiles(project: Project, { id, files }: ReleaseManifest): Promise<string[]> {
  const { [MANIFEST]: _, ...found } = await hashFiles(join(project.releases, id))
  const names = [...new Set([...Object.keys(files), ...Object.keys(found)])].toSorted()
  return names.filter((name) => files[name] !== found[name])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
