import { once } from 'node:events'
import type { Server } from 'node:http'
import { UserError } from '../base/error.js'

/** How many ports are tried where none was asked for. */
const PORTS_TRIED = 100

/** Where a server is to listen; `port` null is the first free one from its first port on, 0 any that is free. */
export interface Address {
  host: string
  port: number | null
}

/**
 * Lets a server listen. @returns the address of its front page.
 * @throws UserError when the port is in use or the host is none of this machine.
 */
export async function listen(server: Server, { host, port }: Address, firstPort: number): Promise<string> {
  if (port !== null) await bind(server, host, port)
  else await bindFirstFree(server, host, firstPort, firstPort + PORTS_TRIED - 1)
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error(`no port of ${host} was bound`)
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}/`
}

async function bindFirstFree(server: Server, host: string, port: number, last: number): Promise<void> {
  try {
    await bind(server, host, port)
  } catch (cause) {
    if (!(cause instanceof PortInUse) || port === last) throw cause
    await bindFirstFree(server, host, port + 1, last)
  }
}

class PortInUse extends UserError {}

async function bind(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'EADDRINUSE')
      throw new PortInUse(
        `port ${port} of ${host} is in use; give another with --port, or none for the first free one`,
        1,
        { cause },
      )
    if (code === 'EACCES')
      throw new UserError(`port ${port} of ${host} needs more rights than you have; give one above 1023`, 1, {
        cause,
      })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new UserError(`not an address of this machine: ${host}; 127.0.0.1 is one`, 2, { cause })
    throw cause
  }
}
