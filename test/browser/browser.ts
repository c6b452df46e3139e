import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the installed Chromium with a fresh profile. @throws when there is none, saying how to get one. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(
      `no Chromium at ${executablePath}; on Debian: apt-get install chromium; elsewhere set CHROMIUM_PATH to its program`,
    )
  }
  return chromium.launch({ executablePath, args: FLAGS })
}

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
    await figure.locator('.drawing').focus()
    await figure.and(page.locator('.live')).waitFor()
  }
}
