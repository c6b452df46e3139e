import { readdir } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FOLDER_PREFIX } from '../../../pipeline/query/query-process.js'
import { keepServer, startServer } from '../../support/running-server.js'
import { Workspace } from '../../support/workspace.js'

const TOKEN = 'a token of many characters'
const CSV = 'year,rate\n2016,1.5\n2017,-2\n'
const BYTES = 'application/octet-stream'

let shared: Workspace
let server: Awaited<ReturnType<typeof keepServer>>

beforeAll(async () => {
  shared = await Workspace.keepReleased()
  server = await keepServer(await shared.project(), { 'file-mb': 1 })
})
afterAll(async () => {
  await server?.stop()
  await shared.remove()
})

interface Sent {
  status: number
  cookie: string
  told: { files?: { name: string; row_count: number }[]; detail?: string; type?: string }
}

async function send(
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  url = server.url,
): Promise<Sent> {
  const response = await fetch(`${url}/console/files/${path}`, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: { 'content-type': BYTES, ...headers },
  })
  const cookie = response.headers.get('set-cookie') ?? ''
  return { status: response.status, cookie, told: JSON.parse(await response.text()) }
}

async function ask(sql: string, cookie = ''): Promise<{ status: number; rows?: unknown; detail?: string }> {
  const response = await fetch(`${server.url}/api/v1/sql?${new URLSearchParams({ sql }).toString()}`, {
    headers: { cookie },
  })
  return { status: response.status, ...JSON.parse(await response.text()) }
}

const nameOf = (cookie: string): string => cookie.split(';', 1)[0] ?? ''

test('a file stands beside the release for the browser that sent it, and for no other, until it is removed', async () => {
  const { status, cookie, told } = await send('hers?file=mine.csv', CSV)
  expect([status, told.files]).toMatchObject([200, [{ name: 'hers', file: 'mine.csv', row_count: 2 }]])
  expect(cookie).toMatch(/^almanac-files=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const own = nameOf(cookie)
  const sql = `select year, rate, uses > 0 from marts.usage_annual join Hers using (year) where audience = 'citizen' order by year`
  expect((await ask(sql, own)).rows).toEqual([[2016, 1.5, true], [2017, -2, true]]) // biome-ignore format: rows
  expect((await ask('from hers')).status).toBe(400)
  expect((await ask('from hers', `almanac-files=${'x'.repeat(43)}`)).status).toBe(400)
  const again = await send('HERS?file=mine.csv', 'a\n1\n2\n3\n', { cookie: own })
  expect([again.told.files, nameOf(again.cookie)]).toMatchObject([[{ row_count: 3 }], own])
  const removed = await fetch(`${server.url}/console/files/hers`, {
    method: 'DELETE',
    headers: { cookie: own },
  })
  expect(await removed.json()).toEqual({ files: [] })
  expect((await ask('from hers', own)).status).toBe(400)
})

test('what is too large, unreadable, a database, wrongly named or too many is refused with a word', async () => {
  const refused = async (path: string, body: string | Buffer, headers = {}): Promise<unknown[]> => {
    const { status, told } = await send(path, body, headers)
    expect(JSON.stringify(told)).not.toContain(tmpdir())
    return [status, told.detail]
  }
  expect(await refused('hers?file=a.csv', Buffer.alloc(1_000_001, 'a,b\n'))).toEqual([
    413,
    expect.stringContaining('larger than 1 MB'),
  ])
  expect(await refused('hers?file=a.csv.gz', gzipSync(Buffer.alloc(30_000_000, 'a,b\n')))).toEqual([
    422,
    expect.stringContaining('a.csv.gz'),
  ])
  expect(await refused('hers?file=a.csv', '')).toEqual([422, 'the file is empty'])
  expect(await refused('hers?file=..%2F..%2Fa.xlsx', 'no sheet')).toEqual([422, expect.any(String)])
  expect(await refused('hers?file=a.duckdb', `${'\0'.repeat(8)}DUCK`)).toEqual([
    422,
    expect.stringContaining('a database is not read here'),
  ])
  expect(await refused('marts?file=a.csv', CSV)).toEqual([
    400,
    expect.stringContaining('stands for something else'),
  ])
  expect(await refused('a%22b?file=a.csv', CSV)).toEqual([
    400,
    expect.stringContaining('not a name for a file'),
  ])
  expect(await refused('hers?file=a.csv&stated=x%3D1', CSV)).toEqual([
    400,
    expect.stringContaining('key after #'),
  ])
  expect(await refused('hers?file=a.csv', CSV, { 'content-type': 'text/plain' })).toEqual([
    400,
    expect.stringContaining(BYTES),
  ])
  let own = ''
  for (const name of ['a', 'b', 'c', 'd', 'e']) own = nameOf((await send(`${name}?file=a.csv`, CSV, { cookie: own })).cookie) // biome-ignore format: one thing
  expect(await refused('f?file=a.csv', CSV, { cookie: own })).toEqual([
    400,
    'there are 5 files already; remove one of them',
  ])
})

test('another site, a stranger behind a proxy and a server that takes none are refused; a token opens the door', async () => {
  const statusOf = async (headers: Record<string, string>, url?: string): Promise<number> =>
    (await send('hers?file=a.csv', CSV, headers, url)).status
  expect(await statusOf({ origin: 'http://elsewhere.example' })).toBe(403)
  expect(await statusOf({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await statusOf({ 'x-forwarded-for': '203.0.113.7' })).toBe(403)
  const project = await shared.project()
  const closed = await startServer(project, { 'file-mb': 0 })
  expect(await statusOf({}, closed.url)).toBe(403)
  const guarded = await startServer(project, {}, TOKEN)
  expect(await statusOf({}, guarded.url)).toBe(401)
  const shown = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.7' }
  expect(await statusOf(shown, guarded.url)).toBe(200)
})

test('nothing is written into the project, no query reaches beyond the file, and nothing is left', async () => {
  const { folder } = shared
  const before = (await readdir(folder, { recursive: true })).toSorted()
  const one = await startServer(await shared.project())
  const { cookie } = await send('hers?file=a.csv', CSV, {}, one.url)
  const own = nameOf(cookie)
  for (const sql of [
    'insert into hers values (1, 2)',
    'create table hers.main.x as select 1',
    'drop table hers',
    'detach hers',
    `copy hers to '/tmp/hers.csv'`,
    `from read_csv('/etc/passwd')`,
    `attach '/tmp/x.duckdb' as x`,
    'set enable_external_access = true',
  ]) {
    const asked = await fetch(`${one.url}/api/v1/sql?${new URLSearchParams({ sql: `${sql} -- hers` }).toString()}`, { headers: { cookie: own } }) // biome-ignore format: one thing
    expect([sql, asked.status]).toEqual([sql, 400])
  }
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(before)
  const mine = new RegExp(`^${FOLDER_PREFIX}${process.pid}-`)
  const kept = (await readdir(tmpdir())).filter((name) => mine.test(name))
  const copies = await Promise.all(kept.map((name) => readdir(join(tmpdir(), name), { recursive: true })))
  expect(copies.flat().filter((name) => name.includes('sent'))).toEqual([])
})
