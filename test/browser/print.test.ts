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

const PRINTED: Showing = { begin: (page) => page.emulateMedia({ media: 'print' }) }

test('every page prints on a few sheets, without what only a screen needs, and no chart is cut at the side of a sheet or at its foot', async () => {
  const look = async (page: Page): Promise<string[]> => {
    const faults = [
      ...(await page.evaluate<string[]>(CUT_CHARTS)),
      ...(await page.evaluate<string[]>(SCREEN_PARTS)),
    ]
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const count = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
    return count >= 1 && count <= MOST_SHEETS ? faults : [...faults, `${count} sheets`]
  }
  expect(await faultsOfPages({ site, names }, look, { viewport: SHEET }, PRINTED)).toEqual([])
})

const CUT_CHARTS = `[...document.querySelectorAll('.drawing')].filter((frame) => frame.checkVisibility()).flatMap((frame) => {
  const { left, right, height } = frame.getBoundingClientRect()
  const drawing = frame.querySelector('svg').getBoundingClientRect()
  const isCutAtSide = drawing.left < left - 1 || drawing.right > right + 1 || right > innerWidth + 1
  const isCutAtFoot = getComputedStyle(frame).breakInside !== 'avoid' || height > ${SHEET.height}
  return isCutAtSide || isCutAtFoot ? [frame.getAttribute('aria-label')] : []
})`

const SCREEN_PARTS = `[...document.querySelectorAll('.skip, .languages, a.csv, .tooltip')]
  .filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 100))`
