import { pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { newPage, openPage } from './browser.js'

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 375, height: 700 }
let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepRestated()
})

afterAll(() => workspace.remove())

const url = (name: string): string => pathToFileURL(workspace.path(`var/current/site/${name}`)).href
const open = (name: string, options: BrowserContextOptions = {}) => openPage(url(name), options)
const ways = (page: Page) => page.locator('.ways')

/** Stops of the keyboard, as elements. */
const STOPS = `[...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')].filter((element) => element.tabIndex >= 0 && element.checkVisibility())`

test.each(['en', 'zh-Hant'])(
  'in %s at most eight stops of the keyboard come before the first chart',
  async (language) => {
    for (const viewport of [DESK, PHONE]) {
      const { page } = await open(`usage.${language}.html`, { viewport })
      const before = await page.evaluate<string[]>(
        `${STOPS}.filter((stop) => stop.compareDocumentPosition(document.querySelector('figure.chart .drawing')) & Node.DOCUMENT_POSITION_FOLLOWING).map((stop) => stop.outerHTML.slice(0, 80))`,
      )
      expect(before.length > 8 ? before : []).toEqual([])
    }
  },
)

/** What a finger is to meet and is smaller than 24 px, but for what stands in running text. */
const SMALL_TARGETS = `(() => {
  const isInText = (target) => {
    if (target.closest('.tools, .marks, .files, .provenance, .kicker, .languages, nav, footer')) return false
    const block = target.closest('p, li, dd, dt, td, th, caption, figcaption, h1, h2, h3, h4')
    return getComputedStyle(target).display === 'inline' && block !== null && block.textContent.trim() !== target.textContent.trim()
  }
  return [...document.querySelectorAll('a[href], button, summary, input')]
    .filter((target) => target.checkVisibility({ visibilityProperty: true }) && !target.matches('.skip') && !isInText(target))
    .flatMap((target) => {
      const { width, height } = target.getBoundingClientRect()
      return width < 24 || height < 24 ? [Math.round(width) + 'x' + Math.round(height) + ' ' + target.outerHTML.slice(0, 110)] : []
    })
})()`

test('on a phone a finger meets nothing smaller than 24 px outside running text, folds open or closed', async () => {
  const small: string[] = []
  for (const name of [
    'usage',
    'usage.analysis',
    'usage.figures',
    'usage.statements',
    'usage.method',
    'index',
    'search',
    'archive',
    'catalogue/tables',
  ]) {
    const { page } = await openPage(url(`${name}.en.html`), { viewport: PHONE, hasTouch: true })
    const closed = await page.evaluate<string[]>(SMALL_TARGETS)
    await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    const open = await page.evaluate<string[]>(SMALL_TARGETS)
    small.push(...[...closed, ...open].map((target) => `${name}: ${target}`))
  }
  expect(small).toEqual([])
})

describe('the ways from a page', () => {
  test('stand beside it on a desk and in a bar on a phone, with JavaScript and without', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open('usage.en.html', { viewport: DESK, javaScriptEnabled })
      const [rail, main] = await Promise.all([ways(page).boundingBox(), page.locator('main').boundingBox()])
      expect(rail?.x).toBeGreaterThan((main?.x ?? 0) + (main?.width ?? 0))
      expect(await ways(page).getByRole('link', { name: 'Growth, like for like' }).isVisible()).toBe(true)
      await page.setViewportSize(PHONE)
      expect(await ways(page).getByRole('link', { name: 'Growth, like for like' }).isVisible()).toBe(false)
      await ways(page).getByText('Contents').click()
      await ways(page).getByRole('link', { name: 'Growth, like for like' }).click()
      expect(page.url()).toMatch(/#growth$/)
      const bar = await ways(page).boundingBox()
      expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBe(PHONE.height)
    }
  })

  test('lead to the same page of the release before, and a further page to its report', async () => {
    const { page, messages } = await open('usage.figures.en.html', { viewport: DESK })
    await ways(page).getByText('Other releases').click()
    await ways(page)
      .getByRole('link', { name: /^23 November 2026/ })
      .click()
    await page.waitForURL(/releases\/[^/]+\/usage\.figures\.en\.html$/)
    expect(await page.locator('.permanent').innerText()).toContain('23 November 2026')
    await page.goto(url('usage.figures.en.html'))
    await page.locator('.kicker').getByRole('link', { name: 'Report' }).click()
    await page.waitForURL(/usage\.en\.html$/)
    expect(messages).toEqual([])
  })

  test('copy the address that stays, and how to cite the page', async () => {
    const page = await newPage({ viewport: DESK, permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(`${url('usage.en.html')}#growth`)
    const copied = (): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()')
    await ways(page).getByRole('button', { name: 'Copy link' }).click()
    expect(await copied()).toMatch(
      /^file:.*\/releases\/20261124-[0-9a-f]+\/usage\.en\.html#growth$|^file:.*\/releases\/2026-11-24-[0-9a-f]+\/usage\.en\.html#growth$/,
    )
    await ways(page).getByText('Cite this page').click()
    await ways(page).getByRole('button', { name: 'Copy', exact: true }).click()
    expect(await copied()).toMatch(
      /^Use of Taiwan's Citizen Digital Certificate\. .*24 November 2026\. file:.*usage\.en\.html$/,
    )
  })
})

describe('the search of a site', () => {
  test.each([
    ['en', 'citizens fell 2017', 'Uses by citizens fell 40.6% in 2017'],
    ['zh-Hant', '民眾 下降', '民眾'],
  ])('finds places in %s, from disk', async (language, words, found) => {
    const { page, messages } = await open(`search.${language}.html`)
    const shown = page.locator('.found li:visible')
    const pages = await shown.count()
    await page.locator('#search').fill(words)
    const texts = await shown.allInnerTexts()
    expect(texts.length).toBeGreaterThan(0)
    expect(texts.join()).toContain(found)
    for (const text of texts) for (const word of words.split(' ')) expect(text.toLowerCase()).toContain(word)
    await page.locator('#search').fill('no such place anywhere')
    expect(await shown.count()).toBe(0)
    await page.locator('#search').fill('')
    expect(await shown.count()).toBe(pages)
    expect(messages).toEqual([])
  })

  test('is the contents of the site without JavaScript', async () => {
    const { page } = await open('search.en.html', { javaScriptEnabled: false })
    expect(await page.locator('#search').isVisible()).toBe(false)
    expect(await page.locator('.found li:visible').count()).toBeGreaterThan(40)
  })
})
