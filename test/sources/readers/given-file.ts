import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type * as z from 'zod'
import { manifestSchema, type Manifest } from '../../../pipeline/sources/manifest.js'
import type { Grid, GridReader } from '../../../pipeline/sources/readers/reader.js'
import { Database, textOf } from '../../../pipeline/system/database.js'

export type Rules = Partial<z.input<typeof manifestSchema>>

export function manifestOf(rules: Rules = {}): Manifest {
  const words = { en: 'A' }
  const from = { file: 'usage' }
  const columns = { year: { type: 'text' as const } }
  const parsed = manifestSchema.parse({
    title: words,
    publisher: words,
    from,
    format: 'csv',
    columns,
    ...rules,
  })
  return { ...parsed, name: 'usage', file: 'data/sources/usage.yaml' }
}

/** Runs `work` on a file with these bytes and a folder beside it. */
export async function withFile<T>(
  bytes: string | Uint8Array,
  work: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-reader-'))
  try {
    const path = join(folder, 'given')
    await writeFile(path, bytes)
    return await work(path, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What a reader found in a file: per grid what it recorded, and its rows, each with its number first. */
export function readGrids(
  reader: GridReader,
  bytes: string | Uint8Array,
  rules: Rules,
): Promise<{ found: Grid['found']; rows: (string | number | null)[][] }[]> {
  return withFile(bytes, (path, folder) =>
    Database.use(':memory:', 'write', async (database) => {
      const grids = await reader({ database, path, file: 'usage', manifest: manifestOf(rules), folder })
      return Promise.all(
        grids.map(async (grid) => {
          const rows = await database.rows(`select * from ${grid.after(0)} order by _row`)
          const cells = Array.from({ length: grid.width }, (_, i) => `c${i}`)
          return {
            found: grid.found,
            rows: rows.map((row) => [
              Number(row['_row']),
              ...cells.map((c) => (row[c] == null ? null : textOf(row[c]))),
            ]),
          }
        }),
      )
    }),
  )
}

/**
 * What a script prints when it runs in a process of its own. It may import readers by `readers/…`, and finds its arguments from
 * `process.argv[2]` on.
 */
export function outputOf(
  script: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<string> {
  return withFile('', async (_, folder) => {
    const outfile = join(folder, 'child.cjs')
    await build({
      stdin: { contents: script, loader: 'ts', resolveDir: process.cwd() },
      alias: { readers: join(import.meta.dirname, '../../../pipeline/sources/readers') },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
    })
    const env = { ...process.env, ...variables }
    return (await promisify(execFile)(process.execPath, [outfile, ...args], { env })).stdout
  })
}
