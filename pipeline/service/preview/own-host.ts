import { isIP } from 'node:net'

const LOCAL = ['localhost', '127.0.0.1']
const EVERY_ADDRESS = ['0.0.0.0', '::']

/**
 * Whether a request was meant for this preview: a page of a stranger whose name leads to this machine sends that name. Bound to
 * every address, the preview answers to any address too, which no name can feign.
 * @param header `Host` of the request, @param host what the preview was bound to.
 */
export function isOwnHost(header: string | undefined, host: string): boolean {
  const name = hostName(header ?? '')
  if (name === null) return false
  return [...LOCAL, host.toLowerCase()].includes(name) || (EVERY_ADDRESS.includes(host) && isIP(name) !== 0)
}

/** The name without port and without the brackets of an address of version 6; null where there is none. */
function hostName(header: string): string | null {
  return (
    /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@]+))(?::\d+)?$/i.exec(header.toLowerCase())?.slice(1).find(Boolean) ??
    null
  )
}
