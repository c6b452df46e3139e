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

const free = new Map<string, Page[]>()

/**
 * A blank page that stays open for later tests when the test ends: one that has shown a page shows the next in half the time. It keeps what
 * was added to its context, so what adds a script asks for `newPage`.
 */
export async function blankPage(options: BrowserContextOptions = {}): Promise<Page> {
  const key = JSON.stringify(options)
  const page = free.get(key)?.pop() ?? (await (await (await sharedBrowser()).newContext(options)).newPage())
  onTestFinished(async () => {
    if (page.isClosed()) return
    await makeBlank(page, options)
    free.set(key, [...(free.get(key) ?? []), page])
  })
  return page
}

const HEARD = ['console', 'dialog', 'download', 'framenavigated', 'pageerror', 'popup', 'request'] as const

async function makeBlank(
  page: Page,
  { viewport, colorScheme, reducedMotion }: BrowserContextOptions,
): Promise<void> {
  for (const event of HEARD) page.removeAllListeners(event)
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  if (/^https?:/.test(page.url())) await page.evaluate('localStorage.clear(); sessionStorage.clear()')
  // The front page leads on by itself, and may be about to when a test has ended.
  await page.goto('about:blank').catch(() => page.goto('about:blank'))
  await page.emulateMedia({
    media: null,
    colorScheme: colorScheme ?? null,
    reducedMotion: reducedMotion ?? null,
    forcedColors: null,
  })
  await page.setViewportSize(viewport ?? { width: 1280, height: 720 })
}

/** A page with the network cut, and everything it says on its console. */
export async function openPage(
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; messages: string[] }> {
  const page = await blankPage({ offline: true, ...options })
  const messages: string[] = []
  hear(page, (message) => messages.push(message))
  await page.goto(url)
  return { page, messages }
}

/** Tells what a page says on its console from now on, and of every request but for files and data. */
export function hear(page: Page, say: (message: string) => void): void {
  page.on('console', (message) => say(message.text()))
  page.on('pageerror', (error) => say(error.message))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) say(`request: ${request.url()}`)
  })
}

/** Focuses each chart of a page in turn, and waits until all are live. */
export async function wakeCharts(page: Page): Promise<void> {
  for (const figure of await page.locator('figure.chart').all()) {
    await figure.locator('.drawing:visible').focus()
    await figure.and(page.locator('.live')).waitFor()
  }
}
