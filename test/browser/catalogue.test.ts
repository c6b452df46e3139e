import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '../../pipeline/system/database.js'
import { Workspace } from '../support/workspace.js'
import { openPage } from './browser.js'

let workspace: Workspace
let folder: string
beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  folder = workspace.path('var/current/site/catalogue')
})
afterAll(async () => {
  await workspace.remove()
})

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
  expect(await page.locator('[id="column-marts.observations.value"]').innerText()).toContain(
    'Value in the unit of its series',
  )
  await page.getByRole('link', { name: 'Tables of the database' }).last().click()
  expect(await page.locator('h1').innerText()).toBe('Tables of the database')
  const report = await readFile(workspace.path('var/current/site/usage.method.en.html'), 'utf8')
  expect(report).toContain('href="catalogue/marts.en.html#table-marts.comparisons"')
  await page.getByRole('link', { name: 'Saved queries' }).first().click()
  const years = page.locator('#uses_by_year .table').last().locator('tbody th')
  expect((await years.allInnerTexts()).slice(0, 2)).toEqual(['2010', '2011'])
  expect(await page.locator('#revised_figures .empty').innerText()).toBe('Nothing to list.')
})

test.each(['marts.zh-Hant', 'flags.en', 'tables.en', 'queries.zh-Hant'])(
  '%s does not scroll sideways on a small screen',
  async (name) => {
    const { page } = await openPage(url(`${name}.html`), { viewport: { width: 320, height: 700 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  },
)

test('boxes are wide enough for the fonts of a browser, and stand out from dark paper', async () => {
  const { page } = await openPage(url('marts.en.html'), { colorScheme: 'dark' })
  const tooWide = await page.evaluate(`[...document.querySelectorAll('.lineage svg a, .lineage svg g > rect')]
    .map((box) => box.closest('a') ?? box.parentElement)
    .filter((box) => [...box.querySelectorAll('text')].some((text) => text.getBBox().width > box.querySelector('rect').getBBox().width))
    .map((box) => box.textContent)`)
  expect(tooWide).toEqual([])
  const fill = await page.evaluate(`getComputedStyle(document.querySelector('.lineage rect')).fill`)
  expect(fill).toBe('rgb(22, 24, 27)')
})
