import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nullIfMissing, removeWhole } from '../system/files.js'

/** Something under var/ that nothing refers to. */
export interface Removal {
  kind: 'release' | 'result' | 'leftover' | 'run'
  /** Relative to var/. */
  path: string
  why: string
}

/** A removal, and the bytes on the disk that it frees once those before it in the list are gone. */
export interface MeasuredRemoval extends Removal {
  bytes: number
}

/** A unit of `blocks`, whatever the file system's own are. */
const BLOCK_BYTES = 512

/** What each removal frees. A file with several names counts where its last name goes, and not at all while one stays. */
export async function measureRemovals(
  folder: string,
  removals: readonly Removal[],
): Promise<MeasuredRemoval[]> {
  const namesGone = new Map<string, number>()
  const measured: MeasuredRemoval[] = []
  for (const removal of removals) {
    let bytes = 0
    for (const { dev, ino, nlink, blocks } of await filesAt(join(folder, removal.path))) {
      const gone = (namesGone.get(`${dev}:${ino}`) ?? 0) + 1
      if (nlink > 1) namesGone.set(`${dev}:${ino}`, gone)
      if (gone === nlink) bytes += blocks * BLOCK_BYTES
    }
    measured.push({ ...removal, bytes })
  }
  return measured
}

/** Removes each, whole. A process that has a file of it open reads on. */
export async function carryOut(folder: string, removals: readonly Removal[]): Promise<void> {
  for (const { path } of removals) await removeWhole(join(folder, path))
}

type File = NonNullable<Awaited<ReturnType<typeof lstat>>> & { dev: number; nlink: number; blocks: number }

async function filesAt(path: string): Promise<File[]> {
  const entries = await nullIfMissing(readdir(path, { recursive: true, withFileTypes: true }))
  const files = entries?.filter((entry) => !entry.isDirectory()) ?? []
  const paths = entries === null ? [path] : files.map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(paths.map((path) => nullIfMissing(lstat(path))))
  return found.filter((file) => file !== null)
}
