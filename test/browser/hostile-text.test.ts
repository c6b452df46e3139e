import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Papa from 'papaparse'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { visibleText } from '../../pipeline/base/visible-text.js'
import { faultsOfMarkup } from '../support/html-rules.js'
import type { Workspace } from '../support/workspace.js'
import { hear, newPage, wakeCharts } from './browser.js'
import { pagesOfLists, type ListPage } from './hostile-lists.js'
import { authored, headings, hostileProject, hostileTexts, namable, queryable } from './hostile-project.js'
import { openFolds, pagesOf, STILL } from './site-pages.js'

const texts = await hostileTexts()
let workspace: Workspace
let site: string
let pages: string[]
let lists: ListPage[]

beforeAll(async () => {
  workspace = await hostileProject(texts)
  await workspace.refresh()
  site = workspace.path('var/current/site')
  pages = await pagesOf(site)
  lists = await pagesOfLists(workspace, texts)
}, 300_000)
afterAll(() => workspace?.remove())

test('there are at least 200 hostile texts, each once', () => {
  expect(texts.length).toBeGreaterThanOrEqual(200)
  expect(new Set(texts).size).toBe(texts.length)
})

describe('hostile texts in every field', () => {
  test('leave the markup of every page valid', async () => {
    for (const name of [...pages, ...lists.map((list) => list.name)])
      expect([name, await faultsOfMarkup(await readFile(join(site, name), 'utf8'))]).toEqual([name, []])
  })

  test('run nothing, reach nothing and are all there to be read', { timeout: 300_000 }, async () => {
    const watch = await PageWatch.open()
    const faults: string[] = []
    for (const name of pages)
      faults.push(...(await faultsOfPage(watch, name, name.startsWith('hostile.') ? texts : [], FIELDS)))
    for (const { name, shown } of lists) faults.push(...(await faultsOfPage(watch, name, shown, LIST_FIELDS)))
    expect(faults).toEqual([])
  })
})

/** What is missing of the texts that a page should show, what it has that it should not, and what it said or did. */
async function faultsOfPage(
  watch: PageWatch,
  name: string,
  shown: readonly string[],
  fields: readonly Field[],
): Promise<string[]> {
  const { page } = watch
  const messages = await watch.goTo(pathToFileURL(join(site, name)).href)
  const hasChart = fields === FIELDS
  const missing = [
    ...(await missingTexts(page, shown, fields)),
    ...(hasChart ? await missingInCsv(page, shown) : []),
  ]
  await useEverything(page)
  const faults = [
    ...missing,
    ...(hasChart ? await missingTexts(page, shown, LIVE_FIELDS) : []),
    ...(await strangeParts(page)),
  ]
  // What is under way is heard before another page is opened.
  await page.evaluate('new Promise(requestAnimationFrame)')
  return [...faults, ...messages].map((fault) => `${name}: ${fault}`)
}

/** A page that tells of each dialog, window and frame that opens, and of each call of `fired`, which the texts try. */
class PageWatch {
  private url = ''
  private messages: string[] = []

  private constructor(readonly page: Page) {}

  static async open(): Promise<PageWatch> {
    const watch = new PageWatch(await newPage({ offline: true, ...STILL }))
    await watch.listen()
    return watch
  }

  /** Opens an address. @returns what the page says and does, as it comes. */
  async goTo(url: string): Promise<string[]> {
    this.url = url
    this.messages = []
    await this.page.goto(url)
    return this.messages
  }

  private async listen(): Promise<void> {
    const { page } = this
    const say = (message: string): void => void this.messages.push(message)
    await page.addInitScript("globalThis.fired = () => console.log('a hostile text ran')")
    hear(page, say)
    page.on('dialog', (dialog) => {
      say(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('popup', (popup) => say(`window: ${popup.url()}`))
    page.on('frameattached', (frame) => say(`frame: ${frame.url()}`))
    page.on('framenavigated', (frame) => {
      if (frame.url().split('#')[0] !== this.url) say(`left for ${frame.url()}`)
    })
  }
}

/** Opens every fold, wakes every chart, points at some of its marks and walks on by keyboard. */
async function useEverything(page: Page): Promise<void> {
  await openFolds(page)
  await wakeCharts(page)
  for (const mark of (await page.locator('figure.live .mark-symbol path').all()).slice(0, 3)) {
    const box = await mark.boundingBox()
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  }
  for (const frame of await page.locator('.drawing:visible').all()) {
    await frame.focus()
    for (const key of ['ArrowRight', 'ArrowDown', 'End', 'Escape']) await page.keyboard.press(key)
  }
}

/** A text as the reader of a source gives it. */
function asRead(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\p{Cs}/gu, '\ufffd')
}

/** The texts that are not in the CSV file of their table, those that a spreadsheet would run behind an apostrophe. */
async function missingInCsv(page: Page, batch: readonly string[]): Promise<string[]> {
  const [address = ''] = await page
    .locator('#rows-table a.csv')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  const file = decodeURIComponent(address.slice(address.indexOf(',') + 1))
  const cells = new Set(
    Papa.parse<string[]>(file, { skipEmptyLines: true }).data.map(([, , text = '']) => text.trim()),
  )
  return batch
    .map((text) => asRead(text).trim())
    .filter((text) => !cells.has(/^[=+\-@]/.test(text) ? `'${text}` : text))
}

interface Field {
  what: string
  selector: string
  /** Attribute that holds the text; without it, the text of the element. */
  attribute?: string
  textsOf?: (texts: readonly string[]) => readonly string[]
}

const authoredOnly = (batch: readonly string[]): string[] => batch.map(authored)
const asLiterals = (batch: readonly string[]): string[] =>
  queryable(batch).map((text) => text.replaceAll("'", "''"))
/** The marks of the chart cut a text after 1,000 px. */
const drawable = (batch: readonly string[]): string[] => batch.filter((text) => text.length < 100)
/** Lists of faults cut a text after 80 characters. */
const cut = (batch: readonly string[]): string[] =>
  batch.map((text) => Array.from(text.trim()).slice(0, 79).join(''))

const FIELDS: readonly Field[] = [
  { what: 'title of the settings', selector: '.kicker' },
  { what: 'title of the page', selector: 'title', textsOf: authoredOnly },
  { what: 'heading of the page', selector: 'h1', textsOf: authoredOnly },
  { what: 'description', selector: 'meta[name=description]', attribute: 'content', textsOf: authoredOnly },
  { what: 'latest period', selector: '.latest', textsOf: authoredOnly },
  { what: 'licence', selector: 'footer p:nth-of-type(2)' },
  { what: 'contact', selector: 'footer p:nth-of-type(3)' },
  { what: 'figure in prose', selector: 'main > ul a.figure' },
  { what: 'cell of a table', selector: '#rows-table td' },
  { what: 'caption of a table', selector: '#rows-table .caption', textsOf: authoredOnly },
  {
    what: 'name of a table',
    selector: '#rows-table .scroll',
    attribute: 'aria-label',
    textsOf: authoredOnly,
  },
  { what: 'label of a column', selector: '#rows-table thead th', textsOf: authoredOnly },
  { what: 'subtitle of a chart', selector: '#chart figcaption > span', textsOf: authoredOnly },
  { what: 'description of a chart', selector: '#chart svg', attribute: 'aria-label', textsOf: authoredOnly },
  { what: 'data of a chart', selector: '#chart .data td' },
  { what: 'drawing of a chart', selector: '#chart .drawing svg text', textsOf: drawable },
  { what: 'name of a flagged series', selector: '.flag h4' },
  { what: 'evidence of a flag', selector: '.flag .reason' },
  { what: 'remedy of a flag', selector: '.remedies dd' },
  { what: 'event beside a flag', selector: '.flag .standing' },
  { what: 'reason of an exception', selector: '.flag.accepted .standing' },
  { what: 'claim', selector: '.claim > p' },
  { what: 'figure of a claim as printed', selector: '.claim q' },
  { what: 'part of a claim', selector: '.claim .parts li' },
  { what: 'arithmetic of a claim', selector: '.claim .arithmetic' },
  { what: 'note of a claim', selector: '.claim .note' },
  { what: 'series of a revision', selector: '#revisions th' },
  { what: 'file of a revision', selector: '#revisions td' },
  { what: 'title and publisher of a source', selector: '.file .caption' },
  { what: 'name of a file', selector: '.file td', textsOf: namable },
  { what: 'SQL of a query', selector: '#provenance-rows code', textsOf: asLiterals },
  { what: 'SQL of a model', selector: '[id="model-marts.observations"] code', textsOf: queryable },
  { what: 'description of a model', selector: '[id="model-marts.observations"] p', textsOf: queryable },
]

const LIST_FIELDS: readonly Field[] = [
  { what: 'text that was set aside', selector: '#set-aside td', textsOf: (batch) => cut(headings(batch)) },
  { what: 'heading of a file', selector: '#schema-changes td', textsOf: (batch) => cut(headings(batch)) },
]

const LIVE_FIELDS: readonly Field[] = [
  { what: 'live drawing of a chart', selector: '#chart.live .drawing svg text', textsOf: drawable },
]

/** The texts that a field should show and does not. */
async function missingTexts(
  page: Page,
  batch: readonly string[],
  fields: readonly Field[],
): Promise<string[]> {
  const missing: string[] = []
  for (const { what, selector, attribute, textsOf } of batch.length === 0 ? [] : fields) {
    const shown = await page
      .locator(selector)
      .evaluateAll(
        (elements, name) =>
          elements.map((element) =>
            name === undefined ? element.textContent : (element.getAttribute(name) ?? ''),
          ),
        attribute,
      )
    const expected = (textsOf?.(batch) ?? batch).map((text) => visibleText(text).trim())
    missing.push(
      ...expected
        .filter((text) => !shown.some((each) => each.includes(text)))
        .map((text) => `${what}: ${text.slice(0, 60)}`),
    )
  }
  return missing
}

/** Elements, attributes, addresses and ids that no page of ours has. */
function strangeParts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const strange = []
    const ids = new Set()
    for (const element of document.querySelectorAll('*')) {
      const names = element.getAttributeNames()
      if (element.matches('img, image, foreignObject, iframe, object, embed, form:not(.vega-bindings:empty), base, video, audio, input:not(main > [data-filter] > .filter:first-child, #search), textarea, template, math, animate, set, use'))
        strange.push(element.outerHTML.slice(0, 100))
      strange.push(...names.filter((name) => /^on|^srcdoc$|[^\\w:-]/.test(name)))
      if (element.id !== '' && ids.has(element.id)) strange.push('id twice: ' + element.id)
      ids.add(element.id)
    }
    for (const link of document.querySelectorAll('a, link')) {
      const { protocol, hash } = new URL(link.getAttribute('href'), location.href)
      const isSource = link.matches('.marks small > a[rel=noreferrer]') && link.textContent === new URL(link.href).host
      const isAuthored = /^https?:$/.test(protocol) && (link.matches('main > p > a') || isSource)
      if (protocol !== 'file:' && !isAuthored && !(protocol === 'data:' && (link.download || link.rel === 'icon')))
        strange.push('address: ' + link.href.slice(0, 100))
      if ((link.getAttribute('href') ?? '').startsWith('#') && !document.getElementById(decodeURIComponent(hash.slice(1))))
        strange.push('leads nowhere: ' + hash.slice(0, 100))
    }
    return strange
  })()`)
}
