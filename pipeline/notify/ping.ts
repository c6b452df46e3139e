import type { PingWay } from '../base/notify-settings.js'
import { hideSecrets } from '../base/secrets.js'
import { withRetries } from '../sources/places/retry.js'
import { post } from './post.js'
import type { Telling } from './telling.js'

const RETRIES = 2
/** Most characters of an error that are sent along. */
const MOST_CHARACTERS = 10_000

/** What a dead-man switch is told: a run starts, or ended well (with its warnings) or badly (with its error). */
export type Signal = { path: '' | '/start' | '/fail'; body: string }

/** Signals to a dead-man switch. @throws UserError when it could not be reached. */
export async function sendSignal(
  ping: PingWay,
  { path, body }: Signal,
  { effects, secrets }: Telling,
): Promise<null> {
  const address = new URL(secrets.address(ping.url, ping['url-env']))
  address.pathname = `${address.pathname.replace(/\/+$/, '')}${path}`
  const posting = {
    address,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: hideSecrets(body).slice(0, MOST_CHARACTERS),
    seconds: ping['timeout-seconds'],
  }
  await withRetries(() => post(posting, effects), RETRIES, effects)
  return null
}
