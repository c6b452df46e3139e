import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { $ } from 'zx'
import { openBrowser } from './chromium.js'
import { withServer } from './with-server.js'
import { ALMANAC, copyProject, inFolder, refreshProject, ROOT } from './workspace.js'

/** Draws the pictures of the README: the report of the first subject, the console, and the examples. */

const QUERY = `select year, audience, uses
from marts.usage_annual
where audience <> 'total' and year between 2010 and 2020
order by year, audience`

const browser = await openBrowser()
try {
  await inFolder(async (folder) => {
    await copyProject(folder)
    await refreshProject(folder)
    await drawReport(folder)
    await drawConsole(folder)
  })
  for (const name of (await readdir(join(ROOT, 'examples'))).toSorted())
    await inFolder((folder) => drawExample(join(folder, name), name))
} finally {
  await browser.close()
}

async function drawReport(project: string): Promise<void> {
  const drawn = [
    { picture: 'report', language: 'en', size: { width: 1240, height: 1560 }, colorScheme: 'light' },
    {
      picture: 'report-zh-dark',
      language: 'zh-Hant',
      size: { width: 1240, height: 1560 },
      colorScheme: 'dark',
    },
    {
      picture: 'report-zh-phone',
      language: 'zh-Hant',
      size: { width: 390, height: 2000 },
      colorScheme: 'light',
    },
  ] as const
  for (const { picture, language, size, colorScheme } of drawn) {
    const site = join(project, `var/current/site/usage.${language}.html`)
    const page = await openPage(pathToFileURL(site).href, size)
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(ROOT, `docs/${picture}.png`) })
  }
}

async function drawConsole(project: string): Promise<void> {
  await withServer([ALMANAC, '--project', project, 'serve', '--port', '0'], async (address) => {
    const asked = new URLSearchParams({ lang: 'en', sql: QUERY, view: 'chart' })
    const page = await openPage(`${address}/console?${asked.toString()}`, { width: 1200, height: 960 })
    await page.locator('.saved').waitFor({ state: 'attached' })
    await page.locator('svg.marks').first().waitFor()
    await page.screenshot({ path: join(ROOT, 'docs/console.png') })
  })
}

/** The newest page of an example, in English, from its head to below its first chart. */
async function drawExample(project: string, name: string): Promise<void> {
  await $({ quiet: true })`node ${ALMANAC} new ${project} --example ${name}`
  await refreshProject(project)
  const site = join(project, 'var/current/site')
  const file = (await readdir(site)).find(
    (each) => each.endsWith('.en.html') && !/^(?:index|archive|search)\./.test(each),
  )
  if (file === undefined) throw new Error(`${name}: its site has no page in English`)
  // So tall that the bar at the foot of a narrow window is below the chart.
  const page = await openPage(pathToFileURL(join(site, file)).href, { width: 900, height: 1800 })
  const chart = await page.locator('figure.chart .drawing:visible').first().boundingBox()
  if (chart === null) throw new Error(`${name}: its page has no chart`)
  const clip = { x: 0, y: 0, width: 900, height: chart.y + chart.height + 4 }
  await page.screenshot({ path: join(ROOT, `docs/example-${name}.png`), clip, fullPage: true })
}

async function openPage(
  address: string,
  viewport: { width: number; height: number },
): ReturnType<Browser['newPage']> {
  const page = await browser.newPage({ viewport, reducedMotion: 'reduce' })
  await page.goto(address)
  return page
}
