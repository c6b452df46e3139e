import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** Whoever asks, as far as it can be told: the address that a request came from. */
export function clientOf(context: Context<{ Bindings: Partial<HttpBindings> }>): string {
  return context.env?.incoming?.socket.remoteAddress ?? 'unknown'
}
