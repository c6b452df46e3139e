import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Hono, type Context } from 'hono'
import { compress } from 'hono/compress'
import type { MiddlewareHandler } from 'hono'
import { setCookie } from 'hono/cookie'
import { api, type ApiParts } from './api.js'
import { consoleRoutes } from './console-routes.js'
import { fileRoutes } from './file-routes.js'
import { COOKIE, cookieOf, guard, isSame, LOGIN, loginAddress, type GuardOptions } from './guard.js'
import {
  loginNotice,
  missingNotice,
  noticePage,
  noticeWords,
  unreleasedNotice,
  type Notice,
} from './notice-page.js'
import { isOwnFault, Problem, problemResponse } from './problem.js'
import { siteFile } from './site-files.js'

/** What a server of a project answers with; `failed` is told of what went wrong here, not with a request. */
export interface ServeParts extends ApiParts, GuardOptions {
  failed: (cause: unknown) => void
}

const WRONG_TOKEN_MS = 500

/** The site of the served release, the console and the API. */
export function serveApp(parts: ServeParts): Hono {
  // Whoever types a slash at the end means the same page.
  const app = new Hono({ strict: false })
  app.use(guard(parts))
  app.use(compressWhole())
  app.route('/api/v1', api(parts))
  app.route('/console/files', fileRoutes(parts))
  app.route('/console', consoleRoutes(parts))
  app.get(LOGIN, async (context) =>
    parts.token === null
      ? context.redirect(`${parts.prefix}/`)
      : notice(
          context,
          loginNotice(await noticeWords(parts.project), parts.prefix + loginAddress(wayBack(context)), false),
          200,
        ),
  )
  app.post(LOGIN, (context) => login(context, parts))
  app.get('*', async (context) => {
    if (parts.releases.served === null)
      return notice(context, unreleasedNotice(await noticeWords(parts.project)), 503)
    const file = await siteFile(context, parts.releases, parts.prefix)
    return (
      file ??
      notice(
        context,
        missingNotice(await noticeWords(parts.project), context.req.path, `${parts.prefix}/`),
        404,
      )
    )
  })
  app.all('*', () => {
    throw new Problem('method-not-allowed', 'this site is read-only', {}, 'GET, HEAD')
  })
  app.onError((cause) => {
    if (isOwnFault(cause)) parts.failed(cause)
    return problemResponse(cause)
  })
  return app
}

/** A part of a file is a part of its bytes as they are, so that nothing of which a part is asked for is compressed; nobody reads a body after HEAD. */
function compressWhole(): MiddlewareHandler {
  const compressed = compress()
  return async (context, next) => {
    await (context.req.header('range') === undefined ? compressed(context, next) : next())
    if (context.req.method === 'HEAD') await context.res.body?.cancel()
  }
}

/** A policy that lets in what carries the nonce, and forms to this server. */
function notice(context: Context, page: Notice, status: 200 | 403 | 404 | 503): Response {
  const nonce = randomBytes(16).toString('base64')
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
  return context.html(noticePage(page, nonce), status, {
    'content-security-policy': policy,
    'cache-control': 'no-store',
  })
}

async function login(context: Context, { token, project, prefix }: ServeParts): Promise<Response> {
  const form = await context.req.parseBody()
  if (token === null) return context.redirect(`${prefix}/`, 303)
  if (typeof form['token'] !== 'string' || !isSame(form['token'], token)) {
    await setTimeout(WRONG_TOKEN_MS)
    const words = await noticeWords(project)
    return notice(context, loginNotice(words, prefix + loginAddress(wayBack(context)), true), 403)
  }
  setCookie(context, COOKIE, cookieOf(token), {
    httpOnly: true,
    sameSite: 'Strict',
    path: prefix === '' ? '/' : prefix,
  })
  return context.redirect(prefix + wayBack(context), 303)
}

/** Where a reader wanted to go: a path of this server, and no other. */
function wayBack({ req }: Context): string {
  const to = req.query('to') ?? '/'
  return /^\/(?![/\\])[\x20-\x7e]*$/.test(to) ? to : '/'
}
