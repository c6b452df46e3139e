import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { pageWeight } from '../../bench/page-weight.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { EXAMPLES } from '../../pipeline/release/examples.js'
import { defaultEffects } from '../../pipeline/system/effects.js'
import { openProject } from '../../pipeline/system/project.js'
import { almanac } from '../support/almanac.js'
import { faultsOfMarkup } from '../support/html-rules.js'
import { ROOT } from '../support/workspace.js'
import { RULES, violationsOf } from './axe.js'
import { openPage, wakeCharts } from './browser.js'
import { faultsOfCharts } from './chart-geometry.js'

/** The page of each example, and what stands on it. */
const PAGES: Readonly<Record<string, readonly [file: string, charts: number, words: readonly string[]]>> = {
  'daily-rides': [
    'report.en.html',
    2,
    ['On working days of December 2025 buses carried', 'Rides · Bus and rail', '12 February 2025'],
  ],
  library: ['visits.zh-Hant.html', 1, ['最近一年 1,460 人次。', '圖書館']],
  'rail-passengers': [
    'report.en.html',
    1,
    ['In Q2 2020 trains carried', 'Dashed lines are breaks of definition', 'Passengers · All three, Q4 2025'],
  ],
  'web-visits': [
    'report.en.html',
    2,
    ['In December 2025 visits to the portal', 'The health pages moved to an address of their own'],
  ],
}

test('each example is made by name, released, and opens as a page without a fault', async () => {
  expect(Object.keys(EXAMPLES)).toEqual((await readdir(join(ROOT, 'examples'))).toSorted())
  for (const [name, [file, charts, words]] of Object.entries(PAGES)) {
    const folder = await mkdtemp(join(tmpdir(), 'almanac-example-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    expect(await almanac(folder, ['new', folder, '--example', name])).toMatchObject({
      code: 0,
      stdout: `Made ${folder}. Next: cd ${folder} && almanac refresh\n`,
    })
    const { outcome, warnings } = await refresh(
      { project: await openProject(folder) },
      { ...defaultEffects, now: () => new Date('2026-01-15T12:00:00Z') },
    )
    expect({ name, outcome, warnings }).toEqual({ name, outcome: 'released', warnings: [] })
    expect((await almanac(folder, ['doctor'])).stdout).not.toContain('PROBLEM')
    const path = join(folder, 'var/current/site', file)
    const html = await readFile(path, 'utf8')
    expect(await faultsOfMarkup(html)).toEqual([])
    expect(pageWeight(html).whole).toBeLessThanOrEqual(250_000)
    const { page, messages } = await openPage(pathToFileURL(path).href)
    const text = await page.locator('main').innerText()
    for (const each of words) expect(text).toContain(each)
    await wakeCharts(page)
    expect(await page.locator('figure.live').count()).toBe(charts)
    expect(await violationsOf(page, RULES)).toEqual([])
    expect(messages).toEqual([])
    expect(await faultsOfCharts(page)).toEqual([])
  }
})
