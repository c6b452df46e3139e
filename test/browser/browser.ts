import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

export { openBrowser } from '../../bench/chromium.js'

/** A page with the network cut, and everything it says on its console. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; messages: string[] }> {
  const context = await browser.newContext({ offline: true, ...options })
  const page = await context.newPage()
  const messages: string[] = []
  page.on('console', (message) => messages.push(message.text()))
  page.on('pageerror', (error) => messages.push(error.message))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) messages.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  return { page, messages }
}

/** Focuses each chart of a page in turn, and waits until all are live. */
export async function wakeCharts(page: Page): Promise<void> {
  for (const figure of await page.locator('figure.chart').all()) {
    await figure.locator('.drawing:visible').focus()
    await figure.and(page.locator('.live')).waitFor()
  }
}
