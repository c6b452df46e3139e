import type { Way } from '../base/notify-settings.js'
import { UserError } from '../base/error.js'
import type { Message } from './message.js'
import type { Telling } from './telling.js'

/**
 * Sends a message over one way; what that takes is loaded only by a way that needs it.
 * @returns what else is to be said, or null. @throws UserError when it could not be told.
 */
export async function send(way: Way, message: Message, telling: Telling): Promise<string | null> {
  const { hook, webhook, mail } = way
  if (hook !== undefined)
    return (await import('./hook.js')).runHook(hook, way['timeout-seconds'], message, telling)
  if (webhook !== undefined) return (await import('./webhook.js')).callWebhook(webhook, message, telling)
  if (mail !== undefined) return (await import('./mail.js')).sendMail(mail, message, telling)
  throw new UserError(`notify: ${way.name}: names no way for a message`)
}
