import { appendFile, readFile, readdir, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { switchLink } from '../../../pipeline/system/files.js'
import { keepServer, startServer } from '../../support/running-server.js'
import { Workspace } from '../../support/workspace.js'

/** A released project and its server, for tests that change neither. */
let shared: Workspace
let server: Awaited<ReturnType<typeof keepServer>>

beforeAll(async () => {
  shared = await Workspace.keepReleased()
  server = await keepServer(await shared.project(), { rows: 3000 })
})
afterAll(async () => {
  await server?.stop()
  await shared.remove()
})

async function json(response: Response): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = JSON.parse(await response.text())
  return body
}

test('a query is answered with its rows, its release and a tag that spares a second answer', async () => {
  const { url } = server
  const address = `${url}/api/v1/sql?sql=${encodeURIComponent('select $word as word, 1 as one')}&param.word=${encodeURIComponent('憑證')}`
  const first = await fetch(address)
  const release = first.headers.get('x-almanac-release')
  expect(await json(first)).toEqual({
    release,
    columns: [
      { name: 'word', type: 'VARCHAR' },
      { name: 'one', type: 'INTEGER' },
    ],
    rows: [['憑證', 1]],
    row_count: 1,
    offset: 0,
    truncated: false,
    next: null,
  })
  const second = await fetch(address, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
  expect([second.status, await second.text()]).toEqual([304, ''])
})

test('pages lead one to the next until all rows are there, posted queries answer the same', async () => {
  const { url } = server
  const rows: unknown[] = []
  let next: unknown = '/api/v1/sql?sql=from+range(2500)&limit=1000'
  while (typeof next === 'string') {
    const page = await json(await fetch(url + next))
    rows.push(...(Array.isArray(page['rows']) ? page['rows'] : []))
    next = page['next']
  }
  expect(rows).toEqual(Array.from({ length: 2500 }, (_, i) => [i]))
  const posted = await fetch(`${url}/api/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'uses_by_year', parameters: { since: 2020 }, format: 'ndjson' }),
  })
  const [line = ''] = (await posted.text()).split('\n')
  expect(JSON.parse(line)).toMatchObject({ year: 2020, uses: 58_289_234, status: 'final' })
})

test('every list of the description is there, and every path that is there is described', async () => {
  const { url } = server
  const { paths } = await json(await fetch(`${url}/api/v1/openapi.json`))
  const described = Object.keys(paths ?? {}).filter(
    (path) => !['/events', '/completions', '/sql'].includes(path),
  )
  expect(described).toHaveLength(11)
  for (const path of described) {
    const address = path.replace('{name}', 'marts.series').replace('{id}', 'uses/citizen')
    const response = await fetch(`${url}/api/v1${address}`)
    expect([path, response.status]).toEqual([path, 200])
    expect(Object.keys(await json(response)).length).toBeGreaterThan(1)
  }
})

test.each([
  ['/api/v1/sql?sql=select+x', {}, 400, 'invalid-query'],
  ['/api/v1/sql', {}, 400, 'bad-request'],
  ['/api/v1/sql?sql=select+1&x=1', {}, 400, 'bad-request'],
  ['/api/v1/sql?sql=select+1&release=none', {}, 404, 'not-found'],
  ['/api/v1/sql?query=none', {}, 404, 'not-found'],
  ['/api/v1/tables/none', {}, 404, 'not-found'],
  ['/api/v1/none', {}, 404, 'not-found'],
  ['/api/v1/flags', { method: 'DELETE' }, 405, 'method-not-allowed'],
  ['/api/v1/sql?sql=select+1', { headers: { accept: 'image/png' } }, 406, 'not-acceptable'],
  ['/api/v1/sql?sql=select+1', { headers: { origin: 'http://elsewhere.example' } }, 403, 'forbidden'],
  ['/api/v1/sql?sql=from+range(3001)&format=csv', {}, 422, 'result-too-large'],
])('%s %o is a problem of its own kind', async (path, init, status, kind) => {
  const response = await fetch(server.url + path, init)
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(response.status).toBe(status)
  expect(await json(response)).toMatchObject({ type: `urn:almanac:problem:${kind}`, status })
})

test('another served release is followed without a restart, and a named one stays', async () => {
  const workspace = await Workspace.smallReleased()
  const project = await workspace.project()
  await appendFile(workspace.path('almanac.yaml'), 'contact: statistics@example.org\n')
  await workspace.refresh('2026-11-24')
  const [before = '', after = ''] = (await readdir(project.releases)).toSorted()
  await switchLink(project.current, `releases/${before}`)
  const { url, said } = await startServer(project)
  const served = async (query = ''): Promise<string | null> =>
    (await fetch(`${url}/api/v1/sql?sql=select+1${query}`)).headers.get('x-almanac-release')
  expect(await served()).toBe(before)
  await switchLink(project.current, `releases/${after}`)
  await expect.poll(() => served()).toBe(after)
  expect(await served(`&release=${before}`)).toBe(before)
  expect((await fetch(`${url}/`)).headers.get('x-almanac-release')).toBe(after)
  expect(said).toEqual([`now serving ${after}`])
  await rm(join(project.releases, before), { recursive: true })
  for (const path of ['sql?sql=select+1', 'tables', 'flags']) {
    const gone = await fetch(`${url}/api/v1/${path}${path.includes('?') ? '&' : '?'}release=${before}`)
    expect([gone.status, await gone.json()]).toMatchObject([404, { detail: expect.stringContaining(after) }])
  }
  expect(said).toHaveLength(1)
})

test('a slash at the end that is typed or left out leads to the same page', async () => {
  const { url } = server
  const ended = async (path: string): Promise<[number, string]> => {
    const { status, url: address } = await fetch(`${url}${path}`)
    return [status, address.slice(url.length)]
  }
  expect(await ended('/console/?lang=en')).toEqual([200, '/console/?lang=en'])
  expect(await ended('/api/v1/flags/')).toEqual([200, '/api/v1/flags/'])
  const [held = ''] = await readdir(shared.path('var/current/site/releases'))
  expect(await ended(`/releases/${held}`)).toEqual([200, `/releases/${held}/`])
  expect((await ended('/releases'))[0]).toBe(404)
  expect((await ended(`//releases/${held}`))[0]).toBe(404)
})

test.each(['GET', 'POST'])('the query of a reader who leaves is ended, asked by %s', async (method) => {
  const { url } = await startServer(await shared.project(), { 'at-once': 1, seconds: 600 })
  const sql = 'select count(*) from range(1000000000000)'
  const leave = new AbortController()
  const asked = fetch(
    method === 'GET' ? `${url}/api/v1/sql?${new URLSearchParams({ sql }).toString()}` : `${url}/api/v1/sql`,
    {
      method,
      signal: leave.signal,
      ...(method === 'GET'
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sql }) }),
    },
  )
  await setTimeout(300)
  const next = fetch(`${url}/api/v1/sql?sql=select+1`)
  await setTimeout(200)
  leave.abort()
  await expect(asked).rejects.toThrow('aborted')
  expect((await next).status).toBe(200)
})

test('a database that is lost is told as a damaged release, and to whoever runs the server', async () => {
  const workspace = await Workspace.smallReleased()
  const project = await workspace.project()
  const { url, said } = await startServer(project)
  await rename(await realpath(workspace.path('var/current/warehouse.duckdb')), workspace.path('elsewhere'))
  const response = await fetch(`${url}/api/v1/sql?sql=select+1`)
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain(workspace.folder)
  expect(said).toEqual([expect.stringContaining('is damaged: warehouse.duckdb is lost')])
})

test('a server with a token lets in whoever shows it, by header or by cookie, and nobody else', async () => {
  const token = 'a token of many characters'
  const { url } = await startServer(await shared.project(), {}, token)
  const asked = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${url}/api/v1/releases`, { headers })).status
  expect(await asked({})).toBe(401)
  expect(await asked({ authorization: 'Bearer another token of many' })).toBe(401)
  expect(await asked({ authorization: `Bearer ${token}` })).toBe(200)
  const page = await fetch(`${url}/`, { headers: { accept: 'text/html' }, redirect: 'manual' })
  expect([page.status, page.headers.get('location')]).toEqual([302, '/login?to=%2F'])
  const login = (given: string): Promise<Response> =>
    fetch(`${url}/login?to=//elsewhere.example`, {
      method: 'POST',
      body: new URLSearchParams({ token: given }),
      redirect: 'manual',
    })
  expect((await login('wrong')).status).toBe(403)
  const entered = await login(token)
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/'])
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';')
  expect(await asked({ cookie })).toBe(200)
  expect(cookie).not.toContain(token)
})

test('what others can reach needs a token, which is long enough', async () => {
  const project = await shared.project()
  await expect(startServer(project, {}, 'short')).rejects.toThrow('give at least 16')
})

test('a page is given as it was released, and learns from a header that there is a console', async () => {
  const page = await fetch(`${server.url}/`)
  expect(page.headers.get('server-timing')).toBe('console')
  const { current } = await shared.project()
  expect(await page.text()).toBe(await readFile(join(current, 'site/index.html'), 'utf8'))
})

test('only files of the site are given', async () => {
  const { url } = server
  const page = await fetch(`${url}/`)
  expect(await page.text()).toContain('<!doctype html>')
  for (const path of [
    '/manifest.json',
    '/..%2fmanifest.json',
    '/%2e%2e/manifest.json',
    '/site/index.html',
    '/constructor',
  ])
    expect([path, (await fetch(url + path)).status]).toEqual([path, 404])
})
