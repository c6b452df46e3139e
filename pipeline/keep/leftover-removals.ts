import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { isLeftOver, nullIfMissing, unusedFor } from '../system/files.js'
import type { Project } from '../system/project.js'
import { IN_USE_MS } from '../system/step-cache.js'
import type { Removal } from './removal.js'

/** What write-file-atomic calls the file it is writing: the name it is to have, and a number. */
const HALF_WRITTEN = /^(?:[^.].*\.(?:json|log|txt)|[0-9a-f]{64})\.\d{1,10}$/

/** Folders that are made whole beside others, under temporary names, and hold many files that need no look. */
const MADE_WHOLE = ['releases', 'cache']

/** What writers that died left behind, all over var/. */
export async function leftoverRemovals({ var: folder }: Project): Promise<Removal[]> {
  const paths = await abandoned(folder, folder)
  return paths.toSorted().map((path) => ({
    kind: 'leftover',
    path: relative(folder, path),
    why: 'its writer ended before it was whole',
  }))
}

async function abandoned(root: string, folder: string): Promise<string[]> {
  const entries = (await nullIfMissing(readdir(folder, { withFileTypes: true }))) ?? []
  const found = entries.map(async (entry): Promise<string[]> => {
    const path = join(folder, entry.name)
    if (isLeftOver(path)) return [path]
    if (entry.isFile()) return (await isHalfWritten(path)) ? [path] : []
    return entry.isDirectory() && isLookedInto(root, path) ? abandoned(root, path) : []
  })
  return (await Promise.all(found)).flat()
}

/** Whether a name is one that is written under before a file has its own. */
export function isNameOfHalfWritten(name: string): boolean {
  return name.startsWith('.tmp-') || HALF_WRITTEN.test(name)
}

async function isHalfWritten(path: string): Promise<boolean> {
  if (!HALF_WRITTEN.test(basename(path))) return false
  const entry = await nullIfMissing(stat(path))
  return entry !== null && unusedFor(entry) > IN_USE_MS
}

function isLookedInto(root: string, path: string): boolean {
  const [top = '', ...below] = relative(root, path).split('/')
  if (!MADE_WHOLE.includes(top)) return true
  // cache/<step>/ and cache/streaming/<tool>/ hold results; releases/ holds releases
  if (top === 'releases') return below.length === 0
  return below.length < 2 || (below[0] === 'streaming' && below.length === 2)
}
