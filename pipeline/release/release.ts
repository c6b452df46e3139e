import { chmod, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { sha256 } from '../base/digest.js'
import { checkedText, parseChecked } from '../base/checked-record.js'
import { UserError, unknownValue } from '../base/error.js'
import {
  bytesOf,
  cloneFile,
  exists,
  linkOrCopy,
  linkTarget,
  listNames,
  nullIfMissing,
  placeFolder,
  switchLink,
  writeInto,
} from '../system/files.js'
import type { Project } from '../system/project.js'
import { hashFiles, notedHashes } from '../system/step-cache.js'

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
  const { releases, faults } = await readableReleases(project)
  if (faults[0] !== undefined) throw faults[0]
  return releases
}

/** The releases whose manifest can be read, oldest first, and what is wrong with the others: one of those stops no refresh. */
export async function readableReleases(
  project: Project,
): Promise<{ releases: ReleaseManifest[]; faults: UserError[] }> {
  const releases: ReleaseManifest[] = []
  const faults: UserError[] = []
  for (const id of await listNames(project.releases)) {
    try {
      releases.push(await readManifest(project, id))
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause
      // One that was removed after it was listed is no fault.
      if (await exists(join(project.releases, id))) faults.push(cause)
    }
  }
  releases.sort((a, b) => (a.released_at + a.id < b.released_at + b.id ? -1 : 1))
  return { releases, faults }
}

/** The manifest of one release. @throws UserError when there is no such release, or its manifest is damaged. */
export async function readManifest(project: Project, id: string): Promise<ReleaseManifest> {
  const known = await listNames(project.releases)
  if (!known.includes(id)) throw new UserError(unknownValue('release', id, known), 2)
  const text = await nullIfMissing(readFile(join(project.releases, id, MANIFEST), 'utf8'))
  try {
    const manifest = parseChecked(text ?? '', manifestSchema)
    if (manifest.id === id) return manifest
    throw new Error(`it is of ${manifest.id}`)
  } catch (cause) {
    throw new UserError(
      `release ${id}: its ${MANIFEST} is missing or damaged; remove the release or restore it from a backup`,
      1,
      { cause },
    )
  }
}

/** What a release is put together from: results of steps, whose files it shares. */
export interface ReleaseParts {
  warehouse: string
  /** Folders of the pages and of the data package. */
  pages: string
  data: string
  /** Adds pages of earlier releases to the release's folder. @returns their SHA-256. */
  handOn: (folder: string) => Promise<Record<string, string>>
}

/** How many files a release has and how many bytes of them are new with it, and the SHA-256 of its manifest, which holds those of all files. */
export interface PlacedRelease {
  files: number
  bytes: number
  sha256: string
}

/** Puts a release in its place by one rename, its files read-only; it is not served until `serve`. */
export async function placeRelease(
  project: Project,
  manifest: Omit<ReleaseManifest, 'files'>,
  parts: ReleaseParts,
): Promise<PlacedRelease> {
  const placed: PlacedRelease = { files: 0, bytes: 0, sha256: '' }
  await placeFolder(join(project.releases, manifest.id), async (folder) => {
    const handedOn = await parts.handOn(folder)
    const { [WAREHOUSE]: warehouse = '' } = await shareStep(dirname(parts.warehouse), folder)
    const made = {
      [WAREHOUSE]: warehouse,
      // A site that is copied elsewhere takes its database along.
      [SITE_WAREHOUSE]: warehouse,
      ...within('site/', await shareStep(parts.pages, join(folder, 'site'))),
      // Other releases have the same tables: what damages those of one must not damage them all.
      ...within('site/data/', await shareStep(parts.data, join(folder, 'site/data'), cloneFile)),
    }
    await linkOrCopy(parts.warehouse, join(folder, SITE_WAREHOUSE))
    await seal(folder, Object.keys(made))
    const files = Object.fromEntries(
      Object.entries({ ...made, ...handedOn }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
    const text = checkedText({ ...manifest, files })
    await writeInto(folder, MANIFEST, text)
    await seal(folder, [MANIFEST])
    placed.files = Object.keys(files).length
    placed.bytes = await bytesOf(
      folder,
      Object.keys(made).filter((name) => name !== SITE_WAREHOUSE),
    )
    placed.sha256 = sha256(text)
  })
  return placed
}

/** Puts the files of a step's result into another folder too. @returns their SHA-256, as the step noted them. */
async function shareStep(
  from: string,
  to: string,
  share: (file: string, name: string) => Promise<void> = linkOrCopy,
): Promise<Record<string, string>> {
  const hashes = await notedHashes(from)
  for (const name of Object.keys(hashes)) await share(join(from, name), join(to, name))
  return hashes
}

function within(folder: string, hashes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [`${folder}${name}`, hash]))
}

const READ_ONLY = 0o444

/** Makes files read-only: whoever opens the database to write, as tools do unless told otherwise, is refused. */
export async function seal(folder: string, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => chmod(join(folder, name), READ_ONLY)))
}

/** Makes a release the one that is served, by one rename. */
export async function serve(project: Project, id: string): Promise<void> {
  await switchLink(project.current, join('releases', id))
}

/** Files of a release that are not what was released: changed, lost or added, by relative path. */
export async function damagedFiles(project: Project, { id, files }: ReleaseManifest): Promise<string[]> {
  return differences(files, await hashFiles(join(project.releases, id)))
}

/**
 * Damaged files of a release, as an unchanged run can afford to look each time: a large file, and a page of an earlier release, is
 * read only when it was written to after the release was put together. `damagedFiles` reads all.
 */
export async function noticedDamage(project: Project, { id, files }: ReleaseManifest): Promise<string[]> {
  const folder = join(project.releases, id)
  const trusted: Record<string, string> = {}
  for (const [name, hash] of Object.entries(files))
    if (await isUntouched(folder, name, isHandedOn(name, id) ? 0 : LARGE)) trusted[name] = hash
  return differences(files, await hashFiles(folder, trusted))
}

/** Whether a file of a release of more than some bytes has not been written to since the release was put together. */
export async function isUntouched(folder: string, name: string, bytes = LARGE): Promise<boolean> {
  const [made, found] = await Promise.all(
    [MANIFEST, name].map((each) => nullIfMissing(stat(join(folder, each)))),
  )
  return !!made && !!found && found.mtimeMs <= made.mtimeMs && found.size > bytes
}

/** Folder in a site that holds a folder of pages for each release, under its permanent address. */
export const PERMANENT = 'site/releases/'

/** Whether a file of a release is a page of an earlier one, which a new build of the release does not make. */
export function isHandedOn(file: string, releaseId: string): boolean {
  return file.startsWith(PERMANENT) && !file.startsWith(`${PERMANENT}${releaseId}/`)
}

/** Bytes of a file that an unchanged run does not read again. */
const LARGE = 16_000_000

function differences(
  released: Readonly<Record<string, string>>,
  { [MANIFEST]: _, ...found }: Record<string, string>,
): string[] {
  const names = [...new Set([...Object.keys(released), ...Object.keys(found)])].toSorted()
  return names.filter((name) => released[name] !== found[name])
}
