import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { openBrowser } from './chromium.js'
import { eightCharts } from './eight-charts.js'
import { median } from './median.js'
import { pageWeight } from './page-weight.js'
import { timeBlocking, timeFirstPaint, timeFirstTooltip } from './page-timing.js'
import { copyProject, inFolder, refreshProject } from './workspace.js'

const ROUNDS = 5
const PAGES = ['usage.en.html', 'eight-charts.en.html']

await inFolder(async (folder) => {
  const site = await buildSite(folder)
  const browser = await openBrowser()
  try {
    for (const page of PAGES) {
      await printWeights(join(site, page), page)
      await printTimes(browser, join(site, page), join(folder, page))
    }
  } finally {
    await browser.close()
  }
})

/** The project's report and a page of eight charts, and beside each the floor: the same page without its scripts. */
async function buildSite(folder: string): Promise<string> {
  await copyProject(folder)
  await writeFile(join(folder, 'reports/eight-charts.md'), eightCharts())
  await refreshProject(folder)
  const site = join(folder, 'var/current/site')
  for (const page of PAGES) {
    const html = await readFile(join(site, page), 'utf8')
    await writeFile(join(folder, page), html.replace(/<script[\s\S]*?<\/script>/g, ''))
  }
  return site
}

async function printWeights(file: string, name: string): Promise<void> {
  const html = await readFile(file, 'utf8')
  const { whole, withoutRuntime } = pageWeight(html)
  console.log(
    `${name}: ${kilobytes(whole)} KB gzipped, ${kilobytes(withoutRuntime)} KB without the runtime (targets 350 and 80)`,
  )
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1)
}

/** Times the page and its floor in turn, all on a processor slowed to a quarter; the first round warms caches. */
async function printTimes(browser: Browser, pageFile: string, floorFile: string): Promise<void> {
  const [page, floor] = [pathToFileURL(pageFile).href, pathToFileURL(floorFile).href]
  const measures: [string, () => Promise<number>][] = [
    ['first contentful paint, no JavaScript', () => timeFirstPaint(browser, page)],
    ['first contentful paint, floor', () => timeFirstPaint(browser, floor)],
    ['blocking time (target 200)', () => timeBlocking(browser, page)],
    ['blocking time, floor', () => timeBlocking(browser, floor)],
    ['first pointing to first tooltip', () => timeFirstTooltip(browser, page)],
  ]
  const times = measures.map((): number[] => [])
  for (let round = 0; round <= ROUNDS; round++)
    for (const [i, [, measure]] of measures.entries()) {
      const time = await measure()
      if (round > 0) times[i]?.push(time)
    }
  for (const [i, [name]] of measures.entries()) {
    const each = times[i] ?? []
    console.log(
      `  ${name.padEnd(40)}${median(each).toFixed(0).padStart(6)} ms (${Math.min(...each).toFixed(0)} to ${Math.max(...each).toFixed(0)})`,
    )
  }
  console.log(`  median of ${ROUNDS} rounds, processor slowed to a quarter`)
}
