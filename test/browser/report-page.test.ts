import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPage, wakeCharts } from './browser.js'
import { TestSite } from './site.js'

const ENGLISH = 'rides.en.html'
let site: TestSite

const url = (file: string): string => site.url(file)

beforeAll(async () => {
  site = await TestSite.build('project/')
})

afterAll(async () => {
  await site?.remove()
})

describe('a page opened from disk with the network cut', () => {
  test('makes its charts interactive and says nothing on the console', async () => {
    const { page, messages } = await openPage(url(ENGLISH))
    await wakeCharts(page)
    await page.locator('figure.live .mark-rect path').first().hover()
    const tooltip = page.locator('.tooltip:visible')
    expect(await tooltip.innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(await tooltip.locator('img').count()).toBe(0)
    expect(await page.locator('figure.live svg[role=img]').first().getAttribute('aria-label')).toBe(
      'Bars of rides',
    )
    expect(messages).toEqual([])
  })

  test('shows every chart and figure without JavaScript', async () => {
    const { page, messages } = await openPage(url(ENGLISH), { javaScriptEnabled: false })
    expect(await page.locator('figure.chart .drawing svg:visible').count()).toBe(2)
    expect(await page.locator('a.figure').first().innerText()).toBe('2020')
    expect(messages).toEqual([])
  })

  test('leads to the same place in the other language', async () => {
    const { page } = await openPage(`${url(ENGLISH)}#rides`)
    await page.getByRole('link', { name: '中文' }).click()
    await page.waitForURL(/zh-Hant\.html#rides$/)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant')
  })

  test('opens what is folded around the target of a link', async () => {
    const { page } = await openPage(url(ENGLISH))
    await page.locator('a.figure').first().click()
    expect(await page.locator('#provenance-rides').isVisible()).toBe(true)
  })

  test('stands an address that is no code', async () => {
    const { page, messages } = await openPage(`${url(ENGLISH)}#100%`)
    await wakeCharts(page)
    expect(messages).toEqual([])
  })

  test('prints its charts whole', async () => {
    const { page } = await openPage(url(ENGLISH))
    await wakeCharts(page)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await page.emulateMedia({ media: 'print' })
    const cut = await page
      .locator('.drawing')
      .evaluateAll((frames) => frames.filter((frame) => frame.scrollWidth > frame.clientWidth).length)
    expect(cut).toBe(0)
  })

  test('writes links to other sites out on paper', async () => {
    const { page } = await openPage(url(ENGLISH))
    await page.emulateMedia({ media: 'print' })
    const link = page.getByRole('link', { name: 'Figures' })
    const address = await link.getAttribute('href')
    expect(
      await link.evaluate(
        (element) => element.ownerDocument.defaultView?.getComputedStyle(element, '::after').content,
      ),
    ).toBe(`" <${address}>"`)
    expect(address).toBe('https://example.org/figures')
  })

  test.each([320, 375, 1200])('does not scroll sideways at %i px', async (width) => {
    const { page } = await openPage(url(ENGLISH), { viewport: { width, height: 700 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })

  test.each(['light', 'dark'] as const)('draws its charts in the ink of %s paper', async (colorScheme) => {
    const { page } = await openPage(url(ENGLISH), { colorScheme, javaScriptEnabled: false })
    const label = page.locator('.drawing svg text').first()
    const soft = await page
      .locator('.release')
      .evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).color)
    expect(
      await label.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).fill),
    ).toBe(soft)
  })

  test('has a front page in each language, and the default one without a language in its name', async () => {
    const { page, messages } = await openPage(url('index.html'))
    const reports = page.locator('article h2 a')
    expect(await reports.getAttribute('href')).toBe('rides.en.html')
    await page.getByRole('link', { name: '中文' }).click()
    await page.waitForURL(/index\.zh-Hant\.html$/)
    expect(await reports.getAttribute('href')).toBe('rides.zh-Hant.html')
    expect(messages).toEqual([])
  })
})
