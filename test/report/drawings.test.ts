import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, afterEach, expect, test } from 'vitest'
import { html } from '../../pipeline/base/html.js'
import { type Drawing, DrawingCache } from '../../pipeline/report/drawings.js'

let folder: string
let drawn: number
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  drawn = 0
})
afterEach(() => rm(folder, { recursive: true }))

const draw = (): Promise<Drawing> =>
  Promise.resolve({ svg: html`<svg>${++drawn}</svg>`, spec: { marks: [] }, scales: ['x'] })

test('what was drawn from the same source by the same almanac is drawn once', async () => {
  const drawings = new DrawingCache(folder, 'one')
  const first = await drawings.get('a', draw)
  expect(first).toEqual({ svg: html`<svg>${1}</svg>`, spec: { marks: [] }, scales: ['x'] })
  expect(await new DrawingCache(folder, 'one').get('a', draw)).toEqual(first)
  await drawings.get('b', draw)
  await new DrawingCache(folder, 'another').get('a', draw)
  expect(drawn).toBe(3)
})

test('a drawing that was damaged is made again', async () => {
  const drawings = new DrawingCache(folder, 'one')
  const first = await drawings.get('a', draw)
  const [name = ''] = await readdir(join(folder, 'drawing'))
  await writeFile(
    join(folder, 'drawing', name, 'drawing.json'),
    '{"svg":"<svg>hostile</svg>","spec":{},"scales":[]}',
  )
  expect(await drawings.get('a', draw)).toEqual({ ...first, svg: html`<svg>${2}</svg>` })
})

test('what could not be drawn is tried again', async () => {
  const drawings = new DrawingCache(folder, 'one')
  await expect(drawings.get('a', () => Promise.reject(new Error('no mark')))).rejects.toThrow('no mark')
  expect((await drawings.get('a', draw)).svg.markup).toBe('<svg>1</svg>')
})
