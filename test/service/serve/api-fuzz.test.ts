import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { QueryPool } from '../../../pipeline/query/query-pool.js'
import { QueryService } from '../../../pipeline/service/serve/query-service.js'
import { ReaderFiles } from '../../../pipeline/service/serve/reader-files.js'
import { serveApp } from '../../../pipeline/service/serve/serve-app.js'
import { ServedReleases } from '../../../pipeline/service/serve/served-releases.js'
import { Workspace } from '../../support/workspace.js'

/** `npm run fuzz` sends 100,000. */
const REQUESTS = Number(process.env['FUZZ'] ?? 1500)
const SEED = Number(process.env['SEED'] ?? 20_261_123)
/** What a server may keep of so many requests: answers up to 32 MB, and what the runtime keeps. */
const MOST_GROWTH = 120_000_000
const PROBLEM = ['detail', 'status', 'title', 'type']

const word = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }))
const known = fc.constantFrom(
  '/api/v1/sql',
  '/api/v1/sql',
  '/api/v1/completions',
  '/api/v1/releases',
  '/api/v1/tables',
  '/api/v1/tables/marts.series',
  '/api/v1/queries',
  '/api/v1/flags',
  '/api/v1/claims',
  '/api/v1/series',
  '/api/v1/series/uses/citizen',
  '/api/v1/openapi.json',
  '/api/v1',
  '/console',
  '/console/files',
  '/console/files/hers',
  '/login',
  '/',
  '/index.en.html',
  '/data/../../manifest.json',
)
const paths = fc.oneof(
  { weight: 8, arbitrary: known },
  word.map((text) => `/api/v1/${encodeURIComponent(text)}`),
  word.map((text) => `/${encodeURIComponent(text)}`),
  fc.constantFrom(
    '/%2e%2e/%2e%2e/almanac.yaml',
    '/..%2f..%2falmanac.yaml',
    '/%',
    '//etc/passwd',
    '/site\\..\\x',
  ),
)
const sql = fc.oneof(
  { weight: 4, arbitrary: word },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'select 1',
      'from marts.series',
      'select $a',
      'from range(3000)',
      'select \'x\' as "a,b"',
      'select 1/0',
      'select nan',
      'show tables',
      'from flags.all limit 2',
      '-- nothing',
      ';',
    ),
  },
)
const names = fc.constantFrom(
  'sql',
  'query',
  'release',
  'format',
  'limit',
  'offset',
  'param.a',
  'parameters',
  'x',
)
const values = fc.oneof(
  sql,
  word,
  fc.integer().map(String),
  fc.constantFrom(
    'json',
    'csv',
    'ndjson',
    'arrow',
    'xlsx',
    'parquet',
    'uses_by_year',
    '1e9',
    '-1',
    '0',
    'NaN',
    '../..',
    '__proto__',
  ),
)
const headerValue = fc.oneof(
  fc.constantFrom(
    '*',
    '*/*',
    'application/json',
    'application/octet-stream',
    'text/csv',
    'text/html',
    'gzip',
    'no-cache',
    'bytes=0-3',
  ),
  fc.stringMatching(/^[\x21-\x7e]{0,30}$/),
)
const foreign = fc.constantFrom<Record<string, string>[]>(
  { origin: 'http://elsewhere.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  { host: 'elsewhere.example' },
)
const headers = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.dictionary(
      fc.constantFrom(
        'accept',
        'if-none-match',
        'authorization',
        'cookie',
        'content-type',
        'cache-control',
        'accept-encoding',
        'range',
      ),
      headerValue,
      { maxKeys: 3 },
    ),
  },
  { weight: 1, arbitrary: foreign },
)
const bodies = fc.oneof(
  fc
    .record(
      { sql, limit: fc.oneof(fc.nat(), values), parameters: fc.dictionary(word, fc.jsonValue()) },
      { requiredKeys: ['sql'] },
    )
    .map((body) => JSON.stringify(body)),
  fc.json(),
  word,
)
const request = fc.record({
  path: paths,
  method: fc.oneof(
    { weight: 8, arbitrary: fc.constant('GET') },
    { weight: 5, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH') },
  ),
  query: fc.array(fc.tuple(fc.oneof(names, names, names, word), values), { maxLength: 4 }),
  headers,
  body: bodies,
})

test(
  `${REQUESTS} fuzzed requests meet no failure of the server, and leave nothing behind`,
  async () => {
    const workspace = await Workspace.released()
    const project = await workspace.project()
    const { query } = project.settings
    const releases = await ServedReleases.open(project)
    const pool = await QueryPool.open(query)
    onTestFinished(() => pool.close())
    const files = new ReaderFiles(1)
    onTestFinished(() => files.close())
    onTestFinished(() => releases.close())
    const faults: unknown[] = []
    const app = serveApp({
      project,
      releases,
      pool,
      queries: new QueryService(pool, query.rows),
      files,
      host: '127.0.0.1',
      names: [],
      token: null,
      prefix: '',
      origins: [],
      failed: (cause) => faults.push(cause),
    })
    const statuses = new Map<number, number>()
    let heapBefore = 0
    let sent = 0
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        if (sent++ === Math.floor(REQUESTS / 5)) heapBefore = heap()
        const response = await app.fetch(requestOf(given))
        const text = await textOf(response)
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        expect(
          [response.status, text].filter(() => response.status >= 500 && response.status !== 503),
        ).toEqual([])
        expect(isProblemAsTold(response, given.method === 'HEAD' ? null : text)).toBe(true)
        expect(text).not.toContain(workspace.folder)
      }),
      { numRuns: REQUESTS, seed: SEED },
    )
    expect(faults).toEqual([])
    const growth = heap() - heapBefore
    console.log(
      `${sent} requests, ${JSON.stringify(Object.fromEntries([...statuses].toSorted(([a], [b]) => a - b)))}, heap ${Math.round(growth / 1e6)} MB more than after a fifth of them`,
    )
    expect(growth).toBeLessThan(MOST_GROWTH)
    expect(pool.load).toEqual({ running: 0, waiting: 0 })
  },
  30 * 60_000,
)

/** Whether an answer that is a problem has the shape of one. */
function isProblemAsTold({ headers, status }: Response, text: string | null): boolean {
  if (text === null || headers.get('content-type')?.startsWith('application/problem+json') !== true)
    return true
  const problem: Record<string, unknown> = JSON.parse(text)
  const keys = Object.keys(problem).filter((key) => !['line', 'column'].includes(key))
  return keys.toSorted().join() === PROBLEM.join() && problem['status'] === status
}

async function textOf({ body, headers }: Response): Promise<string> {
  const encoding = headers.get('content-encoding')
  if (body === null || encoding === null) return new Response(body).text()
  return new Response(
    body.pipeThrough(new DecompressionStream(encoding === 'gzip' ? 'gzip' : 'deflate')),
  ).text()
}

function heap(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function requestOf({
  path,
  method,
  query,
  headers,
  body,
}: {
  path: string
  method: string
  query: [string, string][]
  headers: Record<string, string>
  body: string
}): Request {
  const search = new URLSearchParams(query).toString()
  const hasBody = !['GET', 'HEAD'].includes(method)
  return new Request(`http://127.0.0.1${path}${search === '' ? '' : `?${search}`}`, {
    method,
    headers: { host: '127.0.0.1', 'content-type': 'application/json', ...headers },
    ...(hasBody ? { body } : {}),
  })
}
