import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openPage, wakeCharts } from './browser.js'

/**
 * The pages of a site that differ, as paths within its folder: not the front page that another is a copy of, and of the pages under a
 * permanent address, which have a line more than those on top, the English front page alone; of those about tables, a few.
 */
export async function pagesOf(site: string): Promise<string[]> {
  const files = await readdir(site, { recursive: true })
  return files.filter((file) => file.endsWith('.html') && !isCopy(file)).toSorted()
}

function isCopy(file: string): boolean {
  return (
    /(?:^|\/)index\.html$/.test(file) ||
    /^releases\/.*\/(?!index\.en\.)/.test(file) ||
    /^catalogue\/(?!tables\.|queries\.|landed\.)/.test(file)
  )
}

/** Without it, each scroll to a chart takes the time that a reader needs to follow it. */
export const STILL: BrowserContextOptions = { reducedMotion: 'reduce' }

/** How pages are shown for a look at them, one after the other. */
export interface Showing {
  /** Whether each has a tab of its own, where the keyboard begins anew. */
  isInNewTab?: boolean
  begin?: (page: Page) => Promise<unknown>
  shown?: (page: Page) => Promise<unknown>
}

export const IN_NEW_TABS: Showing = { isInNewTab: true }

/** Pages whose policy lets no script run: charts stay as they were drawn, but a test can look at them. */
export const ASLEEP: Showing = {
  begin: (page) =>
    page.route(/\.html$/, async (route) => {
      const markup = await readFile(fileURLToPath(route.request().url()), 'utf8')
      await route.fulfill({
        body: markup.replace(/script-src [^;]*/, "script-src 'none'"),
        contentType: 'text/html; charset=utf-8',
      })
    }),
}

/** Pages with every fold open and every chart woken by pointing at it. */
export const AWAKE: Showing = {
  shown: async (page) => {
    await openFolds(page)
    await wakeCharts(page)
  },
}

/** What `look` finds wrong on any page of a site for a reader who wants no motion, each with the name of the page. */
export async function faultsOfPages(
  { site, names }: { site: string; names: readonly string[] },
  look: (page: Page) => Promise<string[]>,
  options: BrowserContextOptions = {},
  { isInNewTab, begin, shown }: Showing = {},
): Promise<string[]> {
  const { page: first } = await openPage('about:blank', { ...STILL, ...options })
  await begin?.(first)
  const faults: string[] = []
  for (const name of names) {
    const page = isInNewTab === true ? await first.context().newPage() : first
    await page.goto(pathToFileURL(join(site, name)).href)
    await shown?.(page)
    faults.push(...(await look(page)).map((fault) => `${name}: ${fault}`))
    if (page !== first) await page.close()
  }
  return faults
}

export async function openFolds(page: Page): Promise<void> {
  await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
}
