import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listReleases } from '../../pipeline/release/release.js'
import { exists, listFiles } from '../../pipeline/system/files.js'
import { Workspace } from '../support/workspace.js'
import { openPage } from './browser.js'

let workspace: Workspace
/** The site of a third release, copied away from everything else. */
let site: string
let releases: string[]

beforeAll(async () => {
  workspace = await Workspace.keepRestated()
  releases = (await listReleases(await workspace.project())).map(({ id }) => id).toSorted()
  await workspace.edit('almanac.yaml', 'languages:', 'contact: statistics@example.org\nlanguages:')
  releases.push((await workspace.refresh('2026-11-25')).releaseId)
  site = await mkdtemp(join(tmpdir(), 'almanac-site-'))
  await cp(workspace.path('var/current/site'), site, { recursive: true })
}, 300_000)

afterAll(async () => {
  await workspace.remove()
  await rm(site, { recursive: true, force: true })
})

test('every link of every page and feed leads to a file of the site, and to a place in it', async () => {
  const documents = (await listFiles(site)).filter((file) => /\.(?:html|xml)$/.test(file))
  expect(documents.filter((file) => file.startsWith('releases/'))).toHaveLength(39)
  const texts = new Map<string, string>()
  for (const file of documents) texts.set(file, await readFile(join(site, file), 'utf8'))
  const lost: string[] = []
  for (const [file, text] of texts) {
    const addresses = [...text.matchAll(/<(?:a|link)\s[^>]*\bhref="([^"]*)"/g)].map((match) => match[1] ?? '')
    expect(addresses.length).toBeGreaterThan(2)
    for (const address of new Set(addresses.filter((address) => !/^(?:https?|data|mailto):/.test(address)))) {
      const { pathname, hash } = new URL(address, pathToFileURL(join(site, file)))
      const target = fileURLToPath(`file://${pathname}`)
      const there = target.startsWith(site) && (await exists(target))
      const id = decodeURIComponent(hash.slice(1))
      const holder = texts.get(target.slice(site.length + 1)) ?? ''
      if (!there || (id !== '' && !holder.includes(` id="${id}"`))) lost.push(`${file}: ${address}`)
    }
  }
  expect(lost).toEqual([])
})

test('the site leads from its front page to a past release and back to the latest, without a network or a script', async () => {
  const { page, messages } = await openPage(pathToFileURL(join(site, 'index.en.html')).href, {
    javaScriptEnabled: false,
  })
  await page.getByRole('link', { name: 'All releases' }).first().click()
  await page.getByRole('link', { name: releases[0] ?? '' }).click()
  await page.waitForURL(new RegExp(`releases/${releases[0]}/index\\.en\\.html$`))
  await page.locator('article h2 a').click()
  expect(await page.locator('.permanent').innerText()).toBe(
    'Release of 23 November 2026, permanent address. The latest release is here.',
  )
  await page.locator('.permanent a').click()
  expect(page.url()).toBe(pathToFileURL(join(site, 'usage.en.html')).href)
  await page.getByRole('link', { name: 'Figures and revisions' }).first().click()
  await page.locator('section.changes a').first().click()
  await page.waitForURL(new RegExp(`releases/${releases[1]}/index\\.en\\.html$`))
  expect(messages).toEqual([])
})

test.each(['index.zh-Hant.html', 'archive.en.html', 'archive.zh-Hant.html'])(
  '%s does not scroll sideways on a small screen',
  async (name) => {
    const { page, messages } = await openPage(pathToFileURL(join(site, name)).href, {
      viewport: { width: 320, height: 700 },
    })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(messages).toEqual([])
    expect(dirname(page.url())).toBe(pathToFileURL(site).href)
  },
)
