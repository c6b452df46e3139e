import { buffer, text } from 'node:stream/consumers'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '../support/running-server.js'
import { Workspace } from '../support/workspace.js'
import { COLOUR_RULES, LAYOUT_RULES, RULES, violationsOf } from './axe.js'
import { blankPage, newPage } from './browser.js'
import { consoleAt, ServedProject } from './served-project.js'

const USES = 'select audience, year, uses, status from marts.usage_annual order by year, audience'
const RUNAWAY =
  'select count(*) from range(100000) a, range(100000) b, range(1000) c where a.range + b.range = 7'
const NARROW = { width: 375, height: 760 }
const WIDE = { width: 1280, height: 720 }

let served: ServedProject

beforeAll(async () => {
  served = await ServedProject.start()
})
afterAll(async () => {
  await served?.end()
})

/** The console as it opens, and all that went wrong in it but for answers that are no success. */
async function open(
  parameters: Readonly<Record<string, string>> = {},
  options: BrowserContextOptions = {},
  { address }: Pick<ServedProject, 'address'> = served,
): Promise<{ page: Page; faults: string[] }> {
  const page = await blankPage({ reducedMotion: 'reduce', ...options })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => {
    if (!message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(address))
      faults.push(`request: ${request.url()}`)
  })
  await page.goto(consoleAt(address, parameters))
  await page.locator('.saved').waitFor({ state: 'attached' })
  return { page, faults }
}

/** The texts of the rows in sight, cell by cell, without row numbers. */
function cells(page: Page): Promise<string[][]> {
  return page
    .locator('.grid-body [role=row]')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent)),
    )
}

/** Puts a text in place of what an editor holds. */
async function write(page: Page, text: string, editor = '#editor'): Promise<void> {
  await page.locator(`${editor} .cm-content`).click()
  await page.keyboard.press('ControlOrMeta+a')
  // typed over, Chromium would give the text the look of what it replaces, which the policy refuses
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

/** How many rows the page says there are. */
async function rowCount(page: Page): Promise<string> {
  return (await facts(page)).split('\n')[0] ?? ''
}

const facts = (page: Page): Promise<string> => page.locator('.state .facts').innerText()
const editorText = (page: Page): Promise<string> => page.locator('#editor .cm-content').innerText()

test('a query is typed, completed and run by keys alone, and its address gives the same again', async () => {
  const opened = await open()
  const { page } = opened
  await page.keyboard.type('select audience, year, uses from marts.usage_ann')
  await page.getByRole('option', { name: 'usage_annual' }).first().waitFor()
  // a choice that comes up under the fingers of a reader is not taken at once
  await page.waitForTimeout(200)
  await page.keyboard.press('Enter')
  await page.keyboard.type(' order by year, audience')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('gridcell').first().waitFor()
  expect(await cells(page)).toContainEqual(['citizen', '2010', '10,453,986'])
  expect(await facts(page)).toMatch(/^36 rows/)
  expect(new URL(page.url()).searchParams.get('sql')).toBe(
    'select audience, year, uses from marts.usage_annual order by year, audience',
  )
  await page.reload()
  await page.getByRole('gridcell').first().waitFor()
  expect(await cells(page)).toContainEqual(['citizen', '2010', '10,453,986'])
  expect(opened.faults).toEqual([])
})

test('every control is reached by Tab and works by keys; Tab leaves the editor', async () => {
  const opened = await open({ sql: USES })
  const { page } = opened
  await page.getByRole('gridcell').first().waitFor()
  await page.locator('#editor .cm-content').focus()
  const seen: string[] = []
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab')
    seen.push(await page.evaluate<string>('document.activeElement.textContent.slice(0, 9).trim()'))
  }
  expect(seen.slice(0, 6)).toEqual(['Run', 'Format', 'Copy link', 'Keys', 'Table', 'Chart'])
  const grid = page.getByRole('grid')
  await grid.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Control+ArrowDown')
  expect(await page.locator('.cell-detail').innerText()).toBe('Row 36, uses (BIGINT): 61,413,745')
  await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('Control+c')
  await page.getByText('Cells copied: 4').waitFor()
  await page.keyboard.press('F1')
  await page.getByRole('dialog').getByText('run the query').waitFor()
  await page.keyboard.press('Escape')
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(opened.faults).toEqual([])
})

test('it opens with a query that runs; its rows are sorted by a header, filtered by a text, and saved as shown', async () => {
  const { page, faults } = await open()
  await page.locator('.cm-content', { hasText: 'marts.observations' }).waitFor()
  expect(await page.locator('#saved').getAttribute('open')).not.toBeNull()
  await page.locator('#run').click()
  await page.locator('[role=gridcell]').first().waitFor()
  const sql =
    "select * from (values (10, 'b', 12345678901234567890::hugeint), (9, 'A', 2), (null, 'ab', 1)) t(n, word, big)"
  await write(page, sql)
  await page.locator('#run').click()
  await page.locator('.grid-head', { hasText: 'big' }).waitFor()
  const head = (name: string) => page.locator('.grid-head [role=columnheader]', { hasText: name })
  const words = async (): Promise<string[]> => (await cells(page)).map((row) => row[1] ?? '')
  await head('big').click()
  expect(await words()).toEqual(['ab', 'A', 'b'])
  expect(await head('big').getAttribute('aria-sort')).toBe('ascending')
  await head('n').first().click()
  expect(await words()).toEqual(['A', 'b', 'ab'])
  await head('n').first().click()
  expect(await words()).toEqual(['b', 'A', 'ab'])
  await page.locator('#row-filter').fill('a')
  expect(await words()).toEqual(['A', 'ab'])
  expect(await page.locator('#rows-shown').innerText()).toBe('2 of 3 rows')
  const saving = page.waitForEvent('download')
  await page.locator('#save-shown').click()
  expect(await text(await (await saving).createReadStream())).toBe('n,word,big\r\n9,A,2\r\n,ab,1\r\n')
  await page.locator('#row-filter').fill('12,345,678')
  expect(await words()).toEqual(['b'])
  await page.locator('.grid').press('s')
  expect(await page.locator('.grid-head [aria-sort=descending]').count()).toBe(0)
  expect(faults).toEqual([])
})

test('the values of a column are counted, and a press on one leaves its rows', async () => {
  const { page, faults } = await open({
    sql: "select i % 3 as third, i * 0.1 as n, case when i % 5 = 0 then null else '<b>' || (i % 2) end as word, 7 as one from range(100) t(i)",
  })
  await page.locator('.grid-head', { hasText: 'third' }).waitFor()
  const valuesOf = (name: string) => page.getByRole('button', { name: `Values of ${name}`, exact: true })
  const panel = page.locator('.facet')
  const parts = async (): Promise<string[]> =>
    (await panel.locator('li').allInnerTexts()).map((part) => part.replace(/\s+/g, ' ').trim())
  await valuesOf('word').click()
  expect(await panel.locator('p').innerText()).toBe(
    'Rows: 100; different values: 2; null: 20 · from <b>0 to <b>1',
  )
  expect(await parts()).toEqual(['<b>0 40', '<b>1 40'])
  await panel.getByRole('button', { name: '<b>1' }).click()
  expect(await page.locator('#rows-shown').innerText()).toBe('40 of 100 rows')
  expect(await panel.locator('[aria-pressed=true]:focus').count()).toBe(1)
  await page.keyboard.press('Enter')
  expect(await page.locator('#rows-shown').innerText()).toBe('100 of 100 rows')
  await valuesOf('n').click()
  expect(await parts()).toEqual(Array.from({ length: 10 }, (_, i) => `${i} – < ${i + 1} 10`))
  await panel.getByRole('button', { name: '9 – < 10' }).click()
  await page.locator('#row-filter').fill('<b>1')
  expect((await cells(page)).map((row) => row[1])).toEqual(['9.1', '9.3', '9.7', '9.9'])
  await panel.getByRole('button', { name: 'Close' }).click()
  expect(await panel.count()).toBe(0)
  await page.locator('.grid').press('v')
  expect(await panel.locator('h3').innerText()).toBe('Values of third')
  expect(await violationsOf(page, RULES)).toEqual([])
  expect(faults).toEqual([])
})

test('a plan is shown as DuckDB draws it, and the next result as a table again', async () => {
  const { page } = await open({ sql: 'explain select 1' })
  expect(await page.locator('.plan').innerText()).toMatch(/┌─+┐[^]*DUMMY_SCAN/)
  expect(await page.locator('#arrangement').isVisible()).toBe(false)
  await write(page, 'select 1 as one')
  await page.locator('#run').click()
  await page.locator('[role=gridcell]').first().waitFor()
  expect(await page.locator('.plan').count()).toBe(0)
  expect(await page.locator('#arrangement').isVisible()).toBe(true)
})

test('the tables of the project and its figures come first, what the engine derives in a fold', async () => {
  const { page } = await open()
  const names = await page.locator('#layer-marts > .entry > summary').allInnerTexts()
  expect(names).toContain('marts.observations')
  expect(names).not.toContain('marts.annual_expectations')
  expect(await page.locator('#derived-marts > .entry').count()).toBeGreaterThan(5)
})

test('copied cells are parted by tabs and lines, without groups of digits', async () => {
  const opened = await open({ sql: USES }, { permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = opened
  await page.getByRole('gridcell', { name: '10,453,986' }).click()
  await page
    .getByRole('gridcell', { name: '2010' })
    .nth(1)
    .click({ modifiers: ['Shift'] })
  await page.keyboard.press('ControlOrMeta+c')
  await page.getByText('Cells copied: 4').waitFor()
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('2010\t10453986\n2010\t9882434')
  expect(opened.faults).toEqual([])
})

test('a runaway query counts its time, and is cancelled by Escape; the next one is answered', async () => {
  const opened = await open({ sql: RUNAWAY })
  const { page } = opened
  await page.getByText('Running…').waitFor()
  await page.getByText(/^1\.\d s$/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('The query was cancelled.').waitFor()
  expect(await page.locator('#cancel').isVisible()).toBe(false)
  await write(page, 'select 42 as answer')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('gridcell', { name: '42' }).waitFor()
  expect(opened.faults).toEqual([])
})

test('a query past its time says so in the words of the page', async () => {
  const { url } = await startServer(await served.workspace.project(), { seconds: 1 })
  const page = await blankPage()
  await page.goto(`${url}/console?${new URLSearchParams({ sql: RUNAWAY, lang: 'zh-Hant' }).toString()}`)
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').innerText()).toContain('查詢時間超過伺服器上限。')
})

test('an error has the words of DuckDB, and its place is marked in the editor, also within a selection', async () => {
  const opened = await open({ sql: 'select 1;\nselect year,\n  sum(usess)\nfrom marts.usage_annual' })
  const { page } = opened
  await page.getByRole('alert').waitFor()
  await write(page, 'select 1\n\nselect year,\n  sum(usess)\nfrom marts.usage_annual')
  await page.keyboard.press('Control+End')
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').getByText('Line 4:').waitFor()
  expect(await page.getByRole('alert').innerText()).toContain('Referenced column "usess" not found')
  expect(await page.locator('.cm-lintRange-error').innerText()).toBe('usess')
  expect(opened.faults).toEqual([])
})

test('a chart is guessed, changed as JSON, shared by the address and saved', async () => {
  const opened = await open({ sql: USES })
  const { page } = opened
  await page.getByRole('button', { name: 'Chart' }).click()
  await page.locator('.drawing .mark-line path').first().waitFor()
  expect(await page.locator('.drawing .mark-line path').count()).toBe(3)
  await page.getByRole('application').focus()
  await page.keyboard.press('ArrowRight')
  await page.locator('.tooltip').getByText('10,453,986').waitFor()
  await page.getByText('Change the chart').click()
  await write(page, '{"mark":"tick","encoding":{"x":{"field":"uses","type":"quantitative"}}}', '.chart-spec')
  await expect.poll(() => page.locator('.drawing .mark-line').count()).toBe(0)
  expect(await page.locator('.drawing .mark-rect path').count()).toBe(36)
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'PNG' }).click(),
  ])
  expect((await buffer(await picture.createReadStream())).subarray(1, 4).toString()).toBe('PNG')
  const [drawing] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'SVG' }).click(),
  ])
  expect(await text(await drawing.createReadStream())).toMatch(/^<svg[^>]*>.*<\/svg>$/s)
  await expect.poll(() => page.url()).toContain('chart=')
  await page.goto(page.url())
  await page.locator('.drawing .mark-rect path').first().waitFor()
  expect(opened.faults).toEqual([])
})

test('a copied link pins the release that is shown', async () => {
  const opened = await open(
    { sql: 'select 1 as one' },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  )
  const { page } = opened
  await page.getByRole('gridcell').waitFor()
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByText('Link copied').waitFor()
  const address = await page.evaluate<string>('navigator.clipboard.readText()')
  const { searchParams } = new URL(address)
  expect(await facts(page)).toContain(`release ${searchParams.get('release')}`)
  await page.goto(`${address}&lang=en`)
  await page.getByText('pinned; newer releases do not change it').waitFor()
  expect(opened.faults).toEqual([])
})

test('a new release is told, and asked when the reader runs the query again; a pinned one stays put', async () => {
  const workspace = await Workspace.smallReleased()
  const server = { address: `${(await startServer(await workspace.project())).url}/` }
  const sql = 'select max(id) as id from ops.releases'
  const followed = await open({ sql }, {}, server)
  await followed.page.getByRole('gridcell').waitFor()
  const former = await followed.page.getByRole('gridcell').innerText()
  const pinned = await open({ sql, release: former }, {}, server)
  await pinned.page.getByRole('gridcell').waitFor()

  await workspace.edit('reports/visits.md', '\n## ', '\nOne more sentence.\n\n## ')
  const { releaseId: release } = await workspace.refresh('2026-12-01')
  expect(release).not.toBe(former)
  await followed.page.getByText(`Release ${release} is out; the rows below are of ${former}.`).waitFor()
  expect(await cells(followed.page)).toEqual([[former]])
  await followed.page.getByRole('button', { name: 'Run again' }).click()
  await followed.page.getByRole('gridcell', { name: release }).waitFor()
  expect(await followed.page.locator('#release-notice').isVisible()).toBe(false)

  await pinned.page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(() => facts(pinned.page)).toContain(former)
  expect(await cells(pinned.page)).toEqual([[former]])
  await pinned.page.getByRole('button', { name: 'Go to the current release' }).click()
  await pinned.page.getByRole('gridcell', { name: release }).waitFor()
  expect(new URL(pinned.page.url()).searchParams.has('release')).toBe(false)
  expect([...followed.faults, ...pinned.faults]).toEqual([])
})

test('a release that is gone is told, with the way to the current one', async () => {
  const page = await blankPage()
  await page.goto(served.console({ sql: 'select 1 as one', release: '2020-01-01-0123abcd' }))
  await page.getByRole('alert').getByRole('button', { name: 'Go to the current release' }).click()
  await page.getByRole('gridcell', { name: '1' }).waitFor()
  expect(new URL(page.url()).searchParams.has('release')).toBe(false)
})

/** Scrolls the grid down, 20,000 pixels a frame, and gives how many elements there were at most, and how many were made in all. */
const SCROLLING = `(async () => {
  const grid = document.querySelector('[role=grid]')
  let [most, made] = [0, 0]
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) made += 1 + (node.querySelectorAll?.('*').length ?? 0)
  })
  watch.observe(grid, { childList: true, subtree: true })
  for (let i = 0; i < 120; i++) {
    grid.scrollTop += 20000
    await new Promise(requestAnimationFrame)
    most = Math.max(most, grid.querySelectorAll('*').length)
  }
  watch.disconnect()
  return { most, made }
})()`

test('100,000 rows are shown, walked to their end and scrolled with the elements of those in sight alone', async () => {
  const opened = await open({
    sql: `select i as number, '自然人憑證' || i as name, i / 7 as part from range(100000) rows(i) order by i`,
  })
  const { page } = opened
  await page.getByRole('gridcell').first().waitFor()
  expect(await facts(page)).toMatch(/^100,000 rows/)
  const { most, made } = await page.evaluate<{ most: number; made: number }>(SCROLLING)
  expect(most).toBeLessThan(1000)
  expect(made).toBeLessThan(120 * 1000)
  await page.getByRole('grid').focus()
  await page.keyboard.press('Control+End')
  await page.getByRole('gridcell', { name: '自然人憑證99999', exact: true }).waitFor()
  expect(await page.locator('[aria-rowindex="100001"] .current').innerText()).toBe('14,285.57142857143')
  expect(opened.faults).toEqual([])
})

test('more rows than come at a time are told, and loaded', async () => {
  const opened = await open({ sql: 'select i as number from range(250000) rows(i) order by i' })
  const { page } = opened
  await page.getByText('The first 100,000 rows; there are more.').waitFor()
  await page.getByRole('button', { name: 'Load the next 100,000' }).click()
  await page.getByText('The first 200,000 rows; there are more.').waitFor()
  await page.getByRole('button', { name: 'Load the next 100,000' }).click()
  await expect.poll(() => facts(page)).toMatch(/^250,000 rows/)
  await page.getByRole('grid').focus()
  await page.keyboard.press('Control+End')
  await page.getByRole('gridcell', { name: '249,999' }).waitFor()
  expect(opened.faults).toEqual([])
})

const MARKUP = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>`

test('markup and controls in names, values, titles and errors stay text', async () => {
  const quoted = MARKUP.replaceAll('"', '""')
  const opened = await open({
    sql: `select '${MARKUP}' as "${quoted}", chr(27) || chr(8238) || 'x' as control, 1 as n`,
  })
  const { page } = opened
  await page.getByRole('gridcell').first().click()
  expect(await cells(page)).toEqual([[MARKUP, '␛\ufffdx', '1']])
  expect(await page.locator('.cell-detail').innerText()).toContain(MARKUP)
  await page.getByRole('button', { name: 'Chart' }).click()
  await page.locator('.drawing svg').waitFor()
  await write(page, `select "${quoted}"`)
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').innerText()).toContain('<img src=x')
  expect(
    await page.evaluate('[window.hacked, document.querySelectorAll("img, iframe, object").length]'),
  ).toEqual([undefined, 0])
  expect(opened.faults).toEqual([])
})

const POINT = { mark: 'point', encoding: { x: { field: 'n', type: 'quantitative' } } }

test.each([
  ['data by address', { ...POINT, data: { url: 'http://stranger.example/rows.json' } }],
  ['rows of its own', { ...POINT, data: { sequence: { start: 0, stop: 1e12 } } }],
  ['an image', { ...POINT, mark: { type: 'image', url: 'http://stranger.example/x.png' } }],
  ['a link', { ...POINT, mark: { type: 'point', href: 'javascript:window.hacked=1' } }],
  [
    'a link by row',
    { ...POINT, encoding: { ...POINT.encoding, href: { value: 'https://stranger.example' } } },
  ],
  ['a widget', { ...POINT, params: [{ name: 'p', bind: { input: 'text', element: '#editor' } }] }],
  ['code', { ...POINT, transform: [{ calculate: 'constructor.constructor("window.hacked=1")()', as: 'z' }] }],
  ['an unknown shape', { shape: 'round' }],
  ['no map', [1]],
])('a stranger’s link with a chart of %s is refused, and says why', async (_what, spec) => {
  const opened = await open({ sql: 'select 1 as n union all select 2', chart: JSON.stringify(spec) })
  const { page } = opened
  await page.getByText('This chart cannot be drawn:').waitFor()
  expect(await page.locator('.chart svg, .chart a, .chart input, .chart img').count()).toBe(0)
  expect(await page.evaluate('window.hacked')).toBe(undefined)
  expect(opened.faults).toEqual([])
})

test('a spec that hears the page around the chart hears nothing', async () => {
  const spec = {
    ...POINT,
    params: [{ name: 'typed', value: 0, on: [{ events: 'window:keydown', update: 'typed + 1' }] }],
    title: { text: { expr: "'typed ' + typed" } },
  }
  const opened = await open({ sql: 'select 1 as n union all select 2', chart: JSON.stringify(spec) })
  const { page } = opened
  await page.locator('.drawing svg').getByText('typed 0').waitFor()
  await page.keyboard.type('abc')
  expect(await page.locator('.drawing svg').getByText('typed 0').count()).toBe(1)
})

test('a saved query brings fields for its parameters, and the history both', async () => {
  const opened = await open()
  const { page } = opened
  await page.getByRole('button', { name: /^uses_by_year/ }).click()
  await page.getByRole('gridcell').first().waitFor()
  expect(new URL(page.url()).searchParams.get('query')).toBe('uses_by_year')
  expect(await rowCount(page)).toBe('12 rows')
  await page.getByLabel('$since').fill('2020')
  await page.keyboard.press('Enter')
  await expect.poll(() => rowCount(page)).toBe('2 rows')
  expect(new URL(page.url()).searchParams.get('param.since')).toBe('2020')
  await page.goBack()
  await expect.poll(() => rowCount(page)).toBe('12 rows')
  await page.reload()
  await page.getByRole('heading', { name: 'History' }).click()
  await page.getByRole('listitem').filter({ hasText: '$since = 2020' }).getByRole('button').click()
  await expect.poll(() => rowCount(page)).toBe('2 rows')
  await page.getByRole('button', { name: 'Clear the history' }).click()
  await page.getByText('What you run is listed here').waitFor()
  expect(opened.faults).toEqual([])
})

test('a browser that refuses storage still lists what was run', async () => {
  const page = await newPage()
  await page.addInitScript(
    "Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('refused', 'SecurityError') } })",
  )
  await page.goto(served.console({ sql: 'select 1 as one' }))
  await page.getByRole('gridcell').waitFor()
  await page.getByRole('heading', { name: 'History' }).click()
  await page.getByText('This browser keeps no history').waitFor()
  expect(await page.locator('#history-list button').count()).toBe(1)
})

test('a parameter of one’s own gets a field; a number in quotes is a text, nothing is null', async () => {
  const opened = await open({ sql: 'select typeof($x) as type, $x as value' })
  const { page } = opened
  const typeOf = async (text: string): Promise<string[][]> => {
    await page.getByLabel('$x').fill(text)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#cancel').isVisible()).toBe(false)
    await page.getByRole('gridcell').first().waitFor()
    return cells(page)
  }
  await expect.poll(() => typeOf("'2020'")).toEqual([['VARCHAR', '2020']])
  await expect.poll(async () => (await typeOf('2020'))[0]?.[0]).toMatch(/INT|DOUBLE/)
  await expect.poll(async () => (await typeOf(''))[0]?.[1]).toBe('null')
  expect(opened.faults).toEqual([])
})

test('formatting lays a query out and leaves its parameters alone', async () => {
  const opened = await open()
  const { page } = opened
  await write(
    page,
    'SELECT year,SUM(uses) FROM marts.usage_annual WHERE year>=$year GROUP BY year QUALIFY true',
  )
  await page.getByRole('button', { name: 'Format' }).click()
  expect((await editorText(page)).split('\n').map((line) => line.trim())).toEqual([
    'select',
    'year,',
    'sum(uses)',
    'from',
    'marts.usage_annual',
    'where',
    'year >= $year',
    'group by',
    'year',
    'qualify',
    'true',
  ])
  expect(opened.faults).toEqual([])
})

test.each([
  ['csv', /\bcitizen,2010,10453986,final\b/],
  ['json', /"citizen",2010,10453986,/],
  ['ndjson', /"uses":\s*10453986/],
  ['parquet', /^PAR1.*PAR1$/s],
  ['arrow', /audience/],
  ['xlsx', /^PK/],
])('a result is downloaded as %s', async (format, content) => {
  const opened = await open({ sql: USES })
  const { page } = opened
  await page.getByRole('gridcell').first().waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`[data-format=${format}]`).click(),
  ])
  expect(file.suggestedFilename()).toBe(`result.${format}`)
  expect((await buffer(await file.createReadStream())).toString('latin1')).toMatch(content)
  expect(opened.faults).toEqual([])
})

test('the other language keeps what is being written, and does not run it', async () => {
  const opened = await open()
  const { page } = opened
  await write(page, 'select 1 as 甲')
  await expect.poll(() => page.url()).toContain('#draft')
  await page.getByRole('link', { name: '中文' }).click()
  await page.getByRole('button', { name: '執行' }).waitFor()
  expect(await editorText(page)).toContain('select 1 as 甲')
  expect(await page.getByRole('grid').count()).toBe(0)
  await page.keyboard.press('Control+Enter')
  await page.getByRole('columnheader', { name: '甲' }).waitFor()
  expect(opened.faults).toEqual([])
})

test('the tables are listed with what they mean, found by a word, and put at the cursor', async () => {
  const opened = await open()
  const { page } = opened
  await page.getByLabel('Find').fill('usage_annual')
  await page.locator('.entry > summary', { hasText: 'marts.usage_annual' }).click()
  const entry = page.locator('.entry', { hasText: 'marts.usage_annual' })
  await expect.poll(() => entry.innerText()).toContain('Rows: 36.')
  await entry.getByRole('link', { name: 'All about it' }).click()
  await page.waitForURL(/\/catalogue\/marts\.en\.html#table-marts\.usage_annual$/)
  expect(await page.locator(':target').innerText()).toBe('marts.usage_annual')
  await page.goBack()
  await page.getByLabel('Find').fill('usage_annual')
  await page.locator('.entry > summary', { hasText: 'marts.usage_annual' }).click()
  await write(page, 'from ')
  await entry.getByRole('button', { name: 'Insert marts.usage_annual' }).click()
  expect(await editorText(page)).toContain('from marts.usage_annual')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('gridcell').first().waitFor()
  expect(opened.faults).toEqual([])
})

test('axe finds nothing on light or dark paper, or on a phone', async () => {
  const opened = await open({ sql: USES })
  const { page } = opened
  const look = async (what: string): Promise<void> => {
    expect.soft(await violationsOf(page, RULES), what).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect.soft(await violationsOf(page, COLOUR_RULES), `${what}, on dark paper`).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(NARROW)
    expect.soft(await violationsOf(page, LAYOUT_RULES), `${what}, on a phone`).toEqual([])
    await page.setViewportSize(WIDE)
  }
  await page.getByRole('gridcell').first().click()
  await page.evaluate(
    "for (const fold of document.querySelectorAll('details:not(.entry), .entry:nth-of-type(2)')) fold.open = true",
  )
  await look('a result, and all folds open')
  await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = false")
  await page.getByRole('button', { name: 'Chart' }).click()
  await page.locator('.drawing svg').waitFor()
  await look('a chart')
  await write(page, 'select nothing')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('alert').waitFor()
  await look('an error')
  await page.getByRole('button', { name: 'Keys' }).click()
  await look('the keys')
  expect(opened.faults).toEqual([])
})

test('a phone shows the page without scrolling sideways', async () => {
  const opened = await open({ sql: USES }, { viewport: NARROW, isMobile: true, hasTouch: true })
  const { page } = opened
  await page.getByRole('gridcell').first().waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width)
  expect(await page.locator('#tables').getAttribute('open')).toBeNull()
  expect(opened.faults).toEqual([])
})

test('a file that is dropped or chosen is asked beside the release, and removed', async () => {
  const { page, faults } = await open()
  const none = page.getByText('Only this browser sees it', { exact: false })
  await none.waitFor()
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['year,rate\\n2016,1.5\\n'], 'My rates.csv'))
    return transfer
  })()`)
  await page.dispatchEvent('#editor .cm-content', 'drop', { dataTransfer: data })
  const item = page.locator('.own-files li')
  await item.waitFor()
  expect(await item.innerText()).toContain('My rates.csv')
  await write(page, 'select rate from my_rates')
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.locator('.grid').waitFor()
  expect(await cells(page)).toEqual([['1.5']])
  await page.locator('#file-choice').setInputFiles({ name: 'b.json', mimeType: '', buffer: Buffer.from('{') })
  await page.getByText('b.json was not taken', { exact: false }).waitFor()
  await item.getByRole('button', { name: 'Remove my_rates' }).click()
  await none.waitFor()
  expect(await violationsOf(page, RULES)).toEqual([])
  expect(faults).toEqual([])
})
