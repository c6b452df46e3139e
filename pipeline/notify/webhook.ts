import type { Webhook } from '../base/notify-settings.js'
import { withRetries } from '../sources/places/retry.js'
import type { Message } from './message.js'
import { post } from './post.js'
import { signatureHeaders } from './signature.js'
import type { Telling } from './telling.js'
import { webhookBody } from './webhook-bodies.js'
import { penOf } from './words.js'

/** Posts a message, again after a failure that may pass. @throws UserError when it could not be handed over. */
export async function callWebhook(
  webhook: Webhook,
  message: Message,
  { project, effects, secrets }: Telling,
): Promise<null> {
  const given = secrets.address(webhook.url, webhook['url-env'])
  const further = Object.entries(webhook.headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : secrets.read(value.env),
  ])
  const secret = webhook['secret-env'] === undefined ? null : secrets.read(webhook['secret-env'])
  const pen = await penOf(project)
  await withRetries(
    async () => {
      const sentAt = effects.now()
      const { address, body } = webhookBody(webhook, given, message, pen, sentAt)
      const text = JSON.stringify(body)
      const headers = {
        ...Object.fromEntries(further),
        'content-type': 'application/json; charset=utf-8',
        ...(secret === null ? {} : signatureHeaders(message.id, sentAt, text, secret)),
      }
      await post({ address, headers, body: text, seconds: webhook['timeout-seconds'] }, effects)
    },
    webhook.retries,
    effects,
  )
  return null
}
