import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../support/workspace.js'

const FOLDER = join(ROOT, 'dist/command')

/** All that is read when a bundled module is imported, by file. */
async function textsAtStart(entry: string, read = new Map<string, string>()): Promise<Map<string, string>> {
  if (read.has(entry)) return read
  const text = await readFile(join(FOLDER, entry), 'utf8')
  read.set(entry, text)
  for (const [, file = ''] of text.matchAll(
    /(?:^|[;\n}])(?:import|export)(?:[\w*{},\s$]+from)?\s*"\.\/([^"]+)"/g,
  ))
    await textsAtStart(file, read)
  return read
}

async function startOf(command: string): Promise<string> {
  const file = (await readdir(FOLDER)).find((name) => name.startsWith(`${command}-command-`)) ?? command
  return [...(await textsAtStart(file)).values()].join('\n')
}

const DUCKDB = 'node_modules/@duckdb/node-api/'

test('refresh starts without DuckDB, which it needs only where something is new', async () => {
  expect((await startOf('status')).includes(DUCKDB)).toBe(true)
  expect((await startOf('refresh')).includes(DUCKDB)).toBe(false)
})

test('no program holds the languages of zod', async () => {
  for (const file of await readdir(FOLDER))
    expect((await readFile(join(FOLDER, file), 'utf8')).includes('Nieprawidłowe')).toBe(false)
})
