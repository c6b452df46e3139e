import { appendFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WatchedFiles } from '../../../pipeline/service/preview/watched-files.js'

const PLACES = ['almanac.yaml', 'data/sources', 'data/claims.yaml', 'reports', 'var/archive/receipts']
let folder: string
let watched: WatchedFiles
let told: (readonly string[])[]

const path = (name: string): string => join(folder, name)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  await mkdir(path('reports'))
  await mkdir(path('data'))
  await writeFile(path('reports/usage.md'), 'one')
  await writeFile(path('data/claims.yaml'), '')
  told = []
  watched = await WatchedFiles.open(folder, PLACES, {
    changed: (files) => void told.push(files),
    failed: (cause) => {
      throw cause
    },
  })
})
afterEach(async () => {
  await watched.close()
  await rm(folder, { recursive: true })
})

/** The files that were told of, once that of a last change was. */
async function filesToldAfter(last: string): Promise<string[]> {
  await mkdir(join(path(last), '..'), { recursive: true })
  await writeFile(path(last), 'last')
  await expect.poll(() => told.flat()).toContain(last)
  return [...new Set(told.flat())].toSorted()
}

test('tells of a burst once, and of files that are written beside and renamed', async () => {
  for (let i = 0; i < 20; i++) appendFileSync(path('reports/usage.md'), 'x')
  await expect.poll(() => told).toEqual([['reports/usage.md']])
  await writeFile(path('beside'), 'two')
  await rename(path('beside'), path('reports/usage.md'))
  await expect.poll(() => told).toEqual([['reports/usage.md'], ['reports/usage.md']])
})

test('tells of places that were not there before, and of what is removed', async () => {
  expect(await filesToldAfter('var/archive/receipts/moica/a.json')).toEqual([
    'var/archive/receipts/moica/a.json',
  ])
  expect(await filesToldAfter('data/sources/moica.yaml')).toContain('data/sources/moica.yaml')
  told = []
  await rm(path('data/claims.yaml'))
  await expect.poll(() => told.flat()).toEqual(['data/claims.yaml'])
})

test('is silent on everything else', async () => {
  const others = [
    'var/cache/x',
    'node_modules/a/index.js',
    'data/facts/b.csv',
    'reports/.usage.md.swp',
    'reports/usage.md~',
    'reports/4913',
    'README.md',
  ]
  for (const name of others) {
    await mkdir(join(path(name), '..'), { recursive: true })
    await writeFile(path(name), 'x')
  }
  expect(await filesToldAfter('almanac.yaml')).toEqual(['almanac.yaml'])
})
