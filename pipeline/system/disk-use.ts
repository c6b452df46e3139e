import type { Dirent } from 'node:fs'
import { lstat, readdir, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists, nullIfMissing } from './files.js'
import type { Project } from './project.js'

/** Folders of `var/` that are told one by one; what else lies there is `other`. */
const DISK_PARTS = ['archive', 'cache', 'releases', 'runs', 'other'] as const

/** Bytes that a part of `var/` takes on its disk. */
interface PartUse {
  part: (typeof DISK_PARTS)[number]
  bytes: number
  files: number
  /** False when there were more files than were looked at: the part is at least as large. */
  whole: boolean
}

/** What `var/` takes, and how many bytes a user without privileges can still write there. */
export interface DiskUse {
  parts: PartUse[]
  free_bytes: number
  total_bytes: number
}

/** Most files of a part that are looked at, so that a look stays within a second. */
const MOST_FILES = 20_000
const AT_ONCE = 64
const BLOCK = 512

/** Measures `var/`. A file with several names counts once, with the release before the step that made it; of a part with very many files only the first are counted. */
export async function diskUse(project: Project, mostFiles = MOST_FILES): Promise<DiskUse> {
  const folders = DISK_PARTS.filter((part) => part !== 'other')
  const seen = new Set<string>()
  const uses = new Map<string, PartUse>()
  const releasesFirst = folders.toSorted((a, b) => Number(b === 'releases') - Number(a === 'releases'))
  for (const part of releasesFirst)
    uses.set(part, await measure(part, [join(project.var, part)], mostFiles, seen))
  const entries = (await nullIfMissing(readdir(project.var, { withFileTypes: true }))) ?? []
  const others = entries.filter(({ name }) => !folders.some((part) => part === name))
  const paths = others.map(({ name }) => join(project.var, name))
  uses.set('other', await measure('other', paths, mostFiles, seen))
  const parts = DISK_PARTS.flatMap((part) => uses.get(part) ?? [])
  return { parts, ...(await room(project.var)) }
}

/** Free and total bytes of the disk that a folder is on, or will be on. */
export async function room(folder: string): Promise<{ free_bytes: number; total_bytes: number }> {
  const { bavail, blocks, bsize } = await statfs(await nearestFolder(folder))
  return { free_bytes: bavail * bsize, total_bytes: blocks * bsize }
}

/** The folder, or the nearest one above it that is there. */
export async function nearestFolder(folder: string): Promise<string> {
  return (await exists(folder)) ? folder : nearestFolder(dirname(folder))
}

async function measure(
  part: PartUse['part'],
  roots: readonly string[],
  mostFiles: number,
  seen: Set<string>,
): Promise<PartUse> {
  const use: PartUse = { part, bytes: 0, files: 0, whole: true }
  const folders: string[] = []
  const count = async (paths: readonly string[]): Promise<void> => {
    for (let from = 0; from < paths.length && use.whole; from += AT_ONCE) {
      const some = paths.slice(from, from + AT_ONCE)
      const found = await Promise.all(some.map((path) => nullIfMissing(lstat(path))))
      for (const [i, stats] of found.entries()) {
        if (stats === null) continue
        if (stats.isDirectory()) folders.push(some[i] ?? '')
        const id = `${stats.dev}:${stats.ino}`
        if (stats.nlink > 1 && !stats.isDirectory() && seen.has(id)) continue
        if (stats.nlink > 1) seen.add(id)
        use.bytes += stats.blocks * BLOCK
        use.files += 1
      }
      use.whole = use.files < mostFiles
    }
  }
  await count(roots)
  for (let folder = folders.pop(); folder !== undefined && use.whole; folder = folders.pop()) {
    const names: Dirent[] = (await nullIfMissing(readdir(folder, { withFileTypes: true }))) ?? []
    await count(names.map(({ name }) => join(folder ?? '', name)))
  }
  return use
}
