import { once } from 'node:events'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { messageOf, UserError } from '../base/error.js'
import { parseListen, type ListenAddress } from '../base/service-settings.js'
import type { JobState } from '../schedule/job-state.js'
import { defaultEffects, type Effects } from '../system/effects.js'
import type { Project } from '../system/project.js'
import { EXPOSITION_TYPE, exposition } from './health/exposition.js'
import { HealthWatch } from './health/health-state.js'
import { metricsOf } from './health/metrics.js'
import { verdictOf } from './health/verdict.js'
import { isOwnHost } from './own-host.js'

const LONGEST_REQUEST_MS = 10_000

/** A server that listens, and its end. */
export interface HealthServer {
  url: string
  stop: () => Promise<void>
}

/**
 * Answers `/metrics` (Prometheus text) and `/healthz` (200 while all is well, else 503 and why) to GET and HEAD, for its own host only.
 * @param listen `host:port`; port 0 is any that is free. @param jobs how the jobs of the schedule stand.
 * @throws UserError when it cannot listen there.
 */
export async function serveHealth(
  project: Project,
  listen: string,
  jobs: (now: Date) => Promise<JobState[]>,
  effects: Effects = defaultEffects,
): Promise<HealthServer> {
  const address = parseListen(listen)
  const watch = new HealthWatch(project, jobs, effects)
  const server = createAdaptorServer({ fetch: healthApp(watch, address.host).fetch })
  if (!('closeAllConnections' in server)) throw new TypeError('health needs a server of HTTP/1.1')
  server.requestTimeout = LONGEST_REQUEST_MS
  server.headersTimeout = LONGEST_REQUEST_MS
  const url = await bind(server, address)
  return { url, stop: () => close(server) }
}

function healthApp(watch: HealthWatch, host: string): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    if (!isOwnHost(context.req.header('host'), host))
      return context.text('this host is not the one that service.listen names\n', 403)
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD')
      return context.text('health is read-only\n', 405, { allow: 'GET, HEAD' })
    return next()
  })
  app.get('/metrics', async (context) =>
    context.body(exposition(metricsOf(await watch.state())), 200, { 'content-type': EXPOSITION_TYPE }),
  )
  app.get('/healthz', async (context) => {
    const { overview } = await watch.state()
    const { healthy, reasons } = verdictOf(overview)
    const { at, served, jobs, problems, at_work } = overview
    const release = served?.release.id ?? null
    return context.json({ healthy, reasons, at, release, jobs, at_work, problems }, healthy ? 200 : 503)
  })
  app.notFound((context) => context.text('nothing is here; ask /metrics or /healthz\n', 404))
  app.onError((cause, context) => context.json({ healthy: false, reasons: [messageOf(cause)] }, 503))
  return app
}

async function bind(server: Server, { host, port }: ListenAddress): Promise<string> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw new UserError(
      `almanac.yaml: service.listen: ${host} port ${port} cannot be used (${messageOf(cause)}); give another, such as 127.0.0.1:9464`,
      1,
      { cause },
    )
  }
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error(`no port of ${host} was bound`)
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
