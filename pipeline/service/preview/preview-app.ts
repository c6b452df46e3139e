import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { streamSSE } from 'hono/streaming'
import { listFiles, nullIfMissing } from '../../system/files.js'
import { CONTENTS } from '../../system/step-cache.js'
import { isOwnHost } from '../own-host.js'
import { contentType, pathOf } from '../static-files.js'
import { placeholderPage } from './placeholder-page.js'
import type { PreviewState } from './preview-state.js'

const RECONNECT_MS = 500

/** What a preview answers with; `failed` is told of what went wrong while it did. */
export interface PreviewAppOptions {
  host: string
  script: string
  failed: (cause: unknown) => void
}

/** Answers with the files of the last good site, and tells its pages of rebuilds. */
export function previewApp(state: PreviewState, { host, script, failed }: PreviewAppOptions): Hono {
  const app = new Hono()
  app.use(guard(host))
  app.get('/_preview/events', (context) => events(context, state))
  app.get('*', (context) => answer(context, state, script))
  app.all('*', (context) => context.text('a preview is read-only', 405, { allow: 'GET, HEAD' }))
  app.onError((cause, context) => {
    failed(cause)
    return context.text('the preview failed; its terminal says why', 500)
  })
  return app
}

/** Refuses what was meant for another host, and keeps answers out of caches and other sites. */
function guard(host: string): MiddlewareHandler {
  return async (context, next) => {
    context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    context.header('cross-origin-resource-policy', 'same-origin')
    context.header('referrer-policy', 'no-referrer')
    if (isOwnHost(context.req.header('host'), host)) return next()
    return context.text('this host is not that of the preview; almanac preview --host NAME allows one\n', 403)
  }
}

/** Only a regular file that the site's folder lists is served, so that neither a path nor a link leads out of it. */
async function answer(context: Context, { site, telling }: PreviewState, script: string): Promise<Response> {
  const files = site ? (await listFiles(site.folder)).filter((file) => file !== CONTENTS) : []
  const path = pathOf(context)
  const name = path.replace(/(^|\/)$/, '$1index.html')
  const bytes = site && files.includes(name) ? await nullIfMissing(readFile(join(site.folder, name))) : null
  if (bytes) return context.body(bytes, 200, { 'content-type': contentType(name) })
  const pages = files.filter((file) => /^[^/]+\.html$/.test(file))
  const page = placeholderPage({ script, version: telling.version }, path, pages)
  return context.html(page, site ? 404 : 503)
}

/** Tells the state at once and after each change, until the page goes. */
function events(context: Context, state: PreviewState): Response {
  return streamSSE(context, async (stream) => {
    const tell = (): Promise<void> =>
      stream.writeSSE({ data: JSON.stringify(state.telling), retry: RECONNECT_MS })
    const end = state.listen(() => void tell())
    const gone = new Promise<void>((resolve) => stream.onAbort(resolve))
    await tell()
    await gone
    end()
  })
}
