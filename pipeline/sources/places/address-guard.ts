import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { UserError } from '../../base/error.js'
import { canonicalHost } from './host.js'

const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')

/** Whether an IP address is a public unicast one; an IPv4 address within an IPv6 one counts as itself or is not public. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_IPV6))
}

/** Says which addresses a source may be fetched from: public ones, and whatever the hosts of `allow-hosts` answer from. */
export class AddressGuard {
  private readonly allowed: ReadonlySet<string | undefined>

  constructor(
    allowHosts: readonly string[],
    private readonly manifestFile: string,
  ) {
    this.allowed = new Set(allowHosts.map(canonicalHost))
  }

  /** @throws UserError when the host of an address is itself an IP address that is not public. */
  checkHost(hostname: string): void {
    const host = canonicalHost(hostname) ?? hostname
    if (isIP(host) !== 0) this.check(host, host)
  }

  /**
   * A resolver that fails with a UserError when one of the host's addresses is not public. It is asked for each new connection and
   * its answer is the one that is connected to, so a name that changes its answer gains nothing.
   */
  guarded(lookup: LookupFunction): LookupFunction {
    return (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (failure, answer, family) => {
        if (failure !== null) return callback(failure, [])
        const addresses = Array.isArray(answer) ? answer : [{ address: answer, family: family ?? 0 }]
        try {
          for (const { address } of addresses) this.check(hostname, address)
        } catch (cause) {
          return callback(cause instanceof Error ? cause : new Error(String(cause)), [])
        }
        const [first] = addresses
        if (options.all === true || first === undefined) return callback(null, addresses)
        return callback(null, first.address, first.family)
      })
    }
  }

  private check(hostname: string, address: string): void {
    const host = canonicalHost(hostname) ?? hostname
    if (this.allowed.has(host) || isPublicAddress(address)) return
    const at = host === address ? host : `${host} answers from ${address}, which`
    throw new UserError(
      `${this.manifestFile}: ${at} is not a public address; list ${host} under from.allow-hosts if it is meant`,
    )
  }
}
