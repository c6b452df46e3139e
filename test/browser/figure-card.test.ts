import { pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { textOf } from '../../pipeline/system/database.js'
import { Workspace } from '../support/workspace.js'
import { COLOUR_RULES, RULES, violationsOf } from './axe.js'
import { newPage, openPage } from './browser.js'
import { ServedProject } from './served-project.js'

let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})

afterAll(() => workspace.remove())

const open = (language: string, options: BrowserContextOptions = {}) =>
  openPage(pathToFileURL(workspace.path(`var/current/site/usage.${language}.html`)).href, options)
const card = (page: Page) => page.locator('.card:popover-open')
const VALUE = '.headline .value a.figure'
const focused = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>('document.activeElement.textContent')

describe('the card of a figure', () => {
  test.each(['en', 'zh-Hant'])(
    'tells in %s what it is and where it comes from, from disk',
    async (language) => {
      const { page, messages } = await open(language)
      const [total] = await workspace.rows(
        "select value, file, row from marts.observations where series = 'uses/total' and period = '2020'",
      )
      const [file] = await workspace.rows(
        'select sha256, source.url, publisher->>\'$."' +
          language +
          "\"' as publisher from ops.files join ops.sources as source using (source) where source = 'moica-annual'",
      )
      await page.locator(VALUE).first().click()
      const text = await card(page).innerText()
      expect(text).toContain(Number(total?.['value']).toLocaleString('en'))
      for (const part of [
        total?.['file'],
        file?.['sha256'],
        file?.['publisher'],
        '2020',
        'marts.comparisons',
      ])
        expect(text).toContain(part)
      expect(text).toMatch(new RegExp(` ${textOf(total?.['row'])}$`, 'm'))
      expect(
        await card(page)
          .locator(`a[href="${textOf(file?.['url'])}"]`)
          .count(),
      ).toBe(1)
      expect(await page.locator('a[href^="/console"]').count()).toBe(0)
      expect(await violationsOf(page, RULES)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await violationsOf(page, COLOUR_RULES, '.card')).toEqual([])
      expect(messages).toEqual([])
    },
  )

  test('opens by Enter and goes with the arrow keys; Escape closes it and the keyboard is back at the figure', async () => {
    const { page } = await open('en')
    const figure = page.locator(VALUE).first()
    await figure.focus()
    await page.keyboard.press('Enter')
    expect(await card(page).getAttribute('aria-label')).toBe(await figure.innerText())
    expect(await figure.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('ArrowRight')
    const next = await card(page).getAttribute('aria-label')
    expect(next).not.toBe(await figure.innerText())
    await page.keyboard.press('Escape')
    expect(await card(page).count()).toBe(0)
    expect(await focused(page)).toBe(next)
    expect(await figure.getAttribute('aria-expanded')).toBe('false')
  })

  test('opens by a finger within a phone, and closes by its button and by a tap elsewhere', async () => {
    const { page } = await open('en', { hasTouch: true, viewport: { width: 375, height: 700 } })
    const figure = page.locator(VALUE).first()
    await figure.tap()
    const box = await card(page).boundingBox()
    expect(box?.x).toBe(0)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(700)
    await card(page).getByRole('button').tap()
    expect(await card(page).count()).toBe(0)
    await figure.tap()
    await page.touchscreen.tap(180, 10)
    expect(await card(page).count()).toBe(0)
  })

  test('stands beside the query of a chart as well, and its link leads to all that is known', async () => {
    const { page } = await open('en')
    await page.locator('#uses .data > summary').click()
    await page.locator('#uses a.source:not(.csv)').click()
    expect(await card(page).innerText()).toContain('uses_by_year')
    await card(page).getByRole('link', { name: 'Query, models and files' }).click()
    await page.waitForURL(/usage\.method\.en\.html#provenance-uses_by_year$/)
    expect(await page.locator('#provenance-uses_by_year').isVisible()).toBe(true)
  })

  test('gives way to a plain link without JavaScript', async () => {
    const { page } = await open('en', { javaScriptEnabled: false })
    await page.locator(VALUE).first().click()
    await page.waitForURL(/usage\.method\.en\.html#provenance-headline$/)
    expect(await page.locator('.card').count()).toBe(0)
  })
})

test('the figures of a section are one stop of the keyboard, and the arrow keys reach each', async () => {
  const { page } = await open('en')
  const figures = page.locator('//a[@class="figure"][preceding::h2[1][@id="headline"]]')
  const stops = figures.and(page.locator(':not([tabindex="-1"])'))
  expect(await figures.count()).toBeGreaterThan(6)
  expect(await stops.count()).toBe(1)
  await figures.first().focus()
  for (let i = 1; i < (await figures.count()); i++) {
    await page.keyboard.press('ArrowRight')
    expect(await figures.nth(i).evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true)
  }
  await page.keyboard.press('ArrowLeft')
  expect(await stops.innerText()).toBe(await focused(page))
})

test('where the page is served with a console, the card opens its query there', async () => {
  const served = await ServedProject.start()
  onTestFinished(() => served.end())
  const page = await newPage()
  await page.goto(`${served.address}usage.en.html`)
  expect(await page.locator('footer .console a').getAttribute('href')).toBe('/console?lang=en')
  await page.locator(VALUE).first().click()
  await card(page).getByRole('link', { name: 'Open the query in the console' }).click()
  await page.waitForURL(/\/console\?.*release=/)
  expect(new URL(page.url()).searchParams.get('release')).toMatch(/^2026-11-23-/)
  await page.getByText('124083721').or(page.getByText('124,083,721')).first().waitFor()
})
