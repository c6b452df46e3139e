import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { faultsOfPages, IN_NEW_TABS, openFolds, pagesOf, type Showing } from './site-pages.js'

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

interface Stop {
  text: string
  isAfterLast: boolean
  outlineWidth: number
  isInView: boolean
}

/** Notes each stop of the keyboard before it goes on to the next. */
const NOTING = `(() => {
  const stops = (globalThis.stops = [])
  let before = null
  document.addEventListener('keydown', () => {
    const stop = document.activeElement
    if (!stop || stop === document.body) return
    const { outlineStyle, outlineWidth } = getComputedStyle(stop)
    const { bottom, top, width } = stop.getBoundingClientRect()
    stops.push({
      text: stop.outerHTML.slice(0, 120),
      isAfterLast: !before || Boolean(before.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING),
      outlineWidth: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
      isInView: width > 0 && bottom > 0 && top < innerHeight,
    })
    before = stop
  }, true)
})()`

/** Stops out of order, out of view or without a visible mark, and stops that are missing. */
async function faultsOfKeyboard(page: Page): Promise<string[]> {
  const reachable = await page
    .locator('a[href]:not([tabindex="-1"]), summary, button:enabled, input:enabled, [tabindex="0"]')
    .evaluateAll((elements) => elements.filter((element) => element.checkVisibility()).length)
  await page.evaluate(NOTING)
  for (let i = 0; i < reachable; i++) await page.keyboard.press('Tab')
  const isAtLast = await page.evaluate<boolean>('document.activeElement !== document.body')
  await page.keyboard.press('Tab')
  const isPastLast = await page.evaluate<boolean>('document.activeElement === document.body')
  const stops = await page.evaluate<Stop[]>('stops')
  const poor = stops.filter(
    ({ isAfterLast, outlineWidth, isInView }) => !isAfterLast || !isInView || outlineWidth < 2,
  )
  return [
    ...poor.map((stop) => JSON.stringify(stop)),
    ...(stops.length === reachable && isAtLast && isPastLast
      ? []
      : [`${stops.length} stops, ${reachable} expected, which do${isPastLast ? '' : ' not'} end there`]),
  ]
}

// A page has the same stops in both languages; under its permanent address the English front page has one more.
test('the keyboard reaches everything in the order of the page, in view and visibly', {
  timeout: 300_000,
}, async () => {
  const names = pages.names.filter((name) => /^releases\/|\.zh-Hant\./.test(name))
  expect(await faultsOfPages({ ...pages, names }, faultsOfKeyboard, {}, IN_NEW_TABS)).toEqual([])
})

test('the first stop of every page leads past its head', async () => {
  const faults = await faultsOf(
    async (page) => {
      await page.keyboard.press('Tab')
      const isSeen = await page.evaluate<boolean>(
        "document.activeElement.matches('a.skip') && getComputedStyle(document.activeElement).clipPath === 'none'",
      )
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      const isInside = (await page.locator('main :focus').count()) === 1
      return isSeen && isInside ? [] : [`seen: ${isSeen}, leads into the main part: ${isInside}`]
    },
    {},
    IN_NEW_TABS,
  )
  expect(faults).toEqual([])
})

// A page at 200 % has half as many CSS pixels.
test.each([
  ['at 320 px', { width: 320, height: 640 }, 1],
  ['at 200 %', { width: 640, height: 400 }, 2],
])('no page scrolls sideways %s', async (_what, viewport, deviceScaleFactor) => {
  const faults = await faultsOf(
    async (page) => {
      await openFolds(page)
      const width = await page.evaluate<number>('document.documentElement.scrollWidth')
      return width === viewport.width ? [] : [`${width} px wide`]
    },
    { viewport, deviceScaleFactor },
  )
  expect(faults).toEqual([])
})

/** Lines and areas of charts of which neither fill nor stroke has a contrast of 3 to the colour of the page (WCAG 2.2, 1.4.11). */
const MARKS_WITHOUT_CONTRAST = `(() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const paper = luminance(getComputedStyle(document.documentElement).backgroundColor)
  const contrast = (colour) => {
    if (!colour.startsWith('rgb(')) return 0
    const [less, more] = [paper, luminance(colour)].sort((a, b) => a - b)
    return (more + 0.05) / (less + 0.05)
  }
  const coloursOf = (mark) => {
    const { fill, stroke } = getComputedStyle(mark)
    const pattern = /^url\\("#(.+)"\\)$/.exec(fill)?.[1]
    return pattern ? [...document.querySelectorAll('#' + pattern + ' *')].flatMap(coloursOf) : [fill, stroke]
  }
  return [...document.querySelectorAll('.drawing svg .role-mark :is(path, line, rect):not(.background)')]
    .filter((mark) => Math.max(...coloursOf(mark).map(contrast)) < 3)
    .map((mark) => mark.outerHTML.slice(0, 160))
})()`

test('nothing moves for a reader who asked for that, the marks of every chart stay visible in forced colours, and what stands in another language is marked', async () => {
  const faults = await faultsOf(async (page) => {
    const behaviour = await page.evaluate<string>('getComputedStyle(document.documentElement).scrollBehavior')
    const moving = await page.evaluate<number>('document.getAnimations().length')
    const faults = await page.evaluate<string[]>(UNMARKED_CHINESE)
    if (behaviour !== 'auto' || moving > 0) faults.push(`scrolls ${behaviour}, ${moving} animations`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme })
      faults.push(
        ...(await page.evaluate<string[]>(MARKS_WITHOUT_CONTRAST)).map((mark) => `${colorScheme}: ${mark}`),
      )
    }
    await page.emulateMedia({ forcedColors: null, colorScheme: null })
    return faults
  })
  expect(faults).toEqual([])
})

/** Chinese sentences in parts whose language is another; file names, SQL and cells as they stood in a file are data. */
const UNMARKED_CHINESE = `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement
    if (!/\\p{Script=Han}{2}/u.test(text.data) || parent.closest('script, style, code, pre, td, th')) continue
    if (!parent.closest('[lang]').lang.startsWith('zh')) found.push(text.data.trim())
  }
  return found
})()`
