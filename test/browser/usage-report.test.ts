import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { openPage, wakeCharts } from './browser.js'

const PAGES = ['usage.en.html', 'usage.zh-Hant.html']
const CHARTS = 4
let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})

afterAll(async () => {
  await workspace.remove()
})

const site = (page: string): string => workspace.path(`var/current/site/${page}`)

describe.each(PAGES)('%s', (name) => {
  test('opens from disk without a network, every chart awake and a silent console', async () => {
    const { page, messages } = await openPage(pathToFileURL(site(name)).href)
    await wakeCharts(page)
    expect(await page.locator('figure.live').count()).toBe(CHARTS)
    expect(messages).toEqual([])
    const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(width).toBeLessThanOrEqual(0)
    await page.close()
  })

  test('has each chart as a drawing with a text alternative and a table, before any script runs', async () => {
    const html = await readFile(site(name), 'utf8')
    expect(html.match(/<figure class="chart two-views"/g)).toHaveLength(CHARTS)
    expect(html.match(/<svg role="img" aria-label="[^"]{40,}"/g)).toHaveLength(2 * CHARTS)
    expect(html.match(/<details class="data">/g)).toHaveLength(CHARTS)
  })

  test('leads every link within the page to something that is there', async () => {
    const html = await readFile(site(name), 'utf8')
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    const targets = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...new Set(targets)].filter((target) => !ids.includes(target))).toEqual([])
  })

  test('is at most 350 KB gzipped with all that it needs', async () => {
    expect(gzipSync(await readFile(site(name))).length).toBeLessThanOrEqual(350_000)
  })
})
