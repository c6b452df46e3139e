import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { isHost, isOwnHost } from '../own-host.js'
import { Problem, problemResponse } from './problem.js'

/** Name of the cookie that stands for the token in a browser. */
export const COOKIE = 'almanac'

/** Who is let in. */
export interface GuardOptions {
  /** What the server is bound to, and further names under which it is reached. */
  host: string
  names: readonly string[]
  /** Null: whoever reaches it is let in. */
  token: string | null
  /** Path before every address that it gives; '' for none. */
  prefix: string
  /** Origins whose pages may ask the API. */
  origins: readonly string[]
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** Refuses what was meant for another host, what another site makes a browser send, and who does not show the token. */
export function guard(options: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    const headers = { ...SECURITY_HEADERS, ...crossOriginHeaders(context, options) }
    const refusal = refusalOf(context, options)
    if (refusal !== null) context.res = refusal
    else if (isPreflight(context, options)) context.res = new Response(null, { status: 204 })
    else await next()
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value)
  }
}

const API = /^\/api\/v1\//

/** Whether a page of a listed origin asks the API. A browser sends it no cookie. */
function isListedOrigin({ req }: Context, { origins }: GuardOptions): boolean {
  const origin = req.header('origin')
  return origin !== undefined && API.test(req.path) && origins.some((each) => originOf(each) === origin)
}

/** A browser asks so before it sends what another site's page may not simply send. */
function isPreflight(context: Context, options: GuardOptions): boolean {
  return (
    context.req.method === 'OPTIONS' &&
    context.req.header('access-control-request-method') !== undefined &&
    isListedOrigin(context, options)
  )
}

/** What lets a page of a listed origin read the answer (CORS). */
function crossOriginHeaders(context: Context, options: GuardOptions): Record<string, string> {
  if (options.origins.length === 0) return {}
  if (!isListedOrigin(context, options)) return { vary: VARY }
  return {
    vary: VARY,
    'access-control-allow-origin': context.req.header('origin') ?? '',
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers':
      'authorization, content-type, accept, range, if-none-match, cache-control',
    'access-control-expose-headers': 'etag, x-almanac-release, server-timing, content-range, retry-after',
    'access-control-max-age': '600',
    'cross-origin-resource-policy': 'cross-origin',
  }
}

const VARY = 'accept, accept-encoding, authorization, cookie, origin'

function refusalOf(context: Context, options: GuardOptions): Response | null {
  const { host, names, token, prefix } = options
  const { req } = context
  if (!isHost(req.header('host')))
    return problemResponse(
      new Problem(
        'bad-request',
        `the header host names no host: ${JSON.stringify((req.header('host') ?? '').slice(0, 80))}`,
      ),
    )
  if (!isOwnHost(req.header('host'), host, names))
    return problemResponse(
      new Problem(
        'forbidden',
        'this host is not one of this server; serve.hosts in almanac.yaml allows further names',
      ),
    )
  if (isListedOrigin(context, options)) {
    if (token === null || isPreflight(context, options) || isTokenSent(context, token)) return null
    return problemResponse(new Problem('unauthorized', 'send the header authorization: Bearer TOKEN'))
  }
  if (isOfAnotherSite(context))
    return problemResponse(new Problem('forbidden', 'requests from other sites are refused'))
  if (token === null || req.path === LOGIN || isTokenShown(context, token)) return null
  if (req.method === 'GET' && (req.header('accept') ?? '').includes('text/html'))
    return context.redirect(prefix + loginAddress(new URL(req.url).pathname + new URL(req.url).search))
  // A browser would ask its reader for a name and a password, who is to be led to the page of the token.
  const isBrowser = req.header('sec-fetch-mode') !== undefined
  return problemResponse(
    new Problem(
      'unauthorized',
      'send the header authorization: Bearer TOKEN, or TOKEN as a password (Basic)',
    ),
    isBrowser ? { 'www-authenticate': 'Bearer realm="almanac"' } : {},
  )
}

/** Where a reader types in the token. */
export const LOGIN = '/login'

/** The address of that page for a reader who wants to go on to another. */
export function loginAddress(to: string): string {
  return `${LOGIN}?${new URLSearchParams({ to }).toString()}`
}

/** A page of another site can make a browser ask; a reader who follows a link from there is let in. */
function isOfAnotherSite({ req }: Context): boolean {
  const origin = req.header('origin')
  if (origin !== undefined && hostOf(origin) !== req.header('host')?.toLowerCase()) return true
  const site = req.header('sec-fetch-site') ?? 'none'
  if (site === 'none' || site === 'same-origin') return false
  return !(
    req.method === 'GET' &&
    req.header('sec-fetch-mode') === 'navigate' &&
    req.header('sec-fetch-dest') === 'document'
  )
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

function originOf(address: string): string {
  return new URL(address).origin
}

function isTokenShown(context: Context, token: string): boolean {
  if (context.req.header('authorization') !== undefined) return isTokenSent(context, token)
  const cookie = getCookie(context, COOKIE)
  return cookie !== undefined && isSame(cookie, cookieOf(token))
}

/** Whether the header `authorization` has the token, also as the password of any name, as spreadsheets send it. */
function isTokenSent({ req }: Context, token: string): boolean {
  const [, scheme = '', sent = ''] = /^(Bearer|Basic) +(.+)$/i.exec(req.header('authorization') ?? '') ?? []
  if (scheme.toLowerCase() !== 'basic') return sent !== '' && isSame(sent, token)
  const pair = Buffer.from(sent, 'base64').toString()
  return pair.includes(':') && isSame(pair.slice(pair.indexOf(':') + 1), token)
}

/** The text that stands for a token in a cookie, from which it cannot be found. */
export function cookieOf(token: string): string {
  return createHash('sha256').update(`almanac cookie ${token}`).digest('base64url')
}

/** Compares two texts in a time that tells nothing of either. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hashOf(a), hashOf(b))
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
