import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { openPage, wakeCharts } from './browser.js'

const CHARTS = { usage: 2, 'usage.analysis': 2, 'usage.statements': 0, 'usage.figures': 0, 'usage.method': 0 }
const PAGES = Object.entries(CHARTS).flatMap(([name, charts]) =>
  ['en', 'zh-Hant'].map((language) => [`${name}.${language}.html`, charts] as const),
)
let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})

afterAll(async () => {
  await workspace.remove()
})

const site = (page: string): string => workspace.path(`var/current/site/${page}`)

describe.each(PAGES)('%s', (name, charts) => {
  test('opens from disk without a network, every chart awake and a silent console', async () => {
    const { page, messages } = await openPage(pathToFileURL(site(name)).href)
    await wakeCharts(page)
    expect(await page.locator('figure.live').count()).toBe(charts)
    expect(messages).toEqual([])
    const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(width).toBeLessThanOrEqual(0)
    await page.close()
  })

  test('has each chart as a drawing with a text alternative and a table, before any script runs', async () => {
    const html = await readFile(site(name), 'utf8')
    expect(html.match(/<figure class="chart two-views"/g) ?? []).toHaveLength(charts)
    expect(html.match(/<svg role="img" aria-label="[^"]{40,}"/g) ?? []).toHaveLength(2 * charts)
    expect(html.match(/<details class="data">/g) ?? []).toHaveLength(charts)
  })

  test('leads every link within the page to something that is there', async () => {
    const html = await readFile(site(name), 'utf8')
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    const targets = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...new Set(targets)].filter((target) => !ids.includes(target))).toEqual([])
  })

  test('is at most 230 KB gzipped with all that it needs', async () => {
    expect(gzipSync(await readFile(site(name))).length).toBeLessThanOrEqual(230_000)
  })
})
