import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { inject, onTestFinished } from 'vitest'
import { needChromium } from '../support/needs.js'

let connected: Promise<Browser> | undefined

/** The Chromium that the tests of a run share, started when the first of them asks. Where there is none, the test that asks is skipped. */
export async function sharedBrowser(): Promise<Browser> {
  await needChromium()
  return (connected ??= connect())
}

async function connect(): Promise<Browser> {
  const response = await fetch(inject('browserAddress'))
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return chromium.connect(text)
}

/** A page of its own, closed when the test ends. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await (await sharedBrowser()).newContext(options)
  onTestFinished(() => context.close())
  return context.newPage()
}

/** A page with the network cut, and everything it says on its console. */
export async function openPage(
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; messages: string[] }> {
  const page = await newPage({ offline: true, ...options })
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
