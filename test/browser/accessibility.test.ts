import type { Page } from 'playwright-core'
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

/** What is wrong on those pages whose name is like that. */
const faultsOf = (
  like: RegExp,
  look: (page: Page) => Promise<string[]>,
  showing: Showing,
): Promise<string[]> =>
  faultsOfPages({ ...pages, names: pages.names.filter((name) => like.test(name)) }, look, {}, showing)

/** All rules on a wide page and light paper; on dark paper, for some parts, those of colours, and on a narrow page those of places. */
async function violationsOnPapers(page: Page, coloured?: string): Promise<string[]> {
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violationsOf(page, RULES)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await violationsOf(page, COLOUR_RULES, coloured)
  await page.setViewportSize(NARROW)
  return [...light, ...dark, ...(await violationsOf(page, LAYOUT_RULES))]
}

// A page has the same parts and colours in both languages: each is looked at once with all open, and once as it opens.
test('every page keeps the rules of WCAG 2.2 A and AA, folds open and charts awake, in light and dark, wide and narrow', {
  timeout: 300_000,
}, async () => {
  expect(await faultsOf(/^(?!releases\/).*\.en\./, violationsOnPapers, AWAKE)).toEqual([])
})

test('so it does with folds closed and charts asleep, which are drawn otherwise', {
  timeout: 300_000,
}, async () => {
  const look = (page: Page): Promise<string[]> => violationsOnPapers(page, 'figure.chart .drawing')
  expect(await faultsOf(/^releases\/|\.zh-Hant\./, look, ASLEEP)).toEqual([])
})
