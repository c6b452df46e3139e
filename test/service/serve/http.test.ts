import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepServer, startServer } from '../../support/running-server.js'
import { Workspace } from '../../support/workspace.js'

let shared: Workspace
let server: Awaited<ReturnType<typeof keepServer>>

beforeAll(async () => {
  shared = await Workspace.keepReleased()
  server = await keepServer(await shared.project())
})
afterAll(async () => {
  await server?.stop()
  await shared.remove()
})

const FILE = 'warehouse.duckdb'
const TOKEN = 'a token of many characters'

async function rowsOf(response: Response): Promise<unknown> {
  const page: { rows?: unknown } = JSON.parse(await response.text())
  return page.rows
}

test('parts of a file are given as they are asked for, and HEAD tells its length', async () => {
  const { current } = await shared.project()
  const bytes = await readFile(join(current, 'site', FILE))
  const address = `${server.url}/${FILE}`
  const head = await fetch(address, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
    200,
    String(bytes.length),
    'bytes',
  ])
  const etag = head.headers.get('etag') ?? ''
  const parts: [Record<string, string>, number, Buffer | string, string | null][] = [
    [{ range: 'bytes=0-15' }, 206, bytes.subarray(0, 16), `bytes 0-15/${bytes.length}`],
    [{ range: 'bytes=100-' }, 206, bytes.subarray(100), `bytes 100-${bytes.length - 1}/${bytes.length}`],
    [{ range: 'bytes=-8' }, 206, bytes.subarray(-8), `bytes ${bytes.length - 8}-${bytes.length - 1}/${bytes.length}`], // biome-ignore format: a row a line
    [{ range: 'bytes=0-15', 'if-range': etag }, 206, bytes.subarray(0, 16), `bytes 0-15/${bytes.length}`],
    [{ range: 'bytes=0-15', 'if-range': '"another"' }, 200, bytes, null],
    [{ range: 'bytes=0-1,3-4' }, 200, bytes, null],
    [{ range: 'bytes=5-2' }, 200, bytes, null],
    [{ range: 'items=0-1' }, 200, bytes, null],
    [{ range: `bytes=${bytes.length}-` }, 416, '', `bytes */${bytes.length}`],
  ]
  for (const [headers, status, body, range] of parts) {
    const response = await fetch(address, { headers: { ...headers, 'accept-encoding': 'gzip' } })
    expect([headers, response.status, response.headers.get('content-range')]).toEqual([
      headers,
      status,
      range,
    ])
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true)
  }
  const page = await fetch(`${server.url}/index.html`, { headers: { range: 'bytes=0-14' } })
  expect([page.status, await page.text()]).toEqual([206, '<!doctype html>'])
})

test('an answer that is kept has its length, and is given in parts', async () => {
  const address = `${server.url}/api/v1/sql?format=parquet&sql=${encodeURIComponent('from marts.series')}`
  const whole = Buffer.from(await (await fetch(address)).arrayBuffer())
  const head = await fetch(address, { method: 'HEAD' })
  expect(head.headers.get('content-length')).toBe(String(whole.length))
  const end = await fetch(address, { headers: { range: 'bytes=-4' } })
  expect([end.status, await end.text()]).toEqual([206, 'PAR1'])
})

test('HEAD of what would not end leaves nothing at work', async () => {
  const { url } = await startServer(await shared.project(), { 'at-once': 1, seconds: 600 })
  for (const path of ['/api/v1/events', '/api/v1/sql?format=csv&sql=from+range(900000)'])
    expect((await fetch(url + path, { method: 'HEAD' })).status).toBe(200)
  expect(await rowsOf(await fetch(`${url}/api/v1/sql?sql=select+1`))).toEqual([[1]])
})

test('405 says what may be done, and a long address is refused with the way to ask', async () => {
  const allowed = async (path: string, method: string): Promise<unknown[]> => {
    const { status, headers } = await fetch(server.url + path, { method })
    return [status, headers.get('allow')]
  }
  expect(await allowed('/api/v1/flags', 'DELETE')).toEqual([405, 'GET, HEAD'])
  expect(await allowed('/api/v1/sql', 'PUT')).toEqual([405, 'GET, HEAD, POST'])
  expect(await allowed('/api/v1/completions', 'GET')).toEqual([405, 'POST'])
  expect(await allowed('/', 'POST')).toEqual([405, 'GET, HEAD'])
  const sql = `select 1 as "${'x'.repeat(40_000)}"`
  expect((await fetch(`${server.url}/api/v1/sql?${new URLSearchParams({ sql }).toString()}`)).status).toBe(
    200,
  )
  const refused = await fetch(`${server.url}/api/v1/sql?sql=select+'${'x'.repeat(70_000)}'`)
  expect(refused.status).toBe(414)
  expect(await refused.json()).toMatchObject({
    type: 'urn:almanac:problem:address-too-long',
    detail: expect.stringContaining('by POST to /api/v1/sql'),
  })
})

test.each([
  ['', null, '"NULL"'],
  ['null', null, '"NULL"'],
  ['2020', 2020, 'INTEGER'],
  ['007', '007', 'VARCHAR'],
  ["'2020'", '2020', 'VARCHAR'],
  ["'it''s'", "it's", 'VARCHAR'],
  ['1.5e3', 1500, 'INTEGER'],
  ['1.5', 1.5, 'DOUBLE'],
  ['12345678901234567890', '12345678901234567890', 'VARCHAR'],
  ['true', true, 'BOOLEAN'],
  ['2020-01-31', '2020-01-31', 'VARCHAR'],
  ['[1, 2, null]', [1, 2, null], 'BIGINT[]'],
  ['[1.5]', [1.5], 'DOUBLE[]'],
  ['["a", "b"]', ['a', 'b'], 'VARCHAR[]'],
  ['[]', [], 'VARCHAR[]'],
  ['[a]', '[a]', 'VARCHAR'],
])('a parameter that is written %s is the same in an address and in a body', async (text, value, type) => {
  const sql = 'select $x as x, typeof($x) as t'
  const asked = new URLSearchParams({ sql, 'param.x': text })
  expect(await rowsOf(await fetch(`${server.url}/api/v1/sql?${asked.toString()}`))).toEqual([[value, type]])
  const posted = await fetch(`${server.url}/api/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql, parameters: { x: value } }),
  })
  expect(await rowsOf(posted)).toEqual([[value, type]])
})

test('a list of several kinds is refused', async () => {
  const asked = new URLSearchParams({ sql: 'select $x', 'param.x': '[1, "a"]' })
  const response = await fetch(`${server.url}/api/v1/sql?${asked.toString()}`)
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('of several kinds')])
})

test('below a prefix every address that is given has it, whether requests have it or not', async () => {
  const { url } = await startServer(await shared.project(), {}, TOKEN, { prefix: '/almanac' })
  const headers = { authorization: `Bearer ${TOKEN}` }
  for (const before of ['', '/almanac']) {
    const address = `${url}${before}/api/v1/sql?sql=from+range(3)&limit=1`
    const page: { next: string } = JSON.parse(await (await fetch(address, { headers })).text())
    expect(page.next).toMatch(/^\/almanac\/api\/v1\/sql\?/)
    expect(await rowsOf(await fetch(url + page.next, { headers }))).toEqual([[1]])
  }
  const description = await (await fetch(`${url}/almanac/api/v1/openapi.json`, { headers })).text()
  expect(JSON.parse(description)).toMatchObject({ servers: [{ url: '/almanac/api/v1' }] })
  const shown = await (await fetch(`${url}/almanac/console?lang=en`, { headers })).text()
  expect(shown.match(/(?:href|src)="\/[^"]*"/g)?.filter((link) => !link.includes('"/almanac/'))).toEqual([])
  const front = await fetch(`${url}/almanac`, { headers })
  expect(front.headers.get('server-timing')).toBe('console;desc="/almanac/console"')
  const led = await fetch(`${url}/almanac/`, { headers: { accept: 'text/html' }, redirect: 'manual' })
  expect(led.headers.get('location')).toBe('/almanac/login?to=%2F')
  const entered = await fetch(`${url}/almanac/login?to=%2Fconsole`, {
    method: 'POST',
    body: new URLSearchParams({ token: TOKEN }),
    redirect: 'manual',
  })
  expect(entered.headers.get('location')).toBe('/almanac/console')
  expect((await fetch(`${url}/almanacs`, { headers })).status).toBe(404)
})

test('a proxy on this machine says below which path it is, unless the settings do', async () => {
  const nextOf = async (url: string, told: string): Promise<string> => {
    const headers = { 'x-forwarded-prefix': told }
    const response = await fetch(`${url}/api/v1/sql?sql=from+range(3)&limit=1`, { headers })
    const page: { next: string } = JSON.parse(await response.text())
    return page.next.replace(/\?.*/, '')
  }
  expect(await nextOf(server.url, '/almanac')).toBe('/almanac/api/v1/sql')
  expect(await nextOf(server.url, '/a/b.c/')).toBe('/a/b.c/api/v1/sql')
  for (const told of ['//elsewhere.example', '/a/../b', '/', 'almanac', '/a, /b', `/${'a'.repeat(300)}`])
    expect([told, await nextOf(server.url, told)]).toEqual([told, '/api/v1/sql'])
  const { url } = await startServer(await shared.project(), {}, null, { prefix: '/set' })
  expect(await nextOf(url, '/almanac')).toBe('/set/api/v1/sql')
})

test('a spreadsheet shows the token as a password, and a browser is not asked for one', async () => {
  const { url } = await startServer(await shared.project(), {}, TOKEN)
  const asked = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}/api/v1/releases`, { headers })
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`
  expect((await asked({ authorization: basic(`anybody:${TOKEN}`) })).status).toBe(200)
  expect((await asked({ authorization: basic(`${TOKEN}:`) })).status).toBe(401)
  expect((await asked({ authorization: basic(TOKEN) })).status).toBe(401)
  const refused = await asked({ 'sec-fetch-mode': '' })
  expect(refused.headers.get('www-authenticate')).not.toContain('Basic')
  const plain = await new Promise<string | undefined>((resolve) =>
    request(`${url}/api/v1/releases`, ({ headers }) => resolve(headers['www-authenticate'])).end(),
  )
  expect(plain).toContain('Basic realm="almanac"')
})

test('pages of listed origins may ask the API, with the token and without a cookie; others may not', async () => {
  const origin = 'https://tables.example.org'
  const { url } = await startServer(await shared.project(), {}, TOKEN, { origins: [origin] })
  const asked = (init: RequestInit, path = '/api/v1/sql?sql=select+1'): Promise<Response> =>
    fetch(url + path, init)
  const authorization = `Bearer ${TOKEN}`
  const preflight = await asked({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
  const answered = await asked({ headers: { origin, authorization, 'sec-fetch-site': 'cross-site' } })
  expect(answered.status).toBe(200)
  expect(answered.headers.get('access-control-allow-origin')).toBe(origin)
  expect(answered.headers.get('vary')).toContain('origin')
  expect((await asked({ headers: { origin } })).status).toBe(401)
  const cookie = (
    await asked({ method: 'POST', body: new URLSearchParams({ token: TOKEN }), redirect: 'manual' }, '/login')
  ).headers.get('set-cookie')
  expect((await asked({ headers: { origin, cookie: cookie ?? '' } })).status).toBe(401)
  expect((await asked({ headers: { origin: 'https://other.example', authorization } })).status).toBe(403)
  expect((await asked({ headers: { origin, authorization } }, '/')).status).toBe(403)
})

test('the description names each operation and the limits as they are set', async () => {
  const { url } = await startServer(await shared.project(), { seconds: 7, rows: 1234 })
  const text = await (await fetch(`${url}/api/v1/openapi.json`)).text()
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toContain('post-sql')
  expect(text).toContain('A query may take 7 s')
  expect(text).toContain('1234 rows')
})
