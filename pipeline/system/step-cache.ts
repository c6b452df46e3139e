import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digest } from '../base/digest.js'
import type { Json } from '../base/json.js'
import {
  hashFile,
  listFiles,
  listNames,
  nullIfMissing,
  placeCheckedFolder,
  touch,
  writeInto,
} from './files.js'

/** A result that was used within so many milliseconds may be in use, by a preview or a query that takes no lock. */
export const IN_USE_MS = 3_600_000

/**
 * How many results of each step are kept, those that were used last. A refresh that only draws anew takes up the last build; one that
 * was interrupted takes up the last of each; earlier builds serve questions of what was known on a day. Drawings of charts, and tables
 * as files, go on from release to release. A preview keeps its own in use.
 */
export const KEPT_RESULTS = {
  build: 3,
  identify: 1,
  site: 1,
  tables: 1,
  data: 1,
  answers: 20,
  drawing: 500,
  runs: 1,
  preview: 0,
}

/** Name of the list of files and hashes that a cached step's folder carries. */
export const CONTENTS = 'contents.json'

/**
 * The folder that a pure step fills, kept under the hash of the step's inputs. An earlier result is used only while each of its
 * files is byte for byte what was written; otherwise, or when there is none, `produce` makes it anew. Processes may do so at once:
 * the first to end keeps its place.
 */
export async function cachedStep(
  cacheFolder: string,
  step: string,
  inputs: Json,
  produce: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, step, digest(inputs))
  await touch(folder)
  if (await isIntact(folder)) return folder
  const fill = async (temporary: string): Promise<void> => {
    await produce(temporary)
    await writeInto(temporary, CONTENTS, JSON.stringify(await hashFiles(temporary)))
  }
  await placeCheckedFolder(folder, fill, () => isIntact(folder))
  return folder
}

/** The folder of a step's newest result that is intact, or null when there is none. */
export async function newestResult(cacheFolder: string, step: string): Promise<string | null> {
  const folders = (await listNames(join(cacheFolder, step))).map((name) => join(cacheFolder, step, name))
  const dated = await Promise.all(
    folders.map(async (folder) => ({ folder, time: (await nullIfMissing(stat(folder)))?.mtimeMs ?? 0 })),
  )
  for (const { folder } of dated.toSorted((a, b) => b.time - a.time))
    if (await isIntact(folder)) return folder
  return null
}

/** The SHA-256 of each file of a step's folder, by relative path, as the step noted them when it filled the folder. */
export async function notedHashes(folder: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(folder, CONTENTS), 'utf8'))
}

/** The SHA-256 of each file below a folder, by relative path; those that are known already are not read again. */
export async function hashFiles(
  folder: string,
  known: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const files = await listFiles(folder)
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file, known[file] ?? (await hashFile(join(folder, file)))] as const),
    ),
  )
}

async function isIntact(folder: string): Promise<boolean> {
  const contents = await nullIfMissing(readFile(join(folder, CONTENTS), 'utf8'))
  if (contents === null) return false
  // Another process that finds the folder damaged or not needed may replace or remove it meanwhile.
  const hashes = await nullIfMissing(hashFiles(folder))
  if (hashes === null) return false
  const { [CONTENTS]: _, ...found } = hashes
  return contents === JSON.stringify(found)
}
