import { readFile, rename, rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listRuns } from '../../../pipeline/runs/run-record.js'
import { listNames } from '../../../pipeline/system/files.js'
import { Workspace } from '../../support/workspace.js'
import { openBrowser } from '../../browser/browser.js'
import { RunningPreview } from './running-preview.js'

const NOTEBOOK = 'reports/usage.md'
const MODEL = 'sql/marts/comparisons.sql'
const HOSTILE = '<img src=x onerror=alert(1)>'
let browser: Browser
let workspace: Workspace
let preview: RunningPreview
let page: Page
let messages: string[]

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await workspace?.remove()
})

/** A page of the preview, and what its console says but for the answers that are no success. */
async function open(path: string): Promise<void> {
  page = await (await browser.newContext()).newPage()
  messages = []
  page.on('console', (message) => {
    if (!message.text().startsWith('Failed to load resource')) messages.push(message.text())
  })
  page.on('pageerror', (error) => messages.push(error.message))
  await page.goto(preview.address + path)
}

const fault = () => page.getByRole('region', { name: 'What is wrong' }).locator('details')

/** Adds a paragraph at the end of the notebook, as an editor does that writes a new file and renames it. */
async function addParagraph(text: string): Promise<void> {
  await workspace.write('written-beside', `${await workspace.read(NOTEBOOK)}\n::: en\n${text}\n:::\n`)
  await rename(workspace.path('written-beside'), workspace.path(NOTEBOOK))
}

describe('a preview of a project with a release', () => {
  let notebook: string
  let model: string

  beforeEach(async () => {
    notebook = await workspace.read(NOTEBOOK)
    model = await workspace.read(MODEL)
    preview = await RunningPreview.of(workspace)
    await preview.says(/^start: rebuilt/)
  })
  afterEach(async () => {
    // a context is not closed while its page is just loading again; the browser ends them all
    await preview.stop()
    await workspace.write(NOTEBOOK, notebook)
    await workspace.write(MODEL, model)
  })

  test('a saved notebook shows by itself, at the place where the reader was', async () => {
    await open('usage.en.html#uses')
    const fold = page.locator('main details').nth(1)
    await fold.evaluate((each) => each.setAttribute('open', ''))
    await page.evaluate('scrollTo(0, 1500)')
    await addParagraph('A new thought.')
    await page.getByText('A new thought.').waitFor()
    expect(await page.evaluate('scrollY')).toBe(1500)
    expect(await fold.getAttribute('open')).toBe('')
    expect(await preview.says(/usage\.md/)).toMatch(/^reports\/usage\.md: rebuilt \(\d+\.\d\d s\)$/)
    expect(messages).toEqual([])
  })

  test('the last of many changes is the one that shows', async () => {
    await open('usage.en.html')
    const begun = preview.begins()
    await addParagraph('First thought.')
    await begun
    await addParagraph('Second thought.')
    await addParagraph('Third thought.')
    await page.getByText('Third thought.').waitFor()
    expect(await page.getByText('First thought.').count()).toBe(1)
    await page.getByText('Rebuilding…').waitFor({ state: 'hidden' })
  })

  test('a mistake in the notebook is laid over the last good page until it is mended', async () => {
    await open('usage.en.html')
    const line = notebook.split('\n').length + 2
    await addParagraph(`In 2020 ${HOSTILE}`)
    await fault().waitFor()
    expect(await fault().locator('summary').innerText()).toBe(
      `The reports could not be rebuilt: reports/usage.md:${line}`,
    )
    expect(await fault().innerText()).toContain(`a number typed by hand: “In 2020 ${HOSTILE}”`)
    expect(await fault().locator('img').count()).toBe(0)
    expect(await page.getByRole('alert').innerText()).toContain('The reports could not be rebuilt')
    expect(await page.locator('main h2').count()).toBeGreaterThan(3)
    expect(await preview.says(/failed/)).toContain(`reports/usage.md: failed: reports/usage.md:${line}`)
    await workspace.write(NOTEBOOK, notebook)
    await fault().waitFor({ state: 'detached' })
    expect(messages).toEqual([])
  })

  test('a model that DuckDB refuses shows with its line and its SQL', async () => {
    await open('usage.en.html')
    await workspace.edit(MODEL, 'observation.value,\n', 'observation.valeu,\n')
    await fault().waitFor()
    const line = model.slice(0, model.indexOf('observation.value,\n')).split('\n').length
    expect(await fault().locator('summary').innerText()).toContain(`: ${MODEL}:${line}`)
    expect(await fault().locator('pre.message').innerText()).toContain('named "valeu"')
    const row = fault().locator('pre.sql .wrong')
    expect(await row.innerText()).toContain('observation.valeu,')
    const { top, height } = await fault()
      .locator('pre.sql')
      .evaluate((box) => ({ top: box.scrollTop, height: box.clientHeight }))
    const offset = await row.evaluate((each) => each.offsetTop)
    expect(offset).toBeGreaterThan(top)
    expect(offset).toBeLessThan(top + height)
    await workspace.write(MODEL, model)
    await fault().waitFor({ state: 'detached' })
  })

  test('a changed model changes the page, and the results it no longer needs go', async () => {
    const before = await listNames(workspace.path('var/cache/build'))
    await open('usage.en.html')
    for (const suffix of ['-- one', '-- two']) {
      await workspace.write(MODEL, `${model}\n${suffix}\n`)
      await preview.says(/^sql\/marts\/comparisons\.sql: rebuilt/)
    }
    expect(await listNames(workspace.path('var/cache/build'))).toHaveLength(before.length + 1)
    expect(await listNames(workspace.path('var/cache/preview'))).toHaveLength(1)
  })

  test('a notebook that was not there before becomes a page while its reader waits', async () => {
    await open('notes.en.html')
    await page.getByRole('heading', { name: 'No such page' }).waitFor()
    expect(await page.getByRole('link', { name: 'usage.en.html' }).count()).toBe(1)
    await workspace.write(
      'reports/notes.md',
      '---\ntitle: { en: Notes, zh-Hant: 附註 }\ndescription: { en: N, zh-Hant: 註 }\nlatest: { en: N, zh-Hant: 註 }\n---\n\n::: en\nA note.\n:::\n',
    )
    await page.getByText('A note.').waitFor()
    await rm(workspace.path('reports/notes.md'))
    await page.getByRole('heading', { name: 'No such page' }).waitFor()
  })

  test('a source of which nothing was fetched is empty, and said to be', async () => {
    await open('usage.en.html')
    await workspace.write('data/sources/other-budget.yaml', await workspace.read('data/sources/budget.yaml'))
    expect(await preview.says(/^warning/)).toBe(
      'warning: other-budget: not fetched yet (almanac refresh fetches it); nothing of it is in use',
    )
    await preview.says(/^data\/sources\/other-budget\.yaml: rebuilt/)
    await rm(workspace.path('data/sources/other-budget.yaml'))
  })

  test('neither a release nor a lock nor a run is left behind', async () => {
    await open('index.html')
    const before = await listNames(workspace.path('var/releases'))
    await addParagraph('A thought.')
    await preview.says(/rebuilt/)
    expect(await listNames(workspace.path('var/releases'))).toEqual(before)
    const { releaseId } = await workspace.refresh('2026-11-24')
    await preview.stop()
    expect(await listNames(workspace.path('var/releases'))).toEqual([...before, releaseId])
    expect(await listRuns(await workspace.project())).toHaveLength(before.length + 1)
    expect(await listNames(workspace.path('var/cache/preview'))).toEqual([])
  })

  test('what is released has nothing of a preview', async () => {
    await open('usage.en.html')
    const released = await readFile(workspace.path('var/current/site/usage.en.html'), 'utf8')
    expect(await page.content()).toContain('preview-version')
    expect(released).not.toMatch(/preview-version|connect-src|_preview/)
  })
})

describe('a preview that has no page yet', () => {
  let bare: Workspace

  beforeEach(async () => (bare = await Workspace.keep()))
  afterEach(async () => {
    // a context is not closed while its page is just loading again; the browser ends them all
    await preview.stop()
    await bare.remove()
  })

  test('says that nothing was received, and shows the page once something was', async () => {
    preview = await RunningPreview.of(bare)
    await open('')
    await fault().waitFor()
    expect(await fault().innerText()).toContain('nothing was received yet; run almanac refresh first')
    await bare.refresh()
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    expect(await preview.says(/rebuilt/)).toContain('var/archive/receipts/')
  })

  test('shows what is wrong in the place of the page', async () => {
    await bare.refresh()
    await bare.edit(NOTEBOOK, '```sql id=latest', '```sql')
    preview = await RunningPreview.of(bare)
    await open('usage.en.html')
    await fault().waitFor()
    expect(await fault().innerText()).toContain('a sql cell needs id=...')
    await bare.edit(NOTEBOOK, '```sql', '```sql id=latest')
    await page.locator('.drawing svg').first().waitFor()
    expect(messages).toEqual([])
  })
})
