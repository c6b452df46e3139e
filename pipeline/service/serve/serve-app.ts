import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Hono, type Context } from 'hono'
import { compress } from 'hono/compress'
import { setCookie } from 'hono/cookie'
import { html } from '../../base/html.js'
import { api, type ApiParts } from './api.js'
import { consoleRoutes } from './console-routes.js'
import { COOKIE, cookieOf, guard, isSame, LOGIN, loginAddress, type GuardOptions } from './guard.js'
import { noticePage, type Notice } from './notice-page.js'
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
  app.use(compress())
  app.route('/api/v1', api(parts))
  app.route('/console', consoleRoutes(parts))
  app.get(LOGIN, (context) =>
    parts.token === null ? context.redirect('/') : notice(context, loginNotice(context), 200),
  )
  app.post(LOGIN, (context) => login(context, parts.token))
  app.get('*', async (context) => {
    if (parts.releases.served === null) return notice(context, NO_RELEASE, 503)
    return (await siteFile(context, parts.releases)) ?? notice(context, missing(context), 404)
  })
  app.all('*', () => {
    throw new Problem('method-not-allowed', 'this site is only read')
  })
  app.onError((cause) => {
    if (isOwnFault(cause)) parts.failed(cause)
    return problemResponse(cause)
  })
  return app
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

async function login(context: Context, token: string | null): Promise<Response> {
  const form = await context.req.parseBody()
  if (token === null) return context.redirect('/', 303)
  if (typeof form['token'] !== 'string' || !isSame(form['token'], token)) {
    await setTimeout(WRONG_TOKEN_MS)
    return notice(context, loginNotice(context, true), 403)
  }
  setCookie(context, COOKIE, cookieOf(token), { httpOnly: true, sameSite: 'Strict', path: '/' })
  return context.redirect(wayBack(context), 303)
}

/** Where a reader wanted to go: a path of this server, and no other. */
function wayBack({ req }: Context): string {
  const to = req.query('to') ?? '/'
  return /^\/(?![/\\])[\x20-\x7e]*$/.test(to) ? to : '/'
}

function loginNotice(context: Context, isWrong = false): Notice {
  const action = loginAddress(wayBack(context))
  return {
    title: 'Token · 存取碼',
    body: html`<h1>Token · <span lang="zh-Hant">存取碼</span></h1>
${isWrong ? html`<p role="alert">That is not the token. <span lang="zh-Hant">存取碼不正確。</span></p>` : null}
<form method="post" action="${action}">
<label>The token of this server <span lang="zh-Hant">本站存取碼</span>
<input name="token" type="password" autocomplete="current-password" required autofocus></label>
<button>Enter <span lang="zh-Hant">進入</span></button>
</form>`,
  }
}

const NO_RELEASE: Notice = {
  title: 'No release yet · 尚未發布',
  body: html`<h1>There is no release yet</h1>
<p>Run <code>almanac refresh</code>; this page needs no restart, load it again then.</p>
<div lang="zh-Hant"><h1>尚未發布</h1>
<p>請執行 <code>almanac refresh</code>，完成後重新載入本頁即可，無須重新啟動。</p></div>`,
}

function missing({ req }: Context): Notice {
  return {
    title: 'Not found · 找不到頁面',
    body: html`<h1>There is no such page</h1>
<p><code>${req.path}</code></p>
<p><a href="/">The newest release</a></p>
<div lang="zh-Hant"><h1>找不到頁面</h1>
<p><a href="/">最新發布</a></p></div>`,
  }
}
