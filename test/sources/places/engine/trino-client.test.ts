import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { canonicalCsv } from '../../../../pipeline/sources/places/engine/canonical.js'
import { TrinoClient } from '../../../../pipeline/sources/places/engine/trino-client.js'
import { refuseWrong } from '../../../../pipeline/sources/places/engine/rollups.js'
import { defaultEffects } from '../../../../pipeline/system/effects.js'
import { Server } from '../fetching.js'

const SQL = 'select 1'
const COLUMNS =
  '[{"name":"day","type":"varchar"},{"name":"uses","type":"bigint"},{"name":"users","type":"bigint"}]'
const ROW = '["2026-01-01",9007199254740993,2]'
const ROLLUP = {
  file: 'sql/rollups/uses_day.sql',
  sql: SQL,
  table: 'events',
  grain: ['day'],
  reconcile: 'uses',
  distinct: ['users'],
}

/** What a page of the server is: its members as JSON texts; or what it does instead. */
type Page = Record<string, string> | ((request: IncomingMessage, response: ServerResponse) => void)

const next = (i: number): Record<string, string> => ({ nextUri: `"ORIGIN/v1/statement/executing/q/${i}"` })
const first: Page = { ...next(1), stats: '{"state":"QUEUED"}' }
const last: Page = { columns: COLUMNS, data: `[${ROW}]` }
const status =
  (code: number, headers: Record<string, string> = {}): Page =>
  (_, response) => {
    response.writeHead(code, headers).end()
  }
const body =
  (text: string | Buffer, headers: Record<string, string> = {}): Page =>
  (_, response) => {
    response.writeHead(200, headers).end(text)
  }
const cut: Page = (_, response) => {
  response.writeHead(200, { 'content-length': '500' })
  response.write('{"id":"q"')
  setTimeout(() => response.destroy(), 20)
}
const drop: Page = (request) => request.socket.destroy()
const error = (type: string, name = 'SOME_ERROR'): Page => ({
  error: `{"message":"no\\u001b[31m such","errorName":"${name}","errorType":"${type}","errorLocation":{"lineNumber":3,"columnNumber":7}}`,
  stats: '{"state":"FAILED"}',
})

/** A server that gives pages in order, the last one again and again, and a client of it. */
async function scripted(
  pages: readonly Page[],
  access: object = {},
): Promise<{ client: TrinoClient; server: Server; methods: () => string[] }> {
  let given = 0
  const server: Server = await Server.answering((request, response) => {
    if (request.method === 'DELETE') return void response.writeHead(204).end()
    const page = pages[Math.min(given++, pages.length - 1)] ?? {}
    if (typeof page === 'function') return page(request, response)
    const members = { id: '"q"', stats: '{"state":"FINISHED"}', ...page }
    const text = Object.entries(members).map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    response.end(`{${text.join(',')}}`.replaceAll('ORIGIN', server.origin))
  })
  const client = new TrinoClient({
    address: server.origin,
    catalog: 'lake',
    schema: 'ev',
    user: 'almanac',
    authorization: 'Basic c2VjcmV0LW9mLWxha2U=',
    authority: undefined,
    file: 'data/sources/uses.yaml',
    seconds: 5,
    bytes: 100_000,
    retries: 1,
    effects: { ...defaultEffects, sleep: () => Promise.resolve(), random: () => 1 },
    ...access,
  })
  onTestFinished(() => client.close())
  return { client, server, methods: () => server.requests.map(({ method }) => method ?? '') }
}

test('numbers stay text, capabilities and credentials are sent, and times are not rounded', async () => {
  const { client, server } = await scripted([
    first,
    {
      columns:
        '[{"name":"n","type":"bigint"},{"name":"t","type":"timestamp(6)"},{"name":"d","type":"decimal(38,2)"},{"name":"v","type":"varchar"}]',
      data: '[[9007199254740993,"2026-01-03 23:59:59.999600","1.50","a \\"1\\" 2"],[-5,null,"0.00",""]]',
    },
  ])
  const answer = await client.query(SQL)
  expect(answer.rows).toEqual([
    ['9007199254740993', '2026-01-03 23:59:59.999600', '1.50', 'a "1" 2'],
    ['-5', null, '0.00', ''],
  ])
  expect(canonicalCsv(answer, { ...ROLLUP, grain: ['n'] })).toBe(
    'n,t,d,v\n-5,,0,""\n9007199254740993,2026-01-03 23:59:59.9996,1.5,"a ""1"" 2"\n',
  )
  for (const { headers } of server.requests)
    expect(headers).toMatchObject({
      'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
      'x-trino-user': 'almanac',
      'x-trino-catalog': 'lake',
      authorization: 'Basic c2VjcmV0LW9mLWxha2U=',
    })
})

test.each<[string, Page[]]>([
  ['503 at the start', [status(503), first, last]],
  ['502 at the start', [status(502), first, last]],
  ['429 with a wait', [status(429, { 'retry-after': '1' }), first, last]],
  ['503 in the middle', [first, status(503), last]],
  ['504 in the middle', [first, status(504), last]],
  ['429 in the middle', [first, status(429), last]],
  ['a body that is cut', [first, cut, last]],
  ['a connection that is dropped', [first, drop, last]],
  ['a connection dropped at the start', [drop, first, last]],
  ['an internal error', [first, error('INTERNAL_ERROR'), first, last]],
  ['too few resources', [first, error('INSUFFICIENT_RESOURCES'), first, last]],
  ['a fault of a disk behind it', [first, error('EXTERNAL'), first, last]],
  ['a worker lost after the first rows', [{ ...last, ...next(1) }, error('INTERNAL_ERROR'), first, last]],
  ['many empty pages', [first, { ...next(2) }, { ...next(3) }, last]],
])('%s passes, and each row is there once', async (_, pages) => {
  const { client } = await scripted(pages)
  expect((await client.query(SQL)).rows).toEqual([['2026-01-01', '9007199254740993', '2']])
})

test.each<[string, Page[], string | RegExp]>([
  [
    '503 again and again',
    [first, status(503)],
    'status 503; check the address in almanac.yaml (tried 2 times)',
  ],
  ['an internal error again and again', [error('INTERNAL_ERROR')], '(tried 2 times)'],
  ['a body that is always cut', [first, cut], 'cannot ask'],
  ['a connection that is always dropped', [drop], 'cannot ask'],
  [
    'an error of the user',
    [first, error('USER_ERROR', 'SYNTAX_ERROR')],
    'the engine says SYNTAX_ERROR at line 3, column 7: no\ufffd[31m such',
  ],
  ['an error after rows', [{ ...last, ...next(1) }, error('USER_ERROR')], 'SOME_ERROR'],
  ['an error beside rows', [{ ...last, ...(error('USER_ERROR') as object) }], 'SOME_ERROR'],
  ['401', [status(401)], 'status 401; check user and password-env'],
  ['403', [status(403)], 'status 403'],
  ['404', [status(404)], 'status 404'],
  ['a query that is forgotten', [first, status(410)], 'status 410'],
  ['a redirect', [status(307, { location: 'http://127.0.0.1:1/' })], 'redirects are not followed'],
  ['204', [status(204)], 'status 204'],
  ['a page of HTML', [body('<html>')], 'gives no page of an answer'],
  ['an empty body', [body('')], 'gives no page of an answer'],
  ['half a page', [first, body('{"id":"q","stats":{"state":"FINI')], 'gives no page of an answer'],
  ['bytes that are no UTF-8', [body(Buffer.from([0x7b, 0xff, 0x7d]))], 'gives no page of an answer'],
  ['a list', [body('[1]')], 'gives no page of an answer'],
  ['no state', [{ stats: '{}' }], 'gives no page of an answer'],
  ['rows that are no list', [{ ...last, data: '{}' }], 'gives no page of an answer'],
  ['a value that is a list', [{ ...last, data: '[["a",[1],2]]' }], 'gives no page of an answer'],
  [
    'an end while it runs',
    [first, { ...last, stats: '{"state":"RUNNING"}' }],
    'in the state RUNNING, not FINISHED',
  ],
  ['an end that was cancelled', [{ ...last, stats: '{"state":"FAILED"}' }], 'in the state FAILED'],
  ['no columns', [{}], 'gives no columns'],
  ['rows before their columns', [{ data: `[${ROW}]` }], 'rows before their columns'],
  ['a row that is short', [{ ...last, data: '[["a",1]]' }], 'has not 3 values'],
  ['a row that is long', [{ ...last, data: '[["a",1,2,3]]' }], 'has not 3 values'],
  [
    'columns that change',
    [
      { ...last, ...next(1) },
      { ...last, columns: COLUMNS.replace('users', 'other') },
    ],
    'changes the columns',
  ],
  [
    'a type that changes',
    [
      { ...last, ...next(1) },
      { ...last, columns: COLUMNS.replace('bigint', 'double') },
    ],
    'changes the columns',
  ],
  ['a page of another query', [first, { ...last, id: '"other"' }], 'a page of another query'],
  ['a page that comes again', [first, { ...last, ...next(1) }], 'a page that it gave before'],
  ['another host', [{ nextUri: '"http://127.0.0.2:9/v1/statement/q/1"' }], 'it is not followed'],
  ['another port', [{ nextUri: '"http://127.0.0.1:9/v1/statement/q/1"' }], 'it is not followed'],
  ['a host that begins alike', [{ nextUri: '"ORIGIN.example.org/v1/statement/q/1"' }], 'it is not followed'],
  ['a user before the host', [{ nextUri: '"ORIGIN@example.org/v1/statement/q/1"' }], 'it is not followed'],
  ['another path', [{ nextUri: '"ORIGIN/v1/query/q"' }], 'it is not followed'],
  ['a path that leaves', [{ nextUri: '"ORIGIN/v1/statement/../../admin"' }], 'it is not followed'],
  ['another scheme', [{ nextUri: '"file:///etc/passwd"' }], 'it is not followed'],
  ['no address', [{ nextUri: '"q/1"' }], 'it is not followed'],
  ['more bytes than allowed', [first, body(`{"id":"${'q'.repeat(200_000)}"}`)], 'more than 100000 bytes'],
  ['an encoding nobody asked for', [body('x', { 'content-encoding': 'gzip' })], 'was not asked for: gzip'],
])('%s is told, and no row is used', async (_, pages, message) => {
  const { client } = await scripted(pages)
  await expect(client.query(SQL)).rejects.toThrow(message)
})

test.each([
  ['endless pages', false],
  ['silence', true],
])('%s end at the time limit, and the query is cancelled there', async (_, isSilent) => {
  let i = 1
  const endless: Page = (_request, response) => {
    if (isSilent) return
    const { host } = _request.headers
    setTimeout(
      () =>
        response.end(
          `{"id":"q","nextUri":"http://${host}/v1/statement/q/${i++}","stats":{"state":"RUNNING"}}`,
        ),
      20,
    )
  }
  const { client, methods } = await scripted([first, endless], { seconds: 0.6 })
  await expect(client.query(SQL)).rejects.toThrow('gave no whole answer within 0.6 s')
  expect(methods().at(-1)).toBe('DELETE')
})

test('endless rows end at the limit of bytes, and the query is cancelled there', async () => {
  let i = 1
  const rows = Array.from({ length: 1000 }, () => ROW).join(',')
  const { client, methods } = await scripted([
    first,
    (request, response) => {
      const uri = `http://${request.headers.host}/v1/statement/q/${i++}`
      response.end(
        `{"id":"q","nextUri":"${uri}","columns":${COLUMNS},"data":[${rows}],"stats":{"state":"RUNNING"}}`,
      )
    },
  ])
  await expect(client.query(SQL)).rejects.toThrow('more than 100000 bytes')
  expect(methods().at(-1)).toBe('DELETE')
})

test('credentials never go to another host', async () => {
  const other = await Server.answering((_, response) => void response.end('{}'))
  const { client } = await scripted([{ nextUri: `"${other.origin}/v1/statement/q/1"` }])
  await expect(client.query(SQL)).rejects.toThrow('it is not followed')
  expect(other.requests).toEqual([])
})

test.each([
  ['a rounded number', '[["2026-01-01",9.007199254740992e15,2]]', 'which is no count'],
  ['a lost row', '[["2026-01-01",4,2]]', 'uses sums to 4, but the files have 5 rows'],
  ['a row twice', '[["2026-01-01",5,2],["2026-01-01",5,2]]', 'uses sums to 10'],
  ['a negative count', '[["2026-01-01",-5,2]]', 'which is no count'],
  ['no count', '[["2026-01-01",null,2]]', 'which is no count'],
  ['more users than uses', '[["2026-01-01",5,6]]', 'users is 6, more than uses 5'],
  [
    'one grain twice',
    '[["2026-01-01",2,1],["2026-01-01",3,1]]',
    'two rows of the answer have day 2026-01-01',
  ],
])('%s is no answer for a partition of five rows', async (_, data, message) => {
  const { client } = await scripted([{ ...last, data }])
  const answer = await client.query(SQL)
  expect(() => {
    refuseWrong(answer, ROLLUP, { digest: '', rows: 5n })
    canonicalCsv(answer, ROLLUP)
  }).toThrow(message)
})

test.each([
  ['double', '1.5', 'cast it to decimal'],
  ['timestamp(3) with time zone', '2026-01-01 00:00:00.000 UTC', 'cast it to one of'],
  ['date', '2026-1-1', 'not of its type'],
  ['timestamp(3)', '2026-01-04T00:00:00.000Z', 'not of its type'],
  ['integer', '1e3', 'not of its type'],
  ['decimal(10,2)', 'NaN', 'not of its type'],
  ['boolean', '1', 'not of its type'],
])('a value of type %s that is %s is refused', (type, value, message) => {
  const columns = [{ name: 'day', type }]
  expect(() => canonicalCsv({ columns, rows: [[value]] }, ROLLUP)).toThrow(message)
})
