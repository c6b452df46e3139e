import { rename, rm } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { listRuns } from '../../../pipeline/runs/run-record.js'
import { listNames } from '../../../pipeline/system/files.js'
import { Workspace } from '../../support/workspace.js'
import { sharedBrowser } from '../../browser/browser.js'
import { RunningPreview } from './running-preview.js'

const NOTEBOOK = 'reports/visits.md'
const MODEL = 'sql/marts/visits.sql'
const HOSTILE = '<img src=x onerror=alert(1)>'
const REMARKS = '  -- a remark\n'.repeat(60)
/** A notebook that is taller than a window, and has folds. */
const CHAPTERS = `
::: en
${['one', 'two', 'three'].map((name) => `## Chapter ${name} {#${name}}\n\n${'A long thought.\n\n'.repeat(30)}`).join('')}
:::
`

let page: Page
let messages: string[]

/** A page of a preview, and what its console says but for the answers that are no success. */
async function open(preview: RunningPreview, path: string): Promise<void> {
  // a context is not closed while its page is just loading again; the connection to the browser ends them all
  page = await (await (await sharedBrowser()).newContext()).newPage()
  messages = []
  page.on('console', (message) => {
    if (!message.text().startsWith('Failed to load resource')) messages.push(message.text())
  })
  page.on('pageerror', (error) => messages.push(error.message))
  await page.goto(preview.address + path)
}

const fault = () => page.getByRole('region', { name: 'What is wrong' }).locator('details')

/** Adds a paragraph at the end of the notebook, as an editor does that writes a new file and renames it. */
async function addParagraph(workspace: Workspace, text: string): Promise<void> {
  await workspace.write('written-beside', `${await workspace.read(NOTEBOOK)}\n::: en\n${text}\n:::\n`)
  await rename(workspace.path('written-beside'), workspace.path(NOTEBOOK))
}

describe('a preview of a project with a release', () => {
  let workspace: Workspace
  let preview: RunningPreview
  let notebook: string
  let model: string

  beforeAll(async () => {
    workspace = await Workspace.keepSmallReleased()
    await workspace.write(NOTEBOOK, `${await workspace.read(NOTEBOOK)}${CHAPTERS}`)
    await workspace.edit(MODEL, 'select\n', `select\n${REMARKS}`)
    notebook = await workspace.read(NOTEBOOK)
    model = await workspace.read(MODEL)
    preview = await RunningPreview.of(workspace)
    await preview.says(/^start: rebuilt/)
  })
  afterAll(async () => {
    await preview?.stop()
    await workspace.remove()
  })
  /** The preview goes on with the files as they were. */
  afterEach(async () => {
    for (const [file, text] of [
      [NOTEBOOK, notebook],
      [MODEL, model],
    ] as const) {
      if ((await workspace.read(file)) === text) continue
      preview.lines.length = 0
      await workspace.write(file, text)
      await preview.says(new RegExp(`^${file}: rebuilt`))
    }
    preview.lines.length = 0
  })

  test('a saved notebook shows by itself, at the place where the reader was', async () => {
    await open(preview, 'visits.en.html#visits')
    const fold = page.locator('main details').nth(1)
    await fold.evaluate((each) => each.setAttribute('open', ''))
    await page.evaluate('scrollTo(0, 1500)')
    await addParagraph(workspace, 'A new thought.')
    await page.getByText('A new thought.').waitFor()
    expect(await page.evaluate('scrollY')).toBe(1500)
    expect(await fold.getAttribute('open')).toBe('')
    expect(await preview.says(/visits\.md/)).toMatch(/^reports\/visits\.md: rebuilt \(\d+\.\d\d s\)$/)
    expect(messages).toEqual([])
  })

  test('the last of many changes is the one that shows', async () => {
    await open(preview, 'visits.en.html')
    const begun = preview.begins()
    await addParagraph(workspace, 'First thought.')
    await begun
    await addParagraph(workspace, 'Second thought.')
    await addParagraph(workspace, 'Third thought.')
    await page.getByText('Third thought.').waitFor()
    expect(await page.getByText('First thought.').count()).toBe(1)
    await page.getByText('Rebuilding…').waitFor({ state: 'hidden' })
  })

  test('a mistake in the notebook is laid over the last good page until it is mended', async () => {
    await open(preview, 'visits.en.html')
    const line = notebook.split('\n').length + 2
    await addParagraph(workspace, `In 2020 ${HOSTILE}`)
    await fault().waitFor()
    expect(await fault().locator('summary').innerText()).toBe(
      `The reports could not be rebuilt: reports/visits.md:${line}`,
    )
    expect(await fault().innerText()).toContain(`a number typed by hand: “In 2020 ${HOSTILE}”`)
    expect(await fault().locator('img').count()).toBe(0)
    expect(await page.getByRole('alert').innerText()).toContain('The reports could not be rebuilt')
    expect(await page.locator('main h2').count()).toBeGreaterThan(3)
    expect(await preview.says(/failed/)).toContain(`reports/visits.md: failed: reports/visits.md:${line}`)
    await workspace.write(NOTEBOOK, notebook)
    await fault().waitFor({ state: 'detached' })
    expect(messages).toEqual([])
  })

  test('a model that DuckDB refuses shows with its line and its SQL', async () => {
    await open(preview, 'visits.en.html')
    await workspace.edit(MODEL, '  visits,\n', '  visist,\n')
    await fault().waitFor()
    const line = model.slice(0, model.indexOf('  visits,\n')).split('\n').length
    expect(await fault().locator('summary').innerText()).toContain(`: ${MODEL}:${line}`)
    expect(await fault().locator('pre.message').innerText()).toContain('"visist"')
    const row = fault().locator('pre.sql .wrong')
    expect(await row.innerText()).toContain('visist,')
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
    await open(preview, 'visits.en.html')
    for (const suffix of ['-- one', '-- two']) {
      await workspace.write(MODEL, `${model}\n${suffix}\n`)
      await preview.says(/^sql\/marts\/visits\.sql: rebuilt/)
    }
    const after = await listNames(workspace.path('var/cache/build'))
    expect(after).toHaveLength(before.length)
    expect(after.filter((name) => !before.includes(name))).toHaveLength(1)
    expect(await listNames(workspace.path('var/cache/preview'))).toHaveLength(1)
  })

  test('a notebook that was not there before becomes a page while its reader waits', async () => {
    await open(preview, 'notes.en.html')
    await page.getByRole('heading', { name: 'No such page' }).waitFor()
    expect(await page.getByRole('link', { name: 'visits.en.html' }).count()).toBe(1)
    await workspace.write(
      'reports/notes.md',
      '---\ntitle: { en: Notes, zh-Hant: 附註 }\ndescription: { en: N, zh-Hant: 註 }\nlatest: { en: N, zh-Hant: 註 }\n---\n\n::: en\nA note.\n:::\n',
    )
    await page.getByText('A note.').waitFor()
    await rm(workspace.path('reports/notes.md'))
    await page.getByRole('heading', { name: 'No such page' }).waitFor()
  })

  test('a source of which nothing was fetched is empty, and said to be', async () => {
    await open(preview, 'visits.en.html')
    await workspace.write('data/sources/other-visits.yaml', await workspace.read('data/sources/visits.yaml'))
    expect(await preview.says(/^warning/)).toBe(
      'warning: other-visits: not fetched yet (almanac refresh fetches it); nothing of it is in use',
    )
    await preview.says(/^data\/sources\/other-visits\.yaml: rebuilt/)
    await rm(workspace.path('data/sources/other-visits.yaml'))
  })

  test('what is released has nothing of a preview', async () => {
    await open(preview, 'visits.en.html')
    const released = await workspace.read('var/current/site/visits.en.html')
    expect(await page.content()).toContain('preview-version')
    expect(released).not.toMatch(/preview-version|connect-src|_preview/)
  })
})

test('a preview leaves neither a release nor a lock nor a run behind', async () => {
  const workspace = await Workspace.smallReleased()
  const preview = await RunningPreview.of(workspace)
  await preview.says(/^start: rebuilt/)
  const before = await listNames(workspace.path('var/releases'))
  await addParagraph(workspace, 'A thought.')
  await preview.says(/rebuilt/)
  expect(await listNames(workspace.path('var/releases'))).toEqual(before)
  const { releaseId } = await workspace.refresh('2026-11-24')
  await preview.stop()
  expect(await listNames(workspace.path('var/releases'))).toEqual([...before, releaseId])
  expect(await listRuns(await workspace.project())).toHaveLength(before.length + 1)
  expect(await listNames(workspace.path('var/cache/preview'))).toEqual([])
})

describe('a preview that has no page yet', () => {
  let preview: RunningPreview | undefined

  afterEach(() => preview?.stop())

  test('says that nothing was received, and shows the page once something was', async () => {
    const bare = await Workspace.small()
    preview = await RunningPreview.of(bare)
    await open(preview, '')
    await fault().waitFor()
    expect(await fault().innerText()).toContain('nothing was received yet; run almanac refresh first')
    await bare.refresh()
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    expect(await preview.says(/rebuilt/)).toContain('var/archive/receipts/')
  })

  test('shows what is wrong in the place of the page', async () => {
    const bare = await Workspace.smallReleased()
    await bare.edit(NOTEBOOK, '```sql id=visits', '```sql')
    preview = await RunningPreview.of(bare)
    await open(preview, 'visits.en.html')
    await fault().waitFor()
    expect(await fault().innerText()).toContain('a sql cell needs id=...')
    await bare.edit(NOTEBOOK, '```sql', '```sql id=visits')
    await page.locator('.drawing svg').first().waitFor()
    expect(messages).toEqual([])
  })
})
