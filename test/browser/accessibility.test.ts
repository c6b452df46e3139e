import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { COLOUR_RULES, LAYOUT_RULES, RULES, violationsOf } from './axe.js'
import { ASLEEP, AWAKE, faultsOfPages, pagesOf, type Showing } from './site-pages.js'

const WIDE = { width: 1200, height: 800 }
const NARROW = { width: 320, height: 800 }
let workspace: Workspace
let pages: { site: string; names: string[] }

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  const site = workspace.path('var/current/site')
  pages = { site, names: await pagesOf(site) }
})

afterAll(() => workspace.remove())

const faultsOf = (
  look: (page: Page) => Promise<string[]>,
  options?: BrowserContextOptions,
  showing?: Showing,
): Promise<string[]> => faultsOfPages(pages, look, options, showing)

/** All rules on a wide page and light paper; on dark paper those of colours, for some parts, and on a narrow page those of places. */
async function violationsOnPapers(page: Page, coloured?: string): Promise<string[]> {
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violationsOf(page, RULES)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await violationsOf(page, COLOUR_RULES, coloured)
  await page.setViewportSize(NARROW)
  return [...light, ...dark, ...(await violationsOf(page, LAYOUT_RULES))]
}

test('every page keeps the rules of WCAG 2.2 A and AA, folds open and charts awake, in light and dark, wide and narrow', {
  timeout: 300_000,
}, async () => {
  expect(await faultsOf(violationsOnPapers, {}, AWAKE)).toEqual([])
})

test('so it does with folds closed and charts asleep, which are drawn otherwise', {
  timeout: 300_000,
}, async () => {
  expect(await faultsOf((page) => violationsOnPapers(page, 'figure.chart .drawing'), {}, ASLEEP)).toEqual([])
})
