import { isIP } from 'node:net'

const LOCAL = ['localhost', '127.0.0.1']
const EVERY_ADDRESS = ['0.0.0.0', '::']

/**
 * Whether a request was meant for this server: a page of a stranger whose name leads to this machine sends that name. Bound to
 * every address, the server answers to any address too, which no name can feign.
 * @param header `Host` of the request, @param host what the server was bound to, @param names further names under which it is reached.
 */
export function isOwnHost(header: string | undefined, host: string, names: readonly string[] = []): boolean {
  const name = hostName(header ?? '')
  if (name === null) return false
  const own = [...LOCAL, host.toLowerCase(), ...names.map((each) => each.toLowerCase())]
  return own.includes(name) || (EVERY_ADDRESS.includes(host) && isIP(name) !== 0)
}

/** Whether a `Host` of a request names a host at all. */
export function isHost(header: string | undefined): boolean {
  return hostName(header ?? '') !== null
}

/** Whether a server bound to this host is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** The name without port and without the brackets of an address of version 6; null where there is none. */
function hostName(header: string): string | null {
  return (
    /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@]+))(?::\d+)?$/i.exec(header.toLowerCase())?.slice(1).find(Boolean) ??
    null
  )
}
