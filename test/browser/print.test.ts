import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { openBrowser } from './browser.js'
import { openStill, pagesOf } from './site-pages.js'

/** A4 less its margins in the theme, in CSS pixels. */
const SHEET = { width: 657, height: 979 }
const MOST_SHEETS = 40
const LINK = 'https://example.org/figures'
let browser: Browser
let workspace: Workspace
let urls: string[]

beforeAll(async () => {
  workspace = await Workspace.keep()
  await workspace.edit(
    'reports/usage.md',
    '::: en\n\n## Headline',
    `[Figures](${LINK})\n\n::: en\n\n## Headline`,
  )
  await workspace.refresh()
  const site = workspace.path('var/current/site')
  urls = (await pagesOf(site)).map((page) => pathToFileURL(join(site, page)).href)
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await workspace.remove()
})

/** Shows each page as it is laid out on paper. */
async function onPaper(look: (page: Page, url: string) => Promise<string[]>): Promise<string[]> {
  const faults: string[] = []
  for (const url of urls) {
    const page = await openStill(browser, url, { viewport: SHEET })
    await page.emulateMedia({ media: 'print' })
    faults.push(...(await look(page, url)).map((fault) => `${url}: ${fault}`))
    await page.context().close()
  }
  return faults
}

test('every page prints on a few sheets', async () => {
  const faults = await onPaper(async (page) => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const count = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
    return count >= 1 && count <= MOST_SHEETS ? [] : [`${count} sheets`]
  })
  expect(faults).toEqual([])
})

test('no chart is cut, neither at the side of a sheet nor at its foot', async () => {
  expect(await onPaper((page) => page.evaluate(CUT_CHARTS))).toEqual([])
})

const CUT_CHARTS = `[...document.querySelectorAll('.drawing')].filter((frame) => frame.checkVisibility()).flatMap((frame) => {
  const { left, right, height } = frame.getBoundingClientRect()
  const drawing = frame.querySelector('svg').getBoundingClientRect()
  const isCutAtSide = drawing.left < left - 1 || drawing.right > right + 1 || right > innerWidth + 1
  const isCutAtFoot = getComputedStyle(frame).breakInside !== 'avoid' || height > ${SHEET.height}
  return isCutAtSide || isCutAtFoot ? [frame.getAttribute('aria-label')] : []
})`

test('nothing that only a screen needs is printed, and links to other sites are written out', async () => {
  const faults = await onPaper((page) => page.evaluate(SCREEN_PARTS))
  expect(faults).toEqual([])
  const page = await openStill(browser, urls.find((url) => url.endsWith('usage.en.html')) ?? '')
  await page.emulateMedia({ media: 'print' })
  const written = await page.evaluate(
    `getComputedStyle(document.querySelector('a[href="${LINK}"]'), '::after').content`,
  )
  expect(written).toBe(`" <${LINK}>"`)
  await page.context().close()
})

const SCREEN_PARTS = `[...document.querySelectorAll('.skip, .languages, a.csv, .tooltip')]
  .filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 100))`
