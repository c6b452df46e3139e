import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { faultsOfPages, pagesOf, type Showing } from './site-pages.js'

/** A4 less its margins in the theme, in CSS pixels. */
const SHEET = { width: 657, height: 979 }
const MOST_SHEETS = 40
let workspace: Workspace
let site: string
let names: string[]

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  site = workspace.path('var/current/site')
  names = await pagesOf(site)
})

afterAll(() => workspace.remove())

/** What is wrong with any page as it is laid out on paper. */
function onPaper(look: (page: Page) => Promise<string[]>): Promise<string[]> {
  return faultsOfPages({ site, names }, look, { viewport: SHEET }, PRINTED)
}

const PRINTED: Showing = { begin: (page) => page.emulateMedia({ media: 'print' }) }

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

test('nothing that only a screen needs is printed', async () => {
  expect(await onPaper((page) => page.evaluate(SCREEN_PARTS))).toEqual([])
})

const SCREEN_PARTS = `[...document.querySelectorAll('.skip, .languages, a.csv, .tooltip')]
  .filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 100))`
