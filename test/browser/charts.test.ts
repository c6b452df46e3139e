import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContextOptions, CDPSession, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPage, wakeCharts } from './browser.js'
import { TestSite } from './site.js'

const ENGLISH = 'charts.en.html'
let site: TestSite

beforeAll(async () => {
  site = await TestSite.build('chart-project/')
})

afterAll(async () => {
  await site?.remove()
})

const open = (options: BrowserContextOptions = {}, file = ENGLISH) => openPage(site.url(file), options)
const frameOf = (page: Page, id: string): Locator => page.locator(`#${id} .drawing`)
const tooltip = (page: Page): Locator => page.locator('.tooltip:visible')
const linesOf = async (page: Page): Promise<string> =>
  (await tooltip(page).innerText()).replaceAll(/\s+/g, ' ')

/** The row of the tooltip that tells of the current mark. */
const currentRow = async (page: Page): Promise<string> =>
  (await page.locator('.tooltip:visible .current').innerText()).replaceAll(/\s+/g, ' ')

async function wake(page: Page, id: string): Promise<Locator> {
  const frame = frameOf(page, id)
  await frame.focus()
  await page.locator(`#${id}.live`).waitFor()
  return frame
}

/** Where the middle of a chart's n-th mark of a kind is in the window. */
async function placeOf(page: Page, id: string, kind: string, n = 0): Promise<{ x: number; y: number }> {
  const mark = page.locator(`#${id} .drawing .role-mark.mark-${kind} path`).nth(n)
  await mark.scrollIntoViewIfNeeded()
  const box = await mark.boundingBox()
  if (!box) throw new Error(`${id}: no ${kind} ${n}`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

describe('a chart sleeps until a reader turns to it', () => {
  test('nothing of the runtime runs at load, and one chart wakes at a time', async () => {
    const { page, messages } = await open()
    expect(await page.evaluate('document.scripts.length')).toBe(await page.locator('script').count())
    expect(await page.locator('figure.live').count()).toBe(0)
    const scripts = await page.locator('script').count()
    await wake(page, 'lines')
    await wake(page, 'bars')
    expect(await page.locator('figure.live').count()).toBe(2)
    expect(await page.locator('script').count()).toBe(scripts + 1)
    expect(messages).toEqual([])
  })

  test('its policy names two programs by hash and lets nothing else in', async () => {
    const html = await readFile(join(site.folder, ENGLISH), 'utf8')
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
    expect(policy).toMatch(/script-src &#39;sha256-[^ ]+&#39; &#39;sha256-[^ ]+&#39;;/)
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain('default-src &#39;none&#39;')
  })

  test.each(['lines', 'bars', 'areas', 'months', 'panels'])(
    'the live drawing of %s stands where the static one stood, as large and with the same marks',
    async (id) => {
      const { page } = await open()
      const numbers = async (): Promise<number[]> => {
        const places = await frameOf(page, id)
          .locator('.role-mark path, text')
          .evaluateAll((all) =>
            all.map((each) => [each.getAttribute('d'), each.getAttribute('transform')].join()),
          )
        return [...places.join().matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(Number)
      }
      const box = (): Promise<unknown> =>
        page.evaluate(
          `(({ x, y, width, height }) => [x, y + scrollY, width, height, document.body.offsetHeight])(document.querySelector('#${id} .drawing svg').getBoundingClientRect())`,
        )
      const [before, place] = [await numbers(), await box()]
      await wake(page, id)
      const after = await numbers()
      expect(after.length).toBe(before.length)
      // the static drawing is rounded to hundredths of a pixel
      expect(after.filter((each, i) => Math.abs(each - (before[i] ?? NaN)) > 0.006)).toEqual([])
      expect(await box()).toEqual(place)
    },
  )

  test('one that cannot wake stays as it was drawn and is no longer said to answer to keys', async () => {
    const html = await readFile(join(site.folder, ENGLISH), 'utf8')
    await writeFile(join(site.folder, 'broken.html'), html.replace('class="spec">{', 'class="spec">'))
    const { page } = await open({}, 'broken.html')
    const frame = frameOf(page, 'lines')
    expect(await frame.getAttribute('aria-label')).toContain('arrow keys')
    await frame.focus()
    await page.locator('#lines .drawing[role=group]').waitFor()
    expect(await frame.getAttribute('aria-label')).toBe('Lines')
    expect(await frame.locator('svg:visible').count()).toBe(1)
    expect(await page.locator('figure.live').count()).toBe(0)
  })

  test('without JavaScript every chart is there, and nothing says that it could be zoomed or walked', async () => {
    const { page, messages } = await open({ javaScriptEnabled: false })
    expect(await page.locator('figure.chart .drawing svg:visible').count()).toBe(6)
    expect(await page.locator('.zoom:visible').count()).toBe(0)
    expect(await frameOf(page, 'lines').getAttribute('aria-label')).toBe('Lines')
    expect(messages).toEqual([])
  })
})

describe('the current mark', () => {
  test('is the one nearest to the mouse, and none far from all', async () => {
    const { page, messages } = await open()
    const { x, y } = await placeOf(page, 'lines', 'symbol', 2)
    await page.mouse.move(x + 6, y - 6)
    await tooltip(page).waitFor()
    expect(await linesOf(page)).toBe('Year 2019 Audience Uses Citizens 40 Government 25')
    expect(await currentRow(page)).toBe('Citizens 40')
    const ring = await page.locator('.current-mark').boundingBox()
    expect(Math.abs((ring?.x ?? 0) + (ring?.width ?? 0) / 2 - x)).toBeLessThan(2)
    expect(Math.abs((ring?.y ?? 0) + (ring?.height ?? 0) / 2 - y)).toBeLessThan(2)
    await page.mouse.move(x, y + 150)
    expect(await tooltip(page).count()).toBe(0)
    expect(await page.locator('.current-mark').count()).toBe(0)
    expect(messages).toEqual([])
  })

  test('follows the arrow keys along a series and to the next, is announced, and Escape leaves it', async () => {
    const { page } = await open()
    const frame = await wake(page, 'lines')
    expect(await frame.getAttribute('role')).toBe('application')
    const walk = async (key: string): Promise<string> => {
      await page.keyboard.press(key)
      const [, year = ''] = /^Year (\d+) /.exec(await linesOf(page)) ?? []
      return (await currentRow(page)).replace(/^(.).*$/, `$1${year}`)
    }
    const order = []
    for (let i = 0; i < 7; i++) order.push(await walk('ArrowRight'))
    expect(order).toEqual(['C2018', 'C2019', 'C2020', 'G2018', 'G2019', 'G2020', 'G2020'])
    expect(await walk('ArrowUp')).toBe('C2020')
    expect(await walk('ArrowLeft')).toBe('C2019')
    expect(await walk('ArrowDown')).toBe('G2019')
    expect(await walk('Home')).toBe('C2018')
    expect(await walk('End')).toBe('G2020')
    expect(await page.locator('[role=status][aria-live=polite]').innerText()).toBe(
      'Audience Government, Year 2020, Uses 30',
    )
    expect(await page.locator('.current-mark').count()).toBe(1)
    await page.keyboard.press('Escape')
    expect(await tooltip(page).count()).toBe(0)
    expect(await page.locator('.current-mark').count()).toBe(0)
  })

  test('is the one that a finger taps, from the first tap on, until it taps elsewhere', async () => {
    const { page } = await open({ hasTouch: true, viewport: { width: 700, height: 800 } })
    const { x, y } = await placeOf(page, 'bars', 'rect', 0)
    await page.touchscreen.tap(x, y)
    await tooltip(page).waitFor()
    expect(await linesOf(page)).toContain('Uses')
    await page.getByRole('heading', { name: 'Charts' }).tap()
    expect(await tooltip(page).count()).toBe(0)
  })

  test('comes into sight in a frame narrower than the chart, at 320 px', async () => {
    const { page } = await open({ viewport: { width: 320, height: 700 } })
    const frame = await wake(page, 'lines')
    await page.keyboard.press('End')
    expect(await frame.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0)
    const box = await tooltip(page).boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
  })

  test('stays in a window that is zoomed to twice its size, which halves its width', async () => {
    const { page } = await open({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
    const { x, y } = await placeOf(page, 'bars', 'rect', 2)
    await page.mouse.move(x, y)
    await tooltip(page).waitFor()
    const box = await tooltip(page).boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(640)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(640)
  })

  test('moves nothing for readers who prefer no motion', async () => {
    const { page } = await open({ reducedMotion: 'reduce' })
    await wake(page, 'lines')
    const moving = await page
      .locator('.drawing svg *')
      .evaluateAll((all) =>
        all.filter(
          (each) => each.ownerDocument.defaultView?.getComputedStyle(each).transitionDuration !== '0s',
        ),
      )
    expect(moving).toEqual([])
  })
})

describe('pointing at a member of a column', () => {
  const receding = (page: Page, id: string): Promise<number> => page.locator(`#${id} .receding`).count()

  test('lets the others recede in every live chart of that column: lines, points, texts, bars and areas', async () => {
    const { page } = await open()
    await wakeCharts(page)
    await wake(page, 'lines')
    await page.keyboard.press('Home')
    // a line, three points and a text; three bars; an area
    expect(await receding(page, 'lines')).toBe(5)
    expect(await receding(page, 'bars')).toBe(3)
    expect(await receding(page, 'areas')).toBe(1)
    expect(await receding(page, 'months')).toBe(0)
    await page.keyboard.press('Escape')
    expect(await page.locator('.receding').count()).toBe(0)
  })
})

describe('a chart with many periods', () => {
  const ticks = async (page: Page, id: string): Promise<string[]> =>
    (await page.locator(`#${id} .role-axis-label text`).allTextContents()).toSorted()

  async function turnWheel(page: Page, key: 'Control' | 'Shift' | null): Promise<void> {
    if (key) await page.keyboard.down(key)
    await page.mouse.wheel(0, -400)
    if (key) await page.keyboard.up(key)
    await page.waitForTimeout(200)
  }

  test.each(['months', 'panels'])('%s zooms by wheel with Ctrl or Shift, and resets', async (id) => {
    const { page, messages } = await open()
    const frame = await wake(page, id)
    await frame.hover()
    const whole = await ticks(page, id)
    await turnWheel(page, 'Control')
    const closer = await ticks(page, id)
    expect(closer).not.toEqual(whole)
    await turnWheel(page, 'Shift')
    expect(await ticks(page, id)).not.toEqual(closer)
    await page.locator(`#${id}`).getByRole('button', { name: 'Whole period' }).click()
    await expect.poll(() => ticks(page, id)).toEqual(whole)
    expect(messages).toEqual([])
  })

  test('leaves the plain wheel to the page', async () => {
    const { page } = await open({ viewport: { width: 900, height: 500 } })
    await wake(page, 'months')
    const { x, y } = await placeOf(page, 'months', 'line')
    await page.mouse.move(x, y)
    const [whole, top] = [await ticks(page, 'months'), await page.evaluate('scrollY')]
    await page.mouse.wheel(0, 200)
    await expect.poll(() => page.evaluate('scrollY')).toBe(Number(top) + 200)
    expect(await ticks(page, 'months')).toEqual(whole)
  })

  test('zooms by + and −, moves by dragging, resets by Escape and by a double click', async () => {
    const { page } = await open()
    const frame = await wake(page, 'months')
    const whole = await ticks(page, 'months')
    for (let i = 0; i < 5; i++) await page.keyboard.press('+')
    await expect.poll(() => ticks(page, 'months')).not.toEqual(whole)
    const closer = await ticks(page, 'months')
    const { x, y } = await placeOf(page, 'months', 'line')
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x - 160, y, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => ticks(page, 'months')).not.toEqual(closer)
    await page.mouse.move(1, 1)
    await page.keyboard.press('Escape')
    await expect.poll(() => ticks(page, 'months')).toEqual(whole)
    for (let i = 0; i < 5; i++) await page.keyboard.press('+')
    await expect.poll(() => ticks(page, 'months')).not.toEqual(whole)
    for (let i = 0; i < 5; i++) await page.keyboard.press('-')
    await expect.poll(() => ticks(page, 'months')).toEqual(whole)
    await page.keyboard.press('+')
    await frame.dblclick()
    await expect.poll(() => ticks(page, 'months')).toEqual(whole)
  })

  test('brings a mark into sight that a key leads to', async () => {
    const { page } = await open()
    await wake(page, 'months')
    await page.keyboard.press('Home')
    for (let i = 0; i < 8; i++) await page.keyboard.press('+')
    await page.keyboard.press('End')
    await expect.poll(() => linesOf(page)).toBe('Month December 2019 Uses 111')
    await expect.poll(async () => (await ticks(page, 'months')).join()).toContain('2019')
  })

  test('zooms by two fingers', async () => {
    const { page } = await open({ hasTouch: true, viewport: { width: 800, height: 900 } })
    await wake(page, 'months')
    const whole = await ticks(page, 'months')
    const { x, y } = await placeOf(page, 'months', 'line')
    await pinch(await page.context().newCDPSession(page), x, y)
    await expect.poll(() => ticks(page, 'months')).not.toEqual(whole)
    expect(await page.evaluate('visualViewport.scale')).toBe(1)
  })

  test('is not zoomed where its author does not want it', async () => {
    const { page } = await open()
    const frame = await wake(page, 'fixed')
    const whole = await ticks(page, 'fixed')
    await frame.hover()
    await turnWheel(page, 'Shift')
    await page.keyboard.press('+')
    expect(await ticks(page, 'fixed')).toEqual(whole)
    expect(await page.locator('#fixed .zoom').count()).toBe(0)
  })

  test.each(['Asia/Taipei', 'America/New_York'])('is drawn the same in %s', async (timezoneId) => {
    const { page } = await open({ timezoneId })
    const before = await ticks(page, 'months')
    await wake(page, 'months')
    expect(await ticks(page, 'months')).toEqual(before)
    await page.keyboard.press('Home')
    expect(await linesOf(page)).toBe('Month January 2010 Uses 100')
  })
})

test('months on an axis have the names of the reader, before and after a chart wakes', async () => {
  const { page } = await open({}, 'charts.zh-Hant.html')
  const months = page.locator('#panels .role-axis-label text').filter({ hasText: '1月 2012' })
  expect(await months.count()).toBe(1)
  await wake(page, 'panels')
  expect(await months.count()).toBe(1)
})

test('live charts take the colours of the paper when it changes', async () => {
  const { page } = await open({ colorScheme: 'light' })
  await wake(page, 'bars')
  const bar = page.locator('#bars .mark-rect path').first()
  const colour = () =>
    bar.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).fill)
  const light = await colour()
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await colour()).not.toBe(light)
})

async function pinch(session: CDPSession, x: number, y: number): Promise<void> {
  const fingers = (apart: number) => [
    { x: x - apart, y, id: 1 },
    { x: x + apart, y, id: 2 },
  ]
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(30) })
  for (const apart of [50, 80, 120])
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) })
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}
