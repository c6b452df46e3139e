import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { isLoopback } from '../own-host.js'

type ServerContext = Context<{ Bindings: Partial<HttpBindings> }>

/** Whoever asks, as far as it can be told: the address that a request came from, or came to a proxy on this machine from. */
export function clientOf(context: ServerContext): string {
  const address = context.env?.incoming?.socket.remoteAddress ?? 'unknown'
  if (!isLoopback(address)) return address
  // What a client itself writes into the header stands before what its proxy appends.
  const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  return forwarded === '' ? address : forwarded.slice(0, LONGEST_ADDRESS)
}

const LONGEST_ADDRESS = 64

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
