import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../../pipeline/base/digest.js'
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

/** One project of all that `almanac new` makes of each file, each with the page that it writes. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-shapes-'))
  const whole = join(folder, 'whole')
  for (const part of ['data/sources', 'data/facts', 'reports'])
    await mkdir(join(whole, part), { recursive: true })
  await writeFile(join(whole, 'almanac.yaml'), 'title: Shapes\nlanguages: [en]\ntime-zone: UTC\n')
  for (const { name, title, csv } of ALL) {
    const [file, made] = [join(folder, `${name}.csv`), join(folder, name)]
    await writeFile(file, csv)
    await almanac(folder, ['new', made, '--from', file, '--title', title, '--time-zone', 'UTC'])
    for (const each of [`data/sources/${name}.yaml`, `data/facts/${name}.csv`])
      await rename(join(made, each), join(whole, each))
    await rename(join(made, 'reports/report.md'), join(whole, `reports/${name}.md`))
  }
  const project = await openProject(whole)
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
