import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openPage, wakeCharts } from './browser.js'

/**
 * The pages of a site that differ, as paths within its folder: not the front page that another is a copy of, and of the pages under a
 * permanent address, which have a line more than those on top, the front pages alone; of those about tables, a few.
 */
export async function pagesOf(site: string): Promise<string[]> {
  const files = await readdir(site, { recursive: true })
  return files.filter((file) => file.endsWith('.html') && !isCopy(file)).toSorted()
}

function isCopy(file: string): boolean {
  return (
    /(?:^|\/)index\.html$/.test(file) ||
    /^releases\/.*\/(?!index\.)/.test(file) ||
    /^catalogue\/(?!tables\.|queries\.|marts\.outlook\.|flags\.all\.|ops\.rejects\.|landed\.figures\.)/.test(
      file,
    )
  )
}

/** Without it, each scroll to a chart takes the time that a reader needs to follow it. */
const STILL: BrowserContextOptions = { reducedMotion: 'reduce' }

/** How a page is opened for a look at it. */
export type Opener = (browser: Browser, url: string, options: BrowserContextOptions) => Promise<Page>

/** A page as it opens, for a reader who wants no motion. */
export async function openStill(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  return (await openPage(browser, url, { ...STILL, ...options })).page
}

/** A page whose policy lets no script run: its charts stay as they were drawn, but a test can look at it. */
export async function openAsleep(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openStill(browser, 'about:blank', options)
  await page.route(/\.html$/, async (route) => {
    const markup = await readFile(fileURLToPath(route.request().url()), 'utf8')
    await route.fulfill({
      body: markup.replace(/script-src [^;]*/, "script-src 'none'"),
      contentType: 'text/html; charset=utf-8',
    })
  })
  await page.goto(url)
  return page
}

/** A page with every fold open and every chart woken by pointing at it. */
export async function openAwake(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openStill(browser, url, options)
  await openFolds(page)
  await wakeCharts(page)
  return page
}

export async function openFolds(page: Page): Promise<void> {
  await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
}
