import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf } from '../../pipeline/system/database.js'
import { Workspace } from '../support/workspace.js'
import { newPage, openPage } from './browser.js'

let workspace: Workspace

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
})

afterAll(() => workspace.remove())

const url = (name: string): string => pathToFileURL(workspace.path(`var/current/site/${name}`)).href
const tools = (page: Page) => page.locator('#uses .tools')

async function saved(page: Page, form: 'PNG' | 'SVG'): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent('download')
  await tools(page).getByRole('button', { name: form }).click()
  const download = await waiting
  return { name: download.suggestedFilename(), bytes: await buffer(await download.createReadStream()) }
}

describe('a chart of the page is saved as a picture of its own, from disk', () => {
  test.each(['en', 'zh-Hant'])(
    'as SVG in %s, with title, source, publication and release',
    async (language) => {
      const { page, messages } = await openPage(url(`usage.${language}.html`), { colorScheme: 'dark' })
      await page.locator('#uses .data > summary').click()
      const title = await page.locator('#uses figcaption strong').innerText()
      const { name, bytes } = await saved(page, 'SVG')
      expect(name).toBe('usage-uses.svg')
      const blank = await newPage()
      await blank.setContent(bytes.toString('utf8'))
      const words = (await blank.locator('svg').first().locator('> text').allTextContents()).join('')
      const [source] = await workspace.rows(
        `select publisher->>'$."${language}"' as publisher from ops.sources where source = 'moica-annual'`,
      )
      const [release] = await workspace.rows('select id from ops.releases order by number desc limit 1')
      for (const part of [title, source?.['publisher'], release?.['id']])
        expect(words.replaceAll(/\s+/g, '')).toContain(textOf(part).replaceAll(/\s+/g, ''))
      expect(await blank.locator('svg svg path').count()).toBeGreaterThan(20)
      expect(bytes.toString('utf8')).not.toContain('var(--')
      expect(messages).toEqual([])
    },
  )

  test('as PNG of twice the size, and into the clipboard', async () => {
    const page = await newPage({ permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(url('usage.en.html'))
    await page.locator('#uses .data > summary').click()
    const { name, bytes } = await saved(page, 'PNG')
    expect(name).toBe('usage-uses.png')
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    const width = Number(await page.locator('#uses-wide svg').first().getAttribute('width'))
    expect(bytes.readUInt32BE(16)).toBe(2 * (Math.ceil(width) + 48))
    await tools(page).getByRole('button', { name: 'Copy picture' }).click()
    await tools(page).getByRole('button', { name: 'Copied' }).waitFor()
    const size = await page.evaluate<number>(
      "navigator.clipboard.read().then(([item]) => item.getType('image/png')).then((blob) => blob.size)",
    )
    expect(size).toBeGreaterThan(10_000)
  })
})

describe('a mark that a finding is about', () => {
  const atRing = async (page: Page): Promise<{ x: number; y: number }> => {
    const ring = page.locator('#uses-wide path[stroke="#a3123a"]').first()
    await ring.scrollIntoViewIfNeeded()
    const box = await ring.boundingBox()
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
  }

  test('tells all series of its period and the finding, and a click leads to it', async () => {
    const { page } = await openPage(url('usage.en.html'))
    const { x, y } = await atRing(page)
    await page.mouse.move(x, y)
    await page.locator('.tooltip .finding-of-mark').first().waitFor()
    const text = await page.locator('.tooltip').innerText()
    for (const part of ['Citizens', 'Government', 'Total', 'final', 'Uses by']) expect(text).toContain(part)
    await page.mouse.click(x, y)
    await page.waitForURL(/#finding-/)
    expect(await page.evaluate<boolean>('document.querySelector(":target").matches(".finding")')).toBe(true)
  })

  test('is followed by Enter, and by a second tap of a finger', async () => {
    const { page } = await openPage(url('usage.en.html'))
    await page.locator('#uses-wide .drawing').focus()
    await page.locator('#uses.live').waitFor()
    await page.keyboard.press('Home')
    for (let i = 0; i < 60 && (await page.locator('.drawing.leads').count()) === 0; i++)
      await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#finding-/)
    const { page: phone } = await openPage(url('usage.en.html'), { hasTouch: true })
    const { x, y } = await atRing(phone)
    await phone.touchscreen.tap(x, y)
    await phone.locator('.tooltip .finding-of-mark').first().waitFor()
    expect(phone.url()).not.toContain('#finding-')
    // Sooner, a browser may take it for the second half of a double tap.
    await phone.waitForTimeout(500)
    await phone.touchscreen.tap(x, y)
    await phone.waitForURL(/#finding-/)
  })
})

test('an event on the axis tells itself by mouse, finger and keys', async () => {
  const [event] = await workspace.rows('select event_en from marts.events order by start_date limit 1')
  const { page } = await openPage(url('usage.en.html'), { hasTouch: true })
  const tick = page.locator('#uses-wide .mark-rule.role-mark line[stroke="#22252a"]').first()
  await tick.scrollIntoViewIfNeeded()
  const box = await tick.boundingBox()
  const [x, y] = [box?.x ?? 0, (box?.y ?? 0) + (box?.height ?? 0) / 2]
  await page.touchscreen.tap(x, y)
  await page.locator('.tooltip:visible').waitFor()
  expect(await page.locator('.tooltip').innerText()).toContain(textOf(event?.['event_en']))
  await page.mouse.move(x, y - 120)
  await page.mouse.move(x, y)
  expect(await page.locator('.tooltip').innerText()).toContain(textOf(event?.['event_en']))
  await page.keyboard.press('Escape')
  await page.locator('#uses-wide .drawing').focus()
  await page.keyboard.press('Home')
  const told: string[] = []
  for (let i = 0; i < 80; i++) {
    told.push(await page.locator('.tooltip').innerText())
    await page.keyboard.press('ArrowRight')
  }
  expect(told.join('\n')).toContain(textOf(event?.['event_en']))
})
