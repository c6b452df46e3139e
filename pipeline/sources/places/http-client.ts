import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Agent, type Dispatcher, request } from 'undici'
import { sha256 } from '../../base/digest.js'
import { messageOf, UserError } from '../../base/error.js'
import { MachineFault } from '../../base/machine-fault.js'
import type { Effects } from '../../system/effects.js'
import type { Manifest } from '../manifest.js'
import { AddressGuard } from './address-guard.js'
import { isPassingCode, isPassingStatus, PassingFailure, retryAfterMs, withRetries } from './retry.js'
import { within } from './within.js'

const MOST_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** What a server gave to recognise an answer by, and the SHA-256 of the address that gave it, redirects followed. */
export interface Validators {
  address: string
  etag?: string | undefined
  lastModified?: string | undefined
}

/** What is done with the bytes of an answer. */
type Take<T> = (chunks: AsyncIterable<Buffer>) => Promise<T>

/** A whole answer as it was taken; `taken` is null when the server says that nothing changed since the validators it was asked with. */
export interface Answer<T> {
  taken: T | null
  validators: Validators
}

/**
 * Gets what one source's addresses answer with. Redirects are followed here, since each hop is to be checked; a failure that may
 * pass is tried again here as a whole, since undici's retry would continue a broken answer with a range of perhaps another file.
 */
export class HttpClient {
  private readonly agent: Agent
  private readonly guard: AddressGuard
  private readonly timeoutMs: number

  constructor(
    private readonly manifest: Manifest,
    private readonly userAgent: string,
    private readonly effects: Effects,
  ) {
    this.timeoutMs = manifest.from['timeout-seconds'] * 1000
    this.guard = new AddressGuard(manifest.from['allow-hosts'], manifest.file)
    this.agent = new Agent({
      connect: { lookup: this.guard.guarded(effects.lookup), timeout: this.timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  /**
   * The whole answer of an address.
   * @param limit most bytes of it, as it is served and as it is unpacked.
   * @param take what is done with its bytes as they come, on each try; an answer that breaks off makes it fail.
   * @param known validators of an answer that the caller still has.
   * @throws UserError when the answer is too large, late or an error, or an address may not be asked.
   */
  get<T>(url: string, limit: number, take: Take<T>, known?: Validators): Promise<Answer<T>> {
    return withRetries(() => this.attempt(url, limit, take, known), this.manifest.from.retries, this.effects)
  }

  async close(): Promise<void> {
    await this.agent.destroy()
  }

  private async attempt<T>(
    address: string,
    limit: number,
    take: Take<T>,
    known: Validators | undefined,
  ): Promise<Answer<T>> {
    const signal = AbortSignal.timeout(this.timeoutMs)
    try {
      let url = new URL(address)
      for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
        this.guard.checkHost(url.hostname)
        const headers = this.headers(known?.address === sha256(url.href) ? known : undefined)
        const response = await request(url, { dispatcher: this.agent, signal, headers })
        if (!REDIRECTS.has(response.statusCode)) return await this.read(response, url, limit, take, known)
        await response.body.dump()
        url = this.redirected(url, headerOf(response, 'location'))
      }
    } catch (cause) {
      throw this.explained(cause, address)
    }
    throw this.fault(`${address} redirects more than ${MOST_REDIRECTS} times; give the address it ends at`)
  }

  private headers(known: Validators | undefined): Record<string, string> {
    return {
      'user-agent': this.userAgent,
      accept: '*/*',
      'accept-encoding': 'gzip',
      ...(known?.etag === undefined ? {} : { 'if-none-match': known.etag }),
      ...(known?.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
    }
  }

  private redirected(from: URL, location: string | undefined): URL {
    const to = location === undefined ? null : URL.parse(location, from.href)
    if (to === null) throw this.fault(`${from.href} redirects to no address; give the address it means`)
    if (to.username !== '' || to.password !== '')
      throw this.fault(
        `${from.href} redirects to an address with a user name or password; it is not followed`,
      )
    if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:'))
      throw this.fault(`${from.href} redirects to ${to.href}, which is not https; it is not followed`)
    return to
  }

  private async read<T>(
    response: Dispatcher.ResponseData,
    url: URL,
    limit: number,
    take: Take<T>,
    known: Validators | undefined,
  ): Promise<Answer<T>> {
    const { statusCode, body } = response
    const validators = {
      address: sha256(url.href),
      etag: headerOf(response, 'etag'),
      lastModified: headerOf(response, 'last-modified'),
    }
    if (statusCode === 200) return { taken: await take(this.bytesOf(response, url, limit)), validators }
    await body.dump()
    if (statusCode === 304 && known?.address === validators.address) return { taken: null, validators }
    const message = this.message(
      `${url.href} answered with status ${statusCode}; check that the address is still right`,
    )
    if (!isPassingStatus(statusCode)) throw new UserError(message)
    throw new PassingFailure(message, retryAfterMs(headerOf(response, 'retry-after'), this.effects.now()))
  }

  private bytesOf(response: Dispatcher.ResponseData, url: URL, limit: number): AsyncGenerator<Buffer> {
    const { body } = response
    const tooLarge = this.fault(
      `${url.href} sends more than ${limit} bytes; raise limits.bytes if that is right`,
    )
    const encoding = headerOf(response, 'content-encoding')?.trim().toLowerCase() ?? 'identity'
    const isZipped = encoding === 'gzip' || encoding === 'x-gzip'
    body.on('error', () => undefined)
    if (Number(headerOf(response, 'content-length') ?? 0) > limit) body.destroy(tooLarge)
    else if (!isZipped && encoding !== 'identity')
      body.destroy(this.fault(`${url.href} sends an encoding that was not asked for: ${encoding}`))
    // Whatever goes wrong on the way also ends the stream that is read here, perhaps before that begins.
    const chunks = isZipped ? pipeline(body, createGunzip(), () => undefined) : body
    chunks.on('error', () => undefined)
    return within(chunks, limit, tooLarge)
  }

  private explained(thrown: unknown, address: string): Error {
    if (thrown instanceof UserError || thrown instanceof MachineFault) return thrown
    if (thrown instanceof Error && thrown.name === 'TimeoutError') {
      const seconds = this.timeoutMs / 1000
      const what = `${address} gave no complete answer within ${seconds} s; raise from.timeout-seconds if it needs more`
      return new PassingFailure(this.message(what), 0, { cause: thrown })
    }
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    const message = this.message(`cannot fetch ${address}: ${messageOf(thrown) || code}`)
    return isPassingCode(code)
      ? new PassingFailure(message, 0, { cause: thrown })
      : new UserError(message, 1, { cause: thrown })
  }

  private fault(what: string): UserError {
    return new UserError(this.message(what))
  }

  private message(what: string): string {
    return `${this.manifest.file}: ${what}`
  }
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
