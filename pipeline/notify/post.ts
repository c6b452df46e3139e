import { Agent, request, type Dispatcher } from 'undici'
import { messageOf, UserError } from '../base/error.js'
import { isPassingCode, isPassingStatus, PassingFailure, retryAfterMs } from '../sources/places/retry.js'
import type { Effects } from '../system/effects.js'
import { toolVersion } from '../system/tool.js'

/** A server that asks for more patience than this is asked again by the next run. */
const LONGEST_PATIENCE_MS = 30_000
/** Most bytes of an answer that are read; nothing in it matters. */
const MOST_BYTES = 16_384

/** What is posted where, and for how long an answer is waited for. */
export interface Posting {
  address: URL
  headers: Readonly<Record<string, string>>
  body: string
  seconds: number
}

/**
 * Posts once; a redirect is not followed. Messages name the host alone, since the path of an address may be secret.
 * @throws PassingFailure when another try may do better; UserError otherwise.
 */
export async function post({ address, headers, body, seconds }: Posting, effects: Effects): Promise<void> {
  const agent = new Agent({ connect: { lookup: effects.lookup, timeout: seconds * 1000 } })
  try {
    const response = await request(address, {
      method: 'POST',
      dispatcher: agent,
      signal: AbortSignal.timeout(seconds * 1000),
      headers: { 'user-agent': `almanac/${await toolVersion()}`, ...headers },
      body,
    })
    await response.body.dump({ limit: MOST_BYTES }).catch(() => undefined)
    check(response, address.host, effects.now())
  } catch (cause) {
    throw explained(cause, address.host, seconds)
  } finally {
    await agent.destroy()
  }
}

function check({ statusCode, headers }: Dispatcher.ResponseData, host: string, now: Date): void {
  if (statusCode >= 200 && statusCode < 300) return
  if (statusCode >= 300 && statusCode < 400)
    throw new UserError(
      `${host} redirects (status ${statusCode}), which is not followed; give the address it means`,
    )
  const message = `${host} answered with status ${statusCode}`
  const asked = headers['retry-after']
  const patience = retryAfterMs(Array.isArray(asked) ? asked[0] : asked, now)
  if (!isPassingStatus(statusCode) || patience > LONGEST_PATIENCE_MS) throw new UserError(message)
  throw new PassingFailure(message, patience)
}

function explained(thrown: unknown, host: string, seconds: number): UserError {
  if (thrown instanceof UserError) return thrown
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return new UserError(`${host} gave no answer within ${seconds} s`, 1, { cause: thrown })
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const message = `cannot reach ${host}: ${code || messageOf(thrown)}`
  return isPassingCode(code)
    ? new PassingFailure(message, 0, { cause: thrown })
    : new UserError(message, 1, { cause: thrown })
}
