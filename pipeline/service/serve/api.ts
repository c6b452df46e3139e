import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { UserError } from '../../base/error.js'
import { bindParameters, undeclaredValues, type SavedQuery } from '../../models/saved-queries.js'
import { readableReleases } from '../../release/release.js'
import { UnsoundRelease } from '../../release/sound-database.js'
import type { QueryPool } from '../../query/query-pool.js'
import { tablesBeside } from '../../runs/tables-beside.js'
import { textOf, type Row } from '../../system/database.js'
import type { Project } from '../../system/project.js'
import {
  addressParts,
  completionBodySchema,
  formatAsked,
  pageSchema,
  parseRequest,
  sqlBodySchema,
  sqlSchema,
  type PageRequest,
  type SqlRequest,
} from './api-requests.js'
import { clientOf, patienceOf } from './client.js'
import { filesOf } from './file-routes.js'
import { openApi } from './openapi.js'
import { Problem } from './problem.js'
import type { QueryService } from './query-service.js'
import type { ReaderFiles } from './reader-files.js'
import { ReleasedLists } from './released-lists.js'
import type { ServedRelease, ServedReleases } from './served-releases.js'
import { knowsTag } from './tags.js'

const LARGEST_BODY = 1_000_000
const RECONNECT_MS = 2000
const MOST_ON_A_PAGE = 1000

/** What the API asks with. */
export interface ApiParts {
  project: Project
  releases: ServedReleases
  pool: QueryPool
  queries: QueryService
  /** Files of readers, which queries of their browsers may read. */
  files: ReaderFiles
  /** Path before every address that it gives; '' for none. */
  prefix: string
}

/** The HTTP API below `/api/v1`. */
export function api(parts: ApiParts): Hono {
  const app = new Hono()
  const limited = bodyLimit({
    maxSize: LARGEST_BODY,
    onError: () => {
      throw new Problem('body-too-large', `the body is larger than ${LARGEST_BODY} bytes`)
    },
  })
  const lists = new ReleasedLists()
  app.get('/openapi.json', (context) => context.json(openApi(parts.project.settings.query, parts.prefix)))
  app.get('/sql', (context) => sqlByAddress(context, parts, lists))
  app.post('/sql', limited, (context) => sqlByBody(context, parts, lists))
  app.post('/completions', limited, (context) => completions(context, parts))
  app.get('/releases', (context) => releaseList(context, parts))
  app.get('/queries', async (context) => {
    const release = await releaseAsked(context, parts.releases)
    return tagged(context, release, { queries: await lists.queries(release) })
  })
  app.get('/tables', async (context) => {
    const release = await releaseAsked(context, parts.releases)
    return tagged(context, release, { tables: await lists.tables(release) })
  })
  app.get('/tables/:name', async (context) => {
    const release = await releaseAsked(context, parts.releases)
    const name = context.req.param('name')
    const table = (await lists.tables(release)).find((each) => each.name === name)
    if (table === undefined)
      throw new Problem('not-found', `unknown table: ${name}; /api/v1/tables lists them`)
    return tagged(context, release, { table })
  })
  for (const [path, sql] of Object.entries(LISTS)) app.get(path, (context) => rows(context, parts, sql, {}))
  app.get('/series/:id{.+}', (context) => observations(context, parts))
  app.get('/events', (context) => events(context, parts.releases))
  for (const [path, allow] of Object.entries(METHODS))
    app.all(path, (context) => refuseMethod(context, allow))
  app.all('*', (context) => {
    throw new Problem(
      'not-found',
      `there is nothing at ${context.req.path}; /api/v1/openapi.json lists what there is`,
    )
  })
  return app
}

/** Lists of rows that are a query each. */
const LISTS: Readonly<Record<string, string>> = {
  '/findings': 'from flags.findings order by finding_number',
  '/flags': 'from flags.all order by flag_number, flag_id',
  '/claims': 'from marts.claims order by all',
  '/series': 'from marts.series order by series',
  '/runs': 'from ops.runs order by started_at desc, run_id desc',
}

const OBSERVATIONS = 'from marts.observations where series = $series order by period_start, period_end'

const READ = 'GET, HEAD'

/** What may be done at each path, as the header Allow says it. */
const METHODS: Readonly<Record<string, string>> = {
  '/openapi.json': READ,
  '/sql': `${READ}, POST`,
  '/completions': 'POST',
  '/releases': READ,
  '/queries': READ,
  '/tables': READ,
  '/tables/:name': READ,
  ...Object.fromEntries(Object.keys(LISTS).map((path) => [path, READ])),
  '/series/:id{.+}': READ,
  '/events': READ,
}

function refuseMethod({ req }: Context, allow: string): never {
  throw new Problem(
    'method-not-allowed',
    `${req.method} is not supported at ${req.path}; this API is read-only, and here it knows ${allow}`,
    {},
    allow,
  )
}

function sqlByAddress(context: Context, parts: ApiParts, lists: ReleasedLists): Promise<Response> {
  const { given, parameters } = addressParts(context.req.url)
  return query(context, parts, lists, parseRequest(sqlSchema, given), { texts: parameters })
}

async function sqlByBody(context: Context, parts: ApiParts, lists: ReleasedLists): Promise<Response> {
  const { parameters, ...request } = parseRequest(sqlBodySchema, await jsonBody(context))
  return query(context, parts, lists, request, { values: parameters })
}

async function query(
  context: Context,
  parts: ApiParts,
  lists: ReleasedLists,
  request: SqlRequest,
  given: GivenParameters,
): Promise<Response> {
  const { sql, query: name, ...page } = request
  if ((sql === undefined) === (name === undefined))
    throw new Problem('bad-request', 'give either sql or query')
  const release = await find(parts.releases, page.release)
  if (name === undefined) return answer(context, parts, release, page, sql ?? '', valuesOf(given))
  const saved = await lists.query(release, name)
  return answer(context, parts, release, page, saved.sql, bound(saved, given))
}

/** Parameters as an address has them, or as a body of JSON does. */
type GivenParameters = { texts: Record<string, string> } | { values: Row }

function valuesOf(given: GivenParameters): Row {
  return 'values' in given ? given.values : undeclaredValues(given.texts)
}

function bound(saved: SavedQuery, given: GivenParameters): Row {
  const texts =
    'texts' in given
      ? given.texts
      : Object.fromEntries(Object.entries(given.values).map(([name, value]) => [name, textOf(value)]))
  try {
    return bindParameters(saved.parameters, texts, saved.name)
  } catch (cause) {
    throw cause instanceof UserError ? new Problem('bad-request', cause.message, { cause }) : cause
  }
}

async function rows(context: Context, parts: ApiParts, sql: string, parameters: Row): Promise<Response> {
  const { given, parameters: further } = addressParts(context.req.url)
  const [unknown] = Object.keys(further)
  if (unknown !== undefined)
    throw new Problem('bad-request', `param.${unknown}: there are no parameters here`)
  const page = parseRequest(pageSchema, given)
  return answer(context, parts, await find(parts.releases, page.release), page, sql, parameters)
}

async function observations(context: Context, parts: ApiParts): Promise<Response> {
  return rows(context, parts, OBSERVATIONS, { series: context.req.param('id') ?? '' })
}

async function answer(
  context: Context,
  { project, queries, files, prefix }: ApiParts,
  release: ServedRelease,
  page: PageRequest,
  sql: string,
  parameters: Row,
): Promise<Response> {
  const { req } = context
  return queries.answer({
    release,
    beside: [...(await tablesBeside(project, sql)), ...files.beside(filesOf(context), sql)],
    sql,
    parameters,
    format: formatAsked(page.format, req.header('accept')),
    limit: page.limit ?? null,
    offset: page.offset,
    addressAt: (offset) => prefix + addressAt(context, release, offset),
    isFresh: /\bno-(?:cache|store)\b/.test(req.header('cache-control') ?? ''),
    knownTags: req.header('if-none-match'),
    range: { range: req.header('range'), ifRange: req.header('if-range') },
    client: clientOf(context),
    stop: patienceOf(context),
  })
}

/** The same address from another row on, of the same release even if another is served by then; a query that was posted is posted again, from that offset on. */
function addressAt({ req }: Context, release: ServedRelease, offset: number): string {
  const { pathname, searchParams } = new URL(req.url)
  searchParams.set('release', release.manifest.id)
  searchParams.set('offset', String(offset))
  return `${pathname}?${searchParams.toString()}`
}

async function completions(context: Context, { pool, releases }: ApiParts): Promise<Response> {
  const { sql, release } = parseRequest(completionBodySchema, await jsonBody(context))
  const { warehouse } = await find(releases, release)
  const asker = { client: clientOf(context), stop: patienceOf(context) }
  return context.json({ completions: await pool.complete(warehouse, sql, asker) })
}

async function releaseList(context: Context, { project, releases, prefix }: ApiParts): Promise<Response> {
  const { limit = MOST_ON_A_PAGE, offset } = parseRequest(
    pageSchema.pick({ limit: true, offset: true }),
    addressParts(context.req.url).given,
  )
  const { releases: all } = await readableReleases(project)
  const newest = all.filter(({ as_of }) => as_of === null).toReversed()
  const end = offset + Math.min(limit, MOST_ON_A_PAGE)
  return context.json({
    served: releases.served,
    releases: newest
      .slice(offset, end)
      .map(({ id, date, released_at }) => ({ id, date, released_at, served: id === releases.served })),
    next: end < newest.length ? `${prefix}/api/v1/releases?limit=${end - offset}&offset=${end}` : null,
  })
}

/** Tells the served release at once and whenever it is another, until the reader goes. */
function events(context: Context, releases: ServedReleases): Response {
  return streamSSE(context, async (stream) => {
    const tell = (release: string | null): Promise<void> =>
      stream.writeSSE({ event: 'release', data: JSON.stringify({ release }), retry: RECONNECT_MS })
    const end = releases.listen((id) => void tell(id))
    const gone = new Promise<void>((resolve) => stream.onAbort(resolve))
    await tell(releases.served)
    await gone
    end()
  })
}

async function releaseAsked(context: Context, releases: ServedReleases): Promise<ServedRelease> {
  const { release } = parseRequest(pageSchema.pick({ release: true }), addressParts(context.req.url).given)
  return find(releases, release)
}

async function find(releases: ServedReleases, id: string | undefined): Promise<ServedRelease> {
  try {
    return await releases.findSound(id)
  } catch (cause) {
    if (cause instanceof UnsoundRelease) throw new Problem('damaged-release', cause.message, { cause })
    throw cause instanceof UserError ? new Problem('not-found', cause.message, { cause }) : cause
  }
}

/** An answer that is the same for as long as the release is. */
function tagged(context: Context, { manifest }: ServedRelease, body: object): Response {
  const tag = `W/"${manifest.id}-${manifest.inputs.slice(0, 16)}"`
  const headers = { etag: tag, 'cache-control': 'private, no-cache', 'x-almanac-release': manifest.id }
  if (knowsTag(context.req.header('if-none-match'), tag)) return new Response(null, { status: 304, headers })
  return context.json({ release: manifest.id, ...body }, 200, headers)
}

async function jsonBody(context: Context): Promise<unknown> {
  try {
    return await context.req.json()
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('bad-request', 'the body is not JSON; send an object such as {"sql": "select 1"}', {
      cause,
    })
  }
}
