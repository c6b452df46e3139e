import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '../../pipeline/system/database.js'
import { Workspace } from '../support/workspace.js'
import { newPage, openPage } from './browser.js'

let workspace: Workspace
let folder: string
beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  folder = workspace.path('var/current/site/catalogue')
})
afterAll(async () => {
  await workspace.remove()
})

const UNFOLD = `for (const fold of document.querySelectorAll('details')) fold.open = true`

const url = (name: string): string => pathToFileURL(join(folder, name)).href

test('each table is told of on the page of its layer in each language, and none under the permanent address', async () => {
  const tables = await workspace.rows('select name, layer from ops.tables')
  const pages = new Set(['tables', 'queries', ...tables.map(({ layer }) => textOf(layer))])
  expect((await readdir(folder)).toSorted()).toEqual(
    [...pages].flatMap((name) => [`${name}.en.html`, `${name}.zh-Hant.html`]).toSorted(),
  )
  for (const { name, layer } of tables) {
    const text = await readFile(join(folder, `${textOf(layer)}.zh-Hant.html`), 'utf8')
    expect(text.split(`<h2 id="table-${textOf(name)}">`)).toHaveLength(2)
  }
  const site = await readdir(workspace.path('var/current/site'), { recursive: true })
  expect(site.filter((name) => /^releases\/.*catalogue/.test(name))).toEqual([])
})

test('a reader at the keyboard goes from box to box of the drawing and into the page of a table', async () => {
  const { page, messages } = await openPage(`${url('marts.en.html')}#table-marts.usage_annual`)
  const drawing = page.locator('section:has(h2[id="table-marts.usage_annual"]) .lineage')
  await drawing.focus()
  const seen: string[] = []
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press('Tab')
    seen.push(String(await page.evaluate('document.activeElement.textContent')))
  }
  expect(seen).toContain('data/sources/moica-annual')
  await drawing.locator('a[href="marts.en.html#table-marts.observations"]').focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/marts\.en\.html#table-marts\.observations$/)
  expect(await page.locator('h2:target').innerText()).toBe('marts.observations')
  await page.getByRole('link', { name: '中文' }).click()
  await page.waitForURL(/marts\.zh-Hant\.html/)
  expect(messages).toEqual([])
})

test('the front page, the foot of each page and the provenance lead to the tables', async () => {
  const site = pathToFileURL(workspace.path('var/current/site')).href
  const { page } = await openPage(`${site}/index.en.html`)
  await page.getByRole('link', { name: 'Tables of the database' }).first().click()
  await page.getByRole('link', { name: 'marts.observations' }).click()
  const value = page.locator('[id="column-marts.observations.value"]')
  await value.waitFor()
  expect(await value.innerText()).toContain('Value in the unit of its series')
  await page.getByRole('link', { name: 'Tables of the database' }).last().click()
  await page.waitForURL(/tables\.en\.html/)
  expect(await page.locator('h1').innerText()).toBe('Tables of the database')
  const report = await readFile(workspace.path('var/current/site/usage.method.en.html'), 'utf8')
  expect(report).toContain('href="catalogue/marts.en.html#table-marts.comparisons"')
  await page.getByRole('link', { name: 'Saved queries' }).first().click()
  await page.evaluate(UNFOLD)
  const years = page.locator('#uses_by_year .table').last().locator('tbody th')
  expect((await years.allInnerTexts()).slice(0, 2)).toEqual(['2010', '2011'])
  expect(await page.locator('#revised_figures .empty').innerText()).toBe('Nothing to list.')
})

test.each(['marts.zh-Hant', 'flags.en', 'tables.en', 'queries.zh-Hant'])(
  '%s does not scroll sideways on a small screen',
  async (name) => {
    const { page } = await openPage(url(`${name}.html`), { viewport: { width: 320, height: 700 } })
    await page.evaluate(UNFOLD)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  },
)

test('boxes are wide enough for the fonts of a browser, and stand out from dark paper', async () => {
  const { page } = await openPage(url('marts.en.html'), { colorScheme: 'dark' })
  await page.evaluate(UNFOLD)
  const tooWide = await page.evaluate(`[...document.querySelectorAll('.lineage svg a, .lineage svg g > rect')]
    .map((box) => box.closest('a') ?? box.parentElement)
    .filter((box) => [...box.querySelectorAll('text')].some((text) => text.getBBox().width > box.querySelector('rect').getBBox().width))
    .map((box) => box.textContent)`)
  expect(tooWide).toEqual([])
  const fill = await page.evaluate(`getComputedStyle(document.querySelector('.lineage rect')).fill`)
  expect(fill).toBe('rgb(22, 24, 27)')
})

test('each page has at most ten screens, and a field that leaves what has some words in sight', async () => {
  for (const name of (await readdir(folder)).filter((file) => file.includes('.zh-Hant.'))) {
    const { page } = await openPage(url(name), { viewport: { width: 1280, height: 800 } })
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
    expect([name, height <= 8000]).toEqual([name, true])
  }
  const { page, messages } = await openPage(url('tables.en.html'))
  const names = page.locator('tbody tr:visible th')
  await page.getByRole('searchbox').fill('revision vintages')
  expect(await names.allInnerTexts()).toEqual(['marts.revisions'])
  await page.getByRole('searchbox').fill('')
  expect(await names.count()).toBeGreaterThan(10)
  await page.goto(url('marts.en.html'))
  await page.getByRole('searchbox').fill('context charts EVENT_ID')
  expect(await page.locator('main section:visible h2').allInnerTexts()).toEqual(['marts.events'])
  expect(messages).toEqual([])
})

test.each([
  ['zh-TW', 'zh-Hant'],
  ['zh-CN', 'zh-Hant'],
  ['en-US', 'en'],
  ['fr-FR', 'zh-Hant'],
])(
  'the front page opens for a browser in %s in %s, and leads with the first finding',
  async (locale, language) => {
    const page = await newPage({ locale })
    await page.goto(pathToFileURL(workspace.path('var/current/site/index.html')).href)
    await page.waitForFunction(`document.documentElement.lang === '${language}'`)
    const finding = page.locator('article .finding a')
    expect(await finding.getAttribute('href')).toBe(`usage.${language}.html#finding-uses:2017`)
    await finding.click()
    expect(await page.locator('.finding:target .flag-number').innerText()).toBe('1')
  },
)
