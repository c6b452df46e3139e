import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../base/error.js'
import { exists, hashFile, nullIfMissing } from '../system/files.js'
import { changesBeside } from '../system/private-copy.js'
import type { Project } from '../system/project.js'
import { isUntouched, SITE_WAREHOUSE, WAREHOUSE, type ReleaseManifest } from './release.js'

/** A release whose database is not what was released. */
export class UnsoundRelease extends UserError {}

/** What was found sound, by its path: what it was and how the file system described it then. */
const known = new Map<string, string>()

/**
 * The path of a release's database, once it is seen that it is what was released. A large one is read for that only when it was written to after the release was
 * made, and none twice while it stays as it is.
 * @throws UnsoundRelease when it is lost, has other bytes, or another program left changes beside it.
 */
export async function soundDatabase(project: Project, { id, files }: ReleaseManifest): Promise<string> {
  const folder = join(project.releases, id)
  const path = join(folder, WAREHOUSE)
  for (const name of [WAREHOUSE, SITE_WAREHOUSE])
    if (await exists(changesBeside(join(folder, name))))
      throw unsound(id, `another program opened ${name} to write and left ${changesBeside(name)}`)
  const found = await nullIfMissing(stat(path, { bigint: true }))
  if (found === null) throw unsound(id, `${WAREHOUSE} is lost`)
  const hash = files[WAREHOUSE] ?? ''
  const state = [hash, found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join()
  if (known.get(path) === state) return path
  if (!(await isUntouched(folder, WAREHOUSE)) && (await hashFile(path)) !== hash)
    throw unsound(id, `${WAREHOUSE} is not what was released`)
  known.set(path, state)
  return path
}

function unsound(id: string, what: string): UnsoundRelease {
  return new UnsoundRelease(
    `release ${id} is damaged: ${what}; almanac refresh makes the newest release again (open it with read_only=True)`,
  )
}
