import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { COLOUR_RULES, RULES, violationsOf } from './axe.js'
import { openBrowser } from './browser.js'
import { openAsleep, openAwake, openFolds, openStill, pagesOf, type Opener } from './site-pages.js'

const WIDE = 1200
const NARROW = 320
let browser: Browser
let workspace: Workspace
let site: string
let pages: string[]

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  site = workspace.path('var/current/site')
  pages = await pagesOf(site)
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await workspace.remove()
})

/** What `look` finds wrong on any page of the site, with the name of the page. */
async function faultsOf(
  look: (page: Page) => Promise<string[]>,
  options: BrowserContextOptions = {},
  open: Opener = openStill,
): Promise<string[]> {
  const faults: string[] = []
  for (const name of pages) {
    const page = await open(browser, pathToFileURL(join(site, name)).href, options)
    faults.push(...(await look(page)).map((fault) => `${name}: ${fault}`))
    await page.context().close()
  }
  return faults
}

/** On light paper by all rules; a wide page on dark paper, too, by those of colours. */
async function violationsOnPapers(page: Page): Promise<string[]> {
  const light = await violationsOf(page, RULES)
  if (page.viewportSize()?.width !== WIDE) return light
  await page.emulateMedia({ colorScheme: 'dark' })
  return [...light, ...(await violationsOf(page, COLOUR_RULES))]
}

test.each<[string, Opener]>([
  ['folds closed and charts asleep', openAsleep],
  ['folds open and charts awake', openAwake],
])(
  'every page keeps the rules of WCAG 2.2 A and AA, %s, in light and dark, wide and narrow',
  async (_state, open) => {
    const faults = await Promise.all(
      [WIDE, NARROW].map((width) =>
        faultsOf(violationsOnPapers, { viewport: { width, height: 800 }, colorScheme: 'light' }, open),
      ),
    )
    expect(faults.flat()).toEqual([])
  },
  120_000,
)

interface Stop {
  text: string
  isAfterLast: boolean
  outlineWidth: number
  isInView: boolean
}

/** Goes to the next stop of the keyboard; null after the last one. */
async function nextStop(page: Page): Promise<Stop | null> {
  await page.keyboard.press('Tab')
  return page.evaluate(`(() => {
    const stop = document.activeElement
    if (!stop || stop === document.body) return null
    const before = globalThis.stopBefore
    globalThis.stopBefore = stop
    const { outlineStyle, outlineWidth } = getComputedStyle(stop)
    const { bottom, top, width } = stop.getBoundingClientRect()
    return {
      text: stop.outerHTML.slice(0, 120),
      isAfterLast: !before || Boolean(before.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING),
      outlineWidth: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
      isInView: width > 0 && bottom > 0 && top < innerHeight,
    }
  })()`)
}

/** Stops out of order, out of view or without a visible mark, and stops that are missing. */
async function faultsOfKeyboard(page: Page): Promise<string[]> {
  const stops: Stop[] = []
  for (let stop = await nextStop(page); stop; stop = await nextStop(page)) stops.push(stop)
  const reachable = await page
    .locator('a[href], summary, button:enabled, [tabindex="0"]')
    .evaluateAll((elements) => elements.filter((element) => element.checkVisibility()).length)
  const poor = stops.filter(
    ({ isAfterLast, outlineWidth, isInView }) => !isAfterLast || !isInView || outlineWidth < 2,
  )
  return [
    ...poor.map((stop) => JSON.stringify(stop)),
    ...(stops.length === reachable ? [] : [`${stops.length} stops, ${reachable} expected`]),
  ]
}

test('the keyboard reaches everything in the order of the page, in view and visibly', async () => {
  expect(await faultsOf(faultsOfKeyboard)).toEqual([])
})

test('the first stop of every page leads past its head', async () => {
  const faults = await faultsOf(async (page) => {
    await page.keyboard.press('Tab')
    const isSeen = await page.evaluate<boolean>(
      "document.activeElement.matches('a.skip') && getComputedStyle(document.activeElement).clipPath === 'none'",
    )
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    const isInside = (await page.locator('main :focus').count()) === 1
    return isSeen && isInside ? [] : [`seen: ${isSeen}, leads into the main part: ${isInside}`]
  })
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

test('nothing moves for a reader who asked for that', async () => {
  const faults = await faultsOf(async (page) => {
    const behaviour = await page.evaluate<string>('getComputedStyle(document.documentElement).scrollBehavior')
    const moving = await page.evaluate<number>('document.getAnimations().length')
    return behaviour === 'auto' && moving === 0 ? [] : [`scrolls ${behaviour}, ${moving} animations`]
  })
  expect(faults).toEqual([])
})

test.each(['light', 'dark'] as const)(
  'the marks of every chart stay visible in the forced colours of a %s system',
  async (colorScheme) => {
    const faults = await faultsOf((page) => page.evaluate(MARKS_WITHOUT_CONTRAST), {
      forcedColors: 'active',
      colorScheme,
    })
    expect(faults).toEqual([])
  },
)

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

test('a page in one language marks what stands in another', async () => {
  expect(await faultsOf((page) => page.evaluate(UNMARKED_CHINESE))).toEqual([])
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
