import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../own-host.js'

/** Segments of a path, none of which leads upwards; a slash at the end counts for nothing. */
const PATH = /^((?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)\/?$/
const LONGEST = 200

/**
 * The path below which a reader has this server: that of the settings, else what a proxy on this machine says in `X-Forwarded-Prefix`; '' for none.
 * @param set `serve.prefix`.
 */
export function prefixOf({ headers, socket }: IncomingMessage, set: string | undefined): string {
  if (set !== undefined) return set
  const told = headers['x-forwarded-prefix']
  if (typeof told !== 'string' || told.length > LONGEST || !isLoopback(socket.remoteAddress ?? '')) return ''
  return PATH.exec(told)?.[1] ?? ''
}
