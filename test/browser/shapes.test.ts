import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../../pipeline/base/digest.js'
import { plainNotebook } from '../../pipeline/release/plain-notebook.js'
import { readManifests } from '../../pipeline/sources/manifest.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { openProject } from '../../pipeline/system/project.js'
import { almanac } from '../support/almanac.js'
import { openPage } from './browser.js'
import { faultsOfCharts } from './chart-geometry.js'
import { shapes } from './shapes.js'

const ALL = shapes()
let folder: string
let site: string

/** One project of all, each file with the page that `almanac new` writes of it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-shapes-'))
  const files = ALL.map(({ name }) => join(folder, `${name}.csv`))
  for (const [i, { csv }] of ALL.entries()) await writeFile(files[i] ?? '', csv)
  const whole = join(folder, 'whole')
  await almanac(folder, [
    'new',
    whole,
    '--title',
    'Shapes',
    '--time-zone',
    'UTC',
    ...files.flatMap((file) => ['--from', file]),
  ])
  await appendFile(join(whole, 'almanac.yaml'), 'data-formats: [csv]\n')
  const project = await openProject(whole)
  const sources = await readManifests(project.folder)
  await rm(join(whole, 'reports/report.md'))
  for (const { name, title } of ALL) {
    const measures = Object.keys(sources.find((source) => source.name === name)?.series?.measures ?? {})
    const page = plainNotebook({ en: title }, measures)
    // the flags of all the others would stand on each page too
    const series = measures.flatMap((measure) => [measure, `${measure}/*`]).join(',')
    await writeFile(
      join(whole, `reports/${name}.md`),
      page.replace('```flags', `\`\`\`flags series=${series}`),
    )
  }
  await refresh({ project }, { ...defaultEffects, now: () => new Date('2026-11-20T12:00:00Z') })
  site = join(whole, 'var/current/site')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

test('no text of the charts of a first page is covered or cut, on a desk and on a phone, and no bar misleads', async () => {
  const faults: string[] = []
  for (const { name } of ALL) {
    const { page, messages } = await openPage(pathToFileURL(join(site, `${name}.en.html`)).href)
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport)
      faults.push(...(await faultsOfCharts(page)))
      if ((await page.evaluate('document.documentElement.scrollWidth')) !== viewport.width)
        faults.push(`${name} is wider than ${viewport.width}`)
    }
    faults.push(...messages)
  }
  expect(faults).toEqual([])
})

test('each first page is drawn as it was looked at', async () => {
  const kept: Record<string, string> = {}
  for (const { name } of ALL) {
    const html = await readFile(join(site, `${name}.en.html`), 'utf8')
    const drawings = html.match(/<div class="drawing"[\s\S]*?<\/svg>/g) ?? []
    for (const [i, drawing] of drawings.entries()) kept[`${name} ${i + 1}`] = sha256(drawing)
  }
  await expect(`${JSON.stringify(kept, null, 2)}\n`).toMatchFileSnapshot('../fixtures/shapes.json')
})
