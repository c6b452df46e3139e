import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

type ServerContext = Context<{ Bindings: Partial<HttpBindings> }>

/** Whoever asks, as far as it can be told: the address that a request came from. */
export function clientOf(context: ServerContext): string {
  return context.env?.incoming?.socket.remoteAddress ?? 'unknown'
}

/** Aborted when the reader goes before the answer has ended. */
export function patienceOf(context: ServerContext): AbortSignal {
  const outgoing = context.env?.outgoing
  // The signal of the request would do, but asking for it makes a whole Request, which takes as long as a small query.
  if (outgoing === undefined) return context.req.raw.signal
  const patience = new AbortController()
  if (outgoing.destroyed) patience.abort()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) patience.abort()
  })
  return patience.signal
}
