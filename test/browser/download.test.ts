import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '../../pipeline/system/database.js'
import { Workspace } from '../support/workspace.js'
import { openPage } from './browser.js'

let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})

afterAll(async () => {
  await workspace.remove()
})

test.each(['en', 'zh-Hant'])(
  'a page in %s gives the data of a chart as a file, from disk',
  async (language) => {
    const url = pathToFileURL(workspace.path(`var/current/site/usage.${language}.html`)).href
    const { page, messages } = await openPage(url)
    await page.locator('#uses .data > summary').click()
    const waiting = page.waitForEvent('download')
    await page.locator('#uses a.csv').click()
    const download = await waiting
    expect(download.suggestedFilename()).toBe('usage-uses.csv')
    const file = (await buffer(await download.createReadStream())).toString('utf8')
    expect(file.startsWith('\ufeff')).toBe(true)
    const { data } = Papa.parse<Record<string, string>>(file.slice(1), { header: true, skipEmptyLines: true })
    const rows = await workspace.rows(
      "select split_part(series, '/', 2) as audience, year(period_start) as year, yoy_pct from marts.comparisons where series like 'uses/%' order by year, audience",
    )
    expect(data.map(({ audience, year, yoy_pct }) => ({ audience, year, yoy_pct }))).toEqual(
      rows.map(({ audience, year, yoy_pct }) => ({
        audience,
        year: textOf(year),
        yoy_pct: textOf(yoy_pct),
      })),
    )
    expect(messages).toEqual([])
  },
)

test('every table and chart of the report has its own file', async () => {
  const url = pathToFileURL(workspace.path('var/current/site/usage.en.html')).href
  const { page } = await openPage(url)
  const names = await page
    .locator('a.csv')
    .evaluateAll((links) => links.map((link) => link.getAttribute('download')))
  expect(new Set(names).size).toBe(names.length)
  expect(names).toHaveLength(await page.locator('figure.chart, main > div.table').count())
})
