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
    const refusal = refusalOf(context, options)
    if (refusal !== null) context.res = refusal
    else await next()
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value)
  }
}

function refusalOf(context: Context, { host, names, token }: GuardOptions): Response | null {
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
  if (isOfAnotherSite(context))
    return problemResponse(new Problem('forbidden', 'requests from other sites are refused'))
  if (token === null || req.path === LOGIN || isTokenShown(context, token)) return null
  if (req.method === 'GET' && (req.header('accept') ?? '').includes('text/html'))
    return context.redirect(loginAddress(new URL(req.url).pathname + new URL(req.url).search))
  return problemResponse(new Problem('unauthorized', 'send the header authorization: Bearer TOKEN'))
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

function isTokenShown(context: Context, token: string): boolean {
  const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
  if (bearer !== undefined) return isSame(bearer, token)
  const cookie = getCookie(context, COOKIE)
  return cookie !== undefined && isSame(cookie, cookieOf(token))
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
