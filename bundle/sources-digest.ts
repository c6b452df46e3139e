import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../pipeline/base/digest.js'
import { listFiles } from '../pipeline/system/files.js'

const ENGINE = ['browser', 'bundle', 'pipeline']
/** What `npm run build` makes `dist/` of. */
const SOURCES = [...ENGINE, 'bench', 'test/children']
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']

/** Where a build leaves the digest of what it was made of. */
export const BUILT_FROM = 'dist/built-from.txt'

/** The SHA-256 over names and bytes of all that the programs in `dist/` are made of. */
export function sourcesDigest(root: string): Promise<string> {
  return digestOf(root, SOURCES)
}

/** The same of what decides what almanac makes of its inputs: without benchmarks, and programs of the tests. */
export function engineDigest(root: string): Promise<string> {
  return digestOf(root, ENGINE)
}

async function digestOf(root: string, places: readonly string[]): Promise<string> {
  const folders = await Promise.all(
    places.map(async (folder) => (await listFiles(join(root, folder))).map((file) => `${folder}/${file}`)),
  )
  const files = [...folders.flat(), ...SETTINGS].toSorted()
  const digests = await Promise.all(files.map(async (file) => sha256(await readFile(join(root, file)))))
  return sha256(files.map((file, i) => `${file} ${digests[i]}\n`).join(''))
}
