import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

const SLOWDOWN = 4
/** A page is quiet when no long task has begun for so long, in milliseconds. */
const QUIET = 5000
/** A task blocks by what it takes beyond this, in milliseconds. */
const LONG = 50

/** Milliseconds to the first contentful paint with JavaScript off, on a slowed processor. */
export async function timeFirstPaint(browser: Browser, url: string): Promise<number> {
  return withPage(browser, { javaScriptEnabled: false }, async (page) => {
    await page.goto(url)
    return firstPaint(page)
  })
}

/** Milliseconds that long tasks block a slowed processor from the first contentful paint until the page is quiet. */
export async function timeBlocking(browser: Browser, url: string): Promise<number> {
  return withPage(browser, {}, async (page) => {
    await page.addInitScript({
      content: `window.longTasks = []
        new PerformanceObserver((list) => {
          for (const { startTime, duration } of list.getEntries()) longTasks.push({ startTime, duration })
        }).observe({ type: 'longtask', buffered: true })`,
    })
    await page.goto(url)
    const paint = await firstPaint(page)
    const quiet = `performance.now() - Math.max(${paint}, ...longTasks.map(({ startTime, duration }) => startTime + duration))`
    while (Number(await page.evaluate(quiet)) < QUIET) await page.waitForTimeout(QUIET / 10)
    return Number(
      await page.evaluate(`longTasks
        .filter(({ startTime }) => startTime >= ${paint})
        .reduce((sum, { duration }) => sum + Math.max(0, duration - ${LONG}), 0)`),
    )
  })
}

/** Milliseconds from the first pointing at a chart's mark until a tooltip is painted, on a slowed processor. */
export async function timeFirstTooltip(browser: Browser, url: string): Promise<number> {
  return withPage(browser, {}, async (page) => {
    await page.addInitScript({
      content: `window.tooltipShown = new Promise((resolve) => {
        addEventListener('pointerover', function point(event) {
          if (!event.target.closest('figure.chart .drawing')) return
          removeEventListener('pointerover', point, true)
          const look = () => document.querySelector('.tooltip:not([hidden])')
            ? resolve(performance.now() - event.timeStamp)
            : requestAnimationFrame(look)
          look()
        }, true)
      })`,
    })
    await page.goto(url)
    const mark = page.locator('figure.chart .role-mark.mark-symbol path').first()
    await mark.scrollIntoViewIfNeeded()
    const box = await mark.boundingBox()
    if (!box) throw new Error(`${url}: no mark to point at`)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    return Number(await page.evaluate('tooltipShown'))
  })
}

async function withPage(
  browser: Browser,
  options: BrowserContextOptions,
  measure: (page: Page) => Promise<number>,
): Promise<number> {
  const context = await browser.newContext({ offline: true, reducedMotion: 'reduce', ...options })
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    return await measure(page)
  } finally {
    await context.close()
  }
}

async function firstPaint(page: Page): Promise<number> {
  const read = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
  let paint = 0
  while (paint === 0) paint = Number(await page.evaluate(read))
  return paint
}
