import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import writeFileAtomic from 'write-file-atomic'

/** Prefix of names that are being written, before the id of the process; a refresh removes those that a crash left behind. */
const TEMPORARY_PREFIX = '.tmp-'

/** Temporary names that this process is writing now. */
const beingWritten = new Set<string>()

/** Writes a whole file or nothing: temporary name, fsync, rename. Makes the folder. */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomic(path, typeof data === 'string' ? data : Buffer.from(data))
}

/**
 * Makes a folder whole or not at all: `fill` writes into a temporary sibling, which is then flushed and renamed to `target`.
 * A folder that stands there by then is replaced, unless `mayStay` finds it good.
 */
export async function placeFolder(
  target: string,
  fill: (folder: string) => Promise<void>,
  mayStay: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const temporary = temporaryBeside(target)
  beingWritten.add(temporary)
  try {
    await mkdir(temporary, { recursive: true })
    await fill(temporary)
    await flushFolder(temporary)
    while (!(await renameToFree(temporary, target))) {
      if (await mayStay()) break
      await moveAway(target)
    }
    await flush(dirname(target))
  } finally {
    await rm(temporary, { recursive: true, force: true })
    beingWritten.delete(temporary)
  }
}

/** Points the symbolic link `link` at `target` (relative to the link) by one rename. */
export async function switchLink(link: string, target: string): Promise<void> {
  const temporary = temporaryBeside(link)
  await symlink(target, temporary)
  await rename(temporary, link)
  await flush(dirname(link))
}

/** Gives a file a second name in a folder that is made; where the file system has no further link for it, a copy of its bytes. */
export async function linkOrCopy(file: string, name: string): Promise<void> {
  await mkdir(dirname(name), { recursive: true })
  try {
    await link(file, name)
  } catch (cause) {
    if (!hasCode(cause, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS')) throw cause
    await copyFile(file, name)
  }
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
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return null
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

/** Removes what an interrupted write left in a folder; what a living process is writing stays. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = (await nullIfMissing(readdir(folder))) ?? []
  for (const name of names.filter((name) => name.startsWith(TEMPORARY_PREFIX))) {
    if (!isBeingWritten(join(folder, name))) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** How many bytes some files of a folder hold together. */
export async function bytesOf(folder: string, names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Whether a path has a temporary name that no living process writes. */
export function isAbandoned(path: string): boolean {
  return basename(path).startsWith(TEMPORARY_PREFIX) && !isBeingWritten(path)
}

/** Removes a file or folder: under its name it is gone whole, by one rename, before its parts are removed. */
export async function removeWhole(path: string): Promise<void> {
  await moveAway(path)
}

/** Says of a file or folder that it is in use now; nothing when there is none. */
export async function touch(path: string): Promise<void> {
  const now = new Date()
  await nullIfMissing(utimes(path, now, now))
}

/** Milliseconds since something stamped by `touch`, or by its last change, was in use. */
export function unusedFor({ mtimeMs }: { mtimeMs: number }): number {
  return Date.now() - mtimeMs
}

/** The SHA-256 of a file, read as a stream. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** A name beside `path` for what this process is about to write. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `${TEMPORARY_PREFIX}${process.pid}-${randomUUID()}`)
}

/** Whether a path is a temporary one that its process, which has ended, left behind. */
export function isLeftOver(path: string): boolean {
  return basename(path).startsWith(TEMPORARY_PREFIX) && !isBeingWritten(path)
}

function isBeingWritten(path: string): boolean {
  const writer = Number(/^\.tmp-(\d+)-/.exec(basename(path))?.[1])
  return beingWritten.has(path) || (writer !== process.pid && isAlive(writer))
}

/** Whether a process of this machine has this id. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return hasCode(cause, 'EPERM')
  }
}

/** @returns false when something stands at `target`. */
async function renameToFree(from: string, target: string): Promise<boolean> {
  try {
    await rename(from, target)
    return true
  } catch (cause) {
    if (hasCode(cause, 'ENOTEMPTY', 'EEXIST')) return false
    throw cause
  }
}

async function moveAway(path: string): Promise<void> {
  const away = temporaryBeside(path)
  await nullIfMissing(rename(path, away))
  await rm(away, { recursive: true, force: true })
}

/** Has all files below a folder, and the folder, written to the disk. */
export async function flushFolder(folder: string): Promise<void> {
  for (const file of await listFiles(folder)) await flush(join(folder, file))
  await flush(folder)
}

/** Has a file, or the names in a folder, written to the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Whether a thrown error of the system has one of some codes. */
export function hasCode(cause: unknown, ...codes: string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code))
}
