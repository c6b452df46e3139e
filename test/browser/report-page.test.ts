import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsSchema } from '../../pipeline/base/settings.js'
import { readReports, renderSite } from '../../pipeline/report/site.js'
import { Database } from '../../pipeline/system/database.js'
import { openBrowser, openPage } from './browser.js'

const PROJECT = new URL('project/', import.meta.url).pathname
const ENGLISH = 'rides.en.html'
let browser: Browser
let site: string

/** A small project: two charts, one of them far down, and hostile text in its data. */
async function buildSite(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-site-'))
  const settings = settingsSchema.parse({
    title: { en: 'Almanac', 'zh-Hant': '統計' },
    languages: ['en', 'zh-Hant'],
    'time-zone': 'UTC',
  })
  await Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema flags; create schema marts; create schema ops;
      create table ops.models (name varchar, layer varchar, file varchar, description varchar, grain varchar, depends_on varchar[], sql varchar);
      create table ops.files (file varchar, source varchar, sha256 varchar, bytes bigint, origin varchar, received_at timestamp,
        rows_read bigint, rows_accepted bigint, rows_set_aside bigint, outcome varchar, reason varchar, found varchar);
      create table ops.rejects (file varchar, "row" bigint, column_name varchar, text varchar, reason varchar, is_fault boolean);
      create table ops.sources (source varchar, title varchar, publisher varchar, url varchar, retrieved_from varchar);
      create table flags.all as select 'watch' as severity, 'first' as state; create table marts.claims as select 'holds' as verdict;
      create table ops.releases as select 1 as number, '20260301-0123abc' as id, date '2026-03-01' as date, null as previous_release,
        null as last_period, 0 as new_flag_count, []::varchar[] as pages;
      create table flags.announced (release_id varchar, number integer);
      create table marts.rides as from (values (2019, 'red', 70), (2020, '<img src=x onerror=alert(1)>', 58)) rides(year, line, rides)`)
    await renderSite(
      database,
      await readReports({ folder: PROJECT, settings }),
      { id: '20260301-0123abc', date: '2026-03-01' },
      folder,
    )
  })
  return folder
}

const url = (file: string): string => pathToFileURL(join(site, file)).href

beforeAll(async () => {
  site = await buildSite()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await rm(site, { recursive: true, force: true })
})

describe('a page opened from disk with the network cut', () => {
  test('makes its charts interactive and says nothing on the console', async () => {
    const { page, messages } = await openPage(browser, url(ENGLISH))
    await page.locator('figure.live').nth(1).waitFor()
    await page.locator('figure.live .mark-rect path').first().hover()
    const tooltip = page.locator('.tooltip:visible')
    expect(await tooltip.innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(await tooltip.locator('img').count()).toBe(0)
    expect(await page.locator('figure.live svg[role=img]').first().getAttribute('aria-label')).toBe(
      'Bars of rides',
    )
    expect(messages).toEqual([])
  })

  test('shows every chart and figure without JavaScript', async () => {
    const { page, messages } = await openPage(browser, url(ENGLISH), { javaScriptEnabled: false })
    expect(await page.locator('figure.chart .drawing svg:visible').count()).toBe(2)
    expect(await page.locator('a.figure').first().innerText()).toBe('2020')
    expect(messages).toEqual([])
  })

  test('leads to the same place in the other language', async () => {
    const { page } = await openPage(browser, `${url(ENGLISH)}#rides`)
    await page.getByRole('link', { name: '中文' }).click()
    await page.waitForURL(/zh-Hant\.html#rides$/)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant')
  })

  test('opens what is folded around the target of a link', async () => {
    const { page } = await openPage(browser, url(ENGLISH))
    await page.locator('a.figure').first().click()
    expect(await page.locator('#provenance-rides').isVisible()).toBe(true)
  })

  test('prints its charts whole', async () => {
    const { page } = await openPage(browser, url(ENGLISH))
    await page.locator('figure.live').nth(1).waitFor()
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await page.emulateMedia({ media: 'print' })
    const cut = await page
      .locator('.drawing')
      .evaluateAll((frames) => frames.filter((frame) => frame.scrollWidth > frame.clientWidth).length)
    expect(cut).toBe(0)
  })

  test.each([320, 375, 1200])('does not scroll sideways at %i px', async (width) => {
    const { page } = await openPage(browser, url(ENGLISH), { viewport: { width, height: 700 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })

  test.each(['light', 'dark'] as const)('draws its charts in the ink of %s paper', async (colorScheme) => {
    const { page } = await openPage(browser, url(ENGLISH), { colorScheme, javaScriptEnabled: false })
    const label = page.locator('.drawing svg text').first()
    const soft = await page
      .locator('.release')
      .evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).color)
    expect(
      await label.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).fill),
    ).toBe(soft)
  })

  test('has a front page in each language, and the default one without a language in its name', async () => {
    const { page, messages } = await openPage(browser, url('index.html'))
    const reports = page.locator('article h2 a')
    expect(await reports.getAttribute('href')).toBe('rides.en.html')
    await page.getByRole('link', { name: '中文' }).click()
    await page.waitForURL(/index\.zh-Hant\.html$/)
    expect(await reports.getAttribute('href')).toBe('rides.zh-Hant.html')
    expect(messages).toEqual([])
  })
})
