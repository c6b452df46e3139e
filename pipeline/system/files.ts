import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import writeFileAtomic from 'write-file-atomic'

/** Prefix of names that are being written; a refresh removes those that a crash left behind. */
const TEMPORARY_PREFIX = '.tmp-'

/** Writes a whole file or nothing: temporary name, fsync, rename. Makes the folder. */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomic(path, typeof data === 'string' ? data : Buffer.from(data))
}

/**
 * Makes a folder whole or not at all: `fill` writes into a temporary sibling, which is then flushed and renamed to `target`.
 * A folder that stands there already is replaced.
 */
export async function placeFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(target), `${TEMPORARY_PREFIX}${randomUUID()}`)
  await mkdir(temporary, { recursive: true })
  try {
    await fill(temporary)
    await flushFolder(temporary)
    await rm(target, { recursive: true, force: true })
    await rename(temporary, target)
    await flush(dirname(target))
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true })
    throw cause
  }
}

/** Points the symbolic link `link` at `target` (relative to the link) by one rename. */
export async function switchLink(link: string, target: string): Promise<void> {
  const temporary = join(dirname(link), `${TEMPORARY_PREFIX}${randomUUID()}`)
  await symlink(target, temporary)
  await rename(temporary, link)
  await flush(dirname(link))
}

/** Where a symbolic link points, or null when there is none. */
export async function linkTarget(link: string): Promise<string | null> {
  return nullIfMissing(readlink(link))
}

/** True when something stands at `path`. */
export async function exists(path: string): Promise<boolean> {
  return (await nullIfMissing(stat(path))) !== null
}

/** The value, or null when the file or folder it was asked of is not there. */
export async function nullIfMissing<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value
  } catch (cause) {
    if (isMissing(cause)) return null
    throw cause
  }
}

/** Paths of all files below a folder, relative to it, with forward slashes, sorted; [] when there is no such folder. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = (await nullIfMissing(readdir(folder, { recursive: true, withFileTypes: true }))) ?? []
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
}

/** Names in a folder, sorted; [] when there is no such folder. Temporary names are left out. */
export async function listNames(folder: string): Promise<string[]> {
  const names = (await nullIfMissing(readdir(folder))) ?? []
  return names.filter((name) => !name.startsWith(TEMPORARY_PREFIX)).toSorted()
}

/** Removes what an interrupted write left in a folder. Only the holder of the lock may call it. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = (await nullIfMissing(readdir(folder))) ?? []
  for (const name of names.filter((name) => name.startsWith(TEMPORARY_PREFIX))) {
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** The SHA-256 of a file, read as a stream. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

async function flushFolder(folder: string): Promise<void> {
  for (const file of await listFiles(folder)) await flush(join(folder, file))
  await flush(folder)
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
}
