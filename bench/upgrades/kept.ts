import { createHash } from 'node:crypto'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** What must outlast each upgrade: hashes of receipts, of the bytes they are for and of the files of releases, names of runs, and the served release. */
interface Kept {
  receipts: string[]
  bytes: string[]
  released: Record<string, string>
  runs: string[]
  served: string
}

/** What a project keeps, told from its files alone. */
export async function keptIn(project: string): Promise<Kept> {
  const folder = join(project, 'var')
  return {
    receipts: Object.values(await hashesBelow(join(folder, 'archive/receipts'))),
    bytes: Object.values(await hashesBelow(join(folder, 'archive/sha256'))),
    released: await hashesBelow(join(folder, 'releases')),
    runs: (await readdir(join(folder, 'runs'))).filter((name) => name.endsWith('.json')),
    served: await readlink(join(folder, 'current')),
  }
}

/** What a project lacks of what it kept before, in words. */
export async function lostOf(project: string, before: Kept): Promise<string[]> {
  const after = await keptIn(project)
  const releases = Object.keys(after.released)
  const releasesLost = Object.entries(before.released).filter(([file, hash]) => after.released[file] !== hash)
  return [
    ...lost(before.receipts, after.receipts).map((hash) => `a receipt is lost or changed: ${hash}`),
    ...lost(before.bytes, after.bytes).map((hash) => `received bytes are lost: ${hash}`),
    ...releasesLost.map(([file]) => `a file of a release is lost or changed: ${file}`),
    ...lost(before.runs, after.runs).map((name) => `the record of a run is lost: ${name}`),
    ...(releases.some((file) => `releases/${file}`.startsWith(`${after.served}/`))
      ? []
      : ['no release is served']),
  ]
}

/** The version of the layout of a project's var/, or that it states none. */
export async function layoutIn(project: string): Promise<string> {
  const text = await readFile(join(project, 'var/format.json'), 'utf8').catch(() => '{}')
  return String(JSON.parse(text).version ?? 'unstated')
}

function lost(before: readonly string[], after: readonly string[]): string[] {
  return before.filter((each) => !after.includes(each))
}

async function hashesBelow(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    const bytes = await readFile(file)
    hashes[file.slice(folder.length + 1)] = createHash('sha256').update(bytes).digest('hex')
  }
  return hashes
}
