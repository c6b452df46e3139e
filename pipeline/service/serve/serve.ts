import { IncomingMessage, STATUS_CODES, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createAdaptorServer, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { hasCode, messageOf, UserError } from '../../base/error.js'
import { QueryPool } from '../../query/query-pool.js'
import type { Project } from '../../system/project.js'
import { aborted } from '../aborted.js'
import { listen, type Address } from '../listen.js'
import { isLoopback } from '../own-host.js'
import { prefixOf } from './prefix.js'
import { Problem, problemAnswer } from './problem.js'
import { QueryService } from './query-service.js'
import { ReaderFiles } from './reader-files.js'
import { serveApp, type ServeParts } from './serve-app.js'
import { ServedReleases } from './served-releases.js'

/** Who is told where the server is, and what goes wrong in it. */
export interface ServeListener {
  listening: (address: string) => void
  say: (line: string) => void
}

const FIRST_PORT = 4700
const LONGEST_HEADERS_MS = 10_000
const LONGEST_REQUEST_MS = 60_000
const KEEP_ALIVE_MS = 30_000
/** Bytes of the line of a request and its headers. */
const LONGEST_HEADERS = 65_536
/** A shorter one could be guessed. */
const SHORTEST_TOKEN = 16

/**
 * Serves the site of the served release, the console and the API until `stop` is aborted.
 * @param token what others must show; needed for any address but one of this machine.
 * @throws UserError when it cannot listen, or without a token would let in whoever reaches this machine.
 */
export async function runServe(
  project: Project,
  { address, token }: { address: Address; token: string | null },
  { listening, say }: ServeListener,
  stop: AbortSignal,
): Promise<void> {
  refuseUnguarded(project, address.host, token)
  const { settings } = project
  const releases = await ServedReleases.open(project)
  const pool = await QueryPool.open(settings.query)
  const files = new ReaderFiles(settings.query['file-mb'])
  try {
    const failed = (cause: unknown): void => say(`a request failed: ${messageOf(cause)}`)
    const queries = new QueryService(pool, settings.query.rows)
    const parts = {
      project,
      releases,
      pool,
      queries,
      files,
      failed,
      host: address.host,
      names: settings.serve.hosts,
      token,
      origins: settings.serve.origins,
    }
    const server = serverOf(appsByPrefix(parts), (incoming) => prefixOf(incoming, settings.serve.prefix))
    releases.listen((id) => say(`now serving ${id}`))
    listening(await listen(server, address, FIRST_PORT))
    await aborted(stop)
    await close(server)
  } finally {
    releases.close()
    await pool.close()
    await files.close()
  }
}

function refuseUnguarded({ settings }: Project, host: string, token: string | null): void {
  const name = settings.serve['token-env']
  if (name !== undefined && token === null)
    throw new UserError(`the environment variable ${name}, which serve.token-env names, is not set`, 2)
  if (token !== null && token.length < SHORTEST_TOKEN)
    throw new UserError(
      `the token in ${name} has ${token.length} characters; give at least ${SHORTEST_TOKEN}, such as openssl rand -hex 24 prints`,
      2,
    )
  if (token === null && !isLoopback(host))
    throw new UserError(
      `${host} can be reached by others: set serve.token-env in almanac.yaml to the environment variable that holds a token for them to send, or listen on 127.0.0.1`,
      2,
    )
}

/** The apps that give addresses below a path, each made when it is first asked for; few are kept. */
function appsByPrefix(parts: Omit<ServeParts, 'prefix'>): (prefix: string) => Hono {
  const apps = new Map<string, Hono>()
  return (prefix) => {
    const app = apps.get(prefix) ?? serveApp({ ...parts, prefix })
    apps.set(prefix, app)
    const [oldest = prefix] = apps.keys()
    if (apps.size > MOST_PREFIXES) apps.delete(oldest)
    return app
  }
}

const MOST_PREFIXES = 8

/** @param prefixFor a request is taken from its address where that has it. */
function serverOf(appAt: (prefix: string) => Hono, prefixFor: (incoming: IncomingMessage) => string): Server {
  const fetch = (request: Request, env: HttpBindings | Http2Bindings): Response | Promise<Response> =>
    appAt(env.incoming instanceof IncomingMessage ? prefixFor(env.incoming) : '').fetch(request, env)
  const server = createAdaptorServer({ fetch, serverOptions: { maxHeaderSize: LONGEST_HEADERS } })
  if (!('closeAllConnections' in server)) throw new TypeError('almanac serve needs a server of HTTP/1.1')
  server.headersTimeout = LONGEST_HEADERS_MS
  server.requestTimeout = LONGEST_REQUEST_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.on('clientError', refuseUnread)
  server.prependListener('request', (incoming) => {
    const prefix = prefixFor(incoming)
    if (prefix === '' || incoming.url?.startsWith(prefix) !== true) return
    const rest = incoming.url.slice(prefix.length)
    if (/^(?:$|[/?])/.test(rest)) incoming.url = rest.startsWith('/') ? rest : `/${rest}`
  })
  return server
}

/** Answers a request that cannot be read, which reaches no route. */
function refuseUnread(cause: Error, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const isLong = hasCode(cause, 'HPE_HEADER_OVERFLOW')
  const problem = isLong
    ? new Problem(
        'address-too-long',
        `the address and the headers are longer than ${LONGEST_HEADERS} bytes; send a long query by POST to /api/v1/sql`,
      )
    : new Problem('bad-request', 'the request is no HTTP/1.1')
  const { status, headers, body } = problemAnswer(problem)
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  )
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
