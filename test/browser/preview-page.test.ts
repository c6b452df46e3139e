import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { html } from '../../pipeline/base/html.js'
import { documentOf } from '../../pipeline/report/page.js'
import { listen } from '../../pipeline/service/listen.js'
import { previewApp } from '../../pipeline/service/preview/preview-app.js'
import { PreviewState } from '../../pipeline/service/preview/preview-state.js'
import { readPreviewScript } from '../../pipeline/system/tool.js'
import { newPage } from './browser.js'

const FAULT = { place: null, message: 'x is undefined', sql: null, sqlLine: null, stack: 'at x (y.ts:1)' }
let folder: string
let script: string

/** A site of one page that says its version. */
async function site(version: string): Promise<{ folder: string; version: string; warnings: string[] }> {
  const page = documentOf({
    language: 'zh-Hant',
    title: 'Page',
    description: 'Page',
    body: html`<p>Version ${version}</p>`,
    style: '',
    scripts: [],
    preview: { script, version },
  })
  await mkdir(join(folder, version))
  await writeFile(join(folder, version, 'index.html'), page)
  return { folder: join(folder, version), version, warnings: [] }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  script = await readPreviewScript()
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

test('a page tells what goes on, keeps a folded panel folded, and outlives the preview', async () => {
  const state = new PreviewState()
  const app = previewApp(state, {
    host: '127.0.0.1',
    script,
    failed: (cause) => expect.unreachable(String(cause)),
  })
  const server = createServer(getRequestListener(app.fetch))
  const page = await newPage()
  await page.goto(await listen(server, { host: '127.0.0.1', port: 0 }, 4400))
  await page.getByRole('heading', { name: 'No page yet' }).waitFor()

  state.begin()
  await page.getByText('Rebuilding…').waitFor()
  const status = page.getByRole('status')
  expect(await status.getAttribute('aria-live')).toBe('polite')
  expect(await status.evaluate((each) => each.matches(':lang(en)'))).toBe(true)

  state.fail(FAULT)
  await page.getByText('There is no page yet.').waitFor()
  await page.getByText('at x (y.ts:1)').waitFor()
  expect(await status.innerText()).toBe('')

  state.begin()
  state.succeed(await site('one'))
  await page.getByText('Version one').waitFor()
  expect(await page.getByText('x is undefined').count()).toBe(0)

  state.fail(FAULT)
  await page.getByText('The page shows the last good state.').waitFor()
  await page.locator('summary').click()
  state.begin()
  await page.getByText('Rebuilding…').waitFor()
  state.fail(FAULT)
  await page.getByText('Rebuilding…').waitFor({ state: 'hidden' })
  expect(await page.getByText('The page shows the last good state.').isVisible()).toBe(false)

  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await page.getByText('The preview has ended; this page waits for it.').waitFor()
})
