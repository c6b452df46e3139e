import { backoffMs } from '../../base/backoff.js'
import { messageOf, UserError } from '../../base/error.js'
import type { Effects } from '../../system/effects.js'

const BACKOFF = { firstMs: 1000, factor: 2, longestMs: 30_000 }
/** A server that asks for more patience than this is left alone until the next refresh. */
const LONGEST_ASKED_WAIT_MS = 120_000

const PASSING_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504])
const PASSING_CODES = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETUNREACH',
  'ENFILE',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
])

/** Whether a server that answers with this status may do better a little later. */
export function isPassingStatus(status: number): boolean {
  return PASSING_STATUSES.has(status)
}

/** The same of the code of a failed connection. */
export function isPassingCode(code: string): boolean {
  return PASSING_CODES.has(code)
}

/** A failure that may pass by itself. `askedWaitMs`: how long the server asks to be left alone. */
export class PassingFailure extends UserError {
  constructor(
    message: string,
    readonly askedWaitMs = 0,
    options?: ErrorOptions,
  ) {
    super(message, 1, options)
  }
}

/**
 * The result of `attempt`, tried again up to `retries` times after a PassingFailure, each wait twice as long as the one before.
 * @throws what the last attempt threw.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  retries: number,
  effects: Pick<Effects, 'sleep' | 'random'>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (cause) {
      if (!(cause instanceof PassingFailure) || cause.askedWaitMs > LONGEST_ASKED_WAIT_MS) throw cause
      if (failures > retries) throw afterTries(cause, failures)
      await effects.sleep(Math.max(cause.askedWaitMs, backoffMs(failures, BACKOFF, effects.random())))
    }
  }
}

function afterTries(cause: PassingFailure, tries: number): UserError {
  return tries === 1 ? cause : new UserError(`${messageOf(cause)} (tried ${tries} times)`, 1, { cause })
}

/** Milliseconds of a Retry-After header: seconds, or a date; 0 when there is none that can be read. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0
  const milliseconds = /^\d+$/.test(header.trim())
    ? Number(header) * 1000
    : Date.parse(header) - now.getTime()
  return Math.max(0, milliseconds) || 0
}
