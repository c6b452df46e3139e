import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import {
  constants,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { hasCode, UserError } from '../base/error.js'
import { MachineFault, machineFault } from '../base/machine-fault.js'
import { isRunning } from './processes.js'

/** Prefix of names that are being written, before the id of the process; a refresh removes those that a crash left behind. */
const TEMPORARY_PREFIX = '.tmp-'

/** Bytes of a file that are read at a time. */
const READ_AT_ONCE = 65_536

/** Temporary names that this process is writing now. */
const beingWritten = new Set<string>()

/**
 * Writes a whole file or nothing: temporary name, flush, rename, flush of the folder, which is made. A disk that takes only a part
 * of a write without an error is asked until it has all.
 * @throws MachineFault naming the file, which is then as it was.
 */
export async function writeAtomically(name: string, data: string | Uint8Array): Promise<void> {
  const path = (await nullIfMissing(realpath(name))) ?? name
  const temporary = temporaryBeside(path)
  await keptApart(temporary, path, async () => {
    await makeFolder(dirname(path))
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
    await flush(dirname(path))
  })
}

/**
 * Writes a whole file or nothing, as `writeAtomically` does, where it is written piece by piece: `fill` writes the file it is told, and may have others beside it
 * meanwhile.
 * @throws MachineFault naming the file, which is then as it was.
 */
export async function placeFile(name: string, fill: (file: string) => Promise<void>): Promise<void> {
  const path = (await nullIfMissing(realpath(name))) ?? name
  const temporary = temporaryBeside(path)
  await keptApart(temporary, path, async () => {
    await makeFolder(dirname(path))
    await mkdir(temporary)
    const file = join(temporary, basename(path))
    await fill(file)
    await flush(file)
    await rename(file, path)
    await flush(dirname(path))
  })
}

/** A file that was written piece by piece and has no name yet. It is to be placed or removed. */
export class StagedFile {
  private constructor(
    /** Until it is placed or removed. */
    readonly path: string,
    readonly sha256: string,
    readonly bytes: number,
  ) {}

  /**
   * Writes what comes to a temporary file of a folder, which is made, and hashes it on the way.
   * @throws what `chunks` throws, or a MachineFault naming the folder; nothing of the file is then left.
   */
  static async write(folder: string, chunks: AsyncIterable<Uint8Array>): Promise<StagedFile> {
    const path = temporaryBeside(join(folder, 'staged'))
    beingWritten.add(path)
    try {
      await makeFolder(folder)
      const hash = createHash('sha256')
      let bytes = 0
      const handle = await open(path, 'wx')
      try {
        for await (const chunk of chunks) {
          hash.update(chunk)
          bytes += chunk.length
          await handle.writeFile(chunk)
        }
        await handle.sync()
      } finally {
        await handle.close()
      }
      return new StagedFile(path, hash.digest('hex'), bytes)
    } catch (cause) {
      await rm(path, { force: true })
      beingWritten.delete(path)
      const fault = machineFault(cause, folder)
      throw fault === null ? cause : fault
    }
  }

  /** Gives it its name, in place of what has that name. @throws MachineFault naming it. */
  async place(name: string): Promise<void> {
    await keptApart(this.path, name, async () => {
      await makeFolder(dirname(name))
      await rename(this.path, name)
      await flush(dirname(name))
    })
  }

  /** Removes it, unless it was placed. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true })
    beingWritten.delete(this.path)
  }
}

/** Removes, at once, all that this process is writing: for one that is about to end. */
export function removeBeingWritten(): void {
  for (const path of beingWritten) rmSync(path, { recursive: true, force: true })
}

/**
 * Makes a folder whole or not at all: `fill` writes into a temporary sibling, which is then flushed and renamed to `target`.
 * A folder that stands there by then is replaced; for an instant there is none.
 * @throws MachineFault when there is no room or the disk fails; the target is then as it was.
 */
export function placeFolder(target: string, fill: FillFolder): Promise<void> {
  return placeFilled(target, fill, { outlivesPowerCut: true, mayStay: () => Promise.resolve(false) })
}

/**
 * As `placeFolder`, for a folder that whoever reads it checks byte by byte (`isGood`), and makes again where that fails: one that
 * stands there and is good stays, and nothing waits for the disk.
 */
export function placeCheckedFolder(
  target: string,
  fill: FillFolder,
  isGood: () => Promise<boolean>,
): Promise<void> {
  return placeFilled(target, fill, { outlivesPowerCut: false, mayStay: isGood })
}

type FillFolder = (folder: string) => Promise<void>

async function placeFilled(
  target: string,
  fill: FillFolder,
  { outlivesPowerCut, mayStay }: { outlivesPowerCut: boolean; mayStay: () => Promise<boolean> },
): Promise<void> {
  const temporary = temporaryBeside(target)
  await keptApart(temporary, target, async () => {
    await makeFolder(dirname(target))
    await mkdir(temporary)
    await fill(temporary)
    if (outlivesPowerCut) await flushFolder(temporary)
    while (!(await renameToFree(temporary, target))) {
      if ((await mayStay()) || (await replaceFolder(temporary, target))) break
    }
    if (outlivesPowerCut) await flush(dirname(target))
  })
}

/** Writes a file of a folder that is being filled: it needs neither a temporary name nor a flush of its own. Folders above it are made. */
export async function writeInto(folder: string, name: string, data: string | Uint8Array): Promise<void> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, data)
}

/** Points the symbolic link `link` at `target` (relative to the link) by one rename. @throws MachineFault naming the link. */
export async function switchLink(link: string, target: string): Promise<void> {
  const temporary = temporaryBeside(link)
  await keptApart(temporary, link, async () => {
    await symlink(target, temporary)
    await rename(temporary, link)
    await flush(dirname(link))
  })
}

/** Writes under a temporary name, of which nothing is left at the end, and tells faults of the machine by the name that was meant. */
async function keptApart(temporary: string, path: string, write: () => Promise<void>): Promise<void> {
  beingWritten.add(temporary)
  try {
    await write()
  } catch (cause) {
    const fault = machineFault(cause, path)
    if (fault === null) throw cause
    throw new MachineFault(fault.message.replaceAll(temporary, path), { cause: fault.cause })
  } finally {
    await rm(temporary, { recursive: true, force: true })
    beingWritten.delete(temporary)
  }
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

/** Copies a file into a folder that is made; where the file system can, both share their bytes until one is written to. */
export async function cloneFile(file: string, name: string): Promise<void> {
  await mkdir(dirname(name), { recursive: true })
  await copyFile(file, name, constants.COPYFILE_FICLONE)
}

/** Where a symbolic link points, or null when there is none. @throws UserError when something else stands there. */
export async function linkTarget(link: string): Promise<string | null> {
  try {
    return await nullIfMissing(readlink(link))
  } catch (cause) {
    if (!hasCode(cause, 'EINVAL')) throw cause
    throw new UserError(`${link} is not a symbolic link; move it away, then run almanac refresh`, 1, {
      cause,
    })
  }
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

/** How many bytes some files of a folder hold together; one that is not there holds none. */
export async function bytesOf(folder: string, names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    names.map(async (name) => (await nullIfMissing(stat(join(folder, name))))?.size ?? 0),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Removes a file or folder: under its name it is gone whole, by one rename, before its parts are removed. */
export async function removeWhole(path: string): Promise<void> {
  const away = temporaryBeside(path)
  await nullIfMissing(rename(path, away))
  await rm(away, { recursive: true, force: true })
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

/** The SHA-256 of a file, read piece by piece. */
export function hashFile(path: string): Promise<string> {
  return hashOf(piecesOf(path))
}

/** The SHA-256 of bytes as they come. */
export async function hashOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

/** The bytes of a file from its beginning; each piece holds until the next is asked for. */
export async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path)
  // Most files are small; a stream for each takes three times as long.
  const buffer = Buffer.allocUnsafe(READ_AT_ONCE)
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, READ_AT_ONCE)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
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
  return beingWritten.has(path) || (writer !== process.pid && isRunning(writer))
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

/** Puts one folder in the place of another, which goes only then. @returns false when something stands at `target` again. */
async function replaceFolder(from: string, target: string): Promise<boolean> {
  const away = temporaryBeside(target)
  beingWritten.add(away)
  try {
    await nullIfMissing(rename(target, away))
    return await renameToFree(from, target)
  } finally {
    await rm(away, { recursive: true, force: true })
    beingWritten.delete(away)
  }
}

/** Makes a folder and those above it, and flushes where they are listed. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await flush(dirname(made))
}

/** Files that wait for the disk at once. */
const SIDE_BY_SIDE = 16

/** Flushes every file and every folder below a folder: a name that is not flushed can be lost in a power cut. */
export async function flushFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  for (let i = 0; i < paths.length; i += SIDE_BY_SIDE)
    await Promise.all(paths.slice(i, i + SIDE_BY_SIDE).map(flush))
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
