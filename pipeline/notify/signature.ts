import { createHmac } from 'node:crypto'
import { UserError } from '../base/error.js'

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/
/** Bytes of a key that Standard Webhooks allows. */
const [FEWEST, MOST] = [24, 64]

/**
 * The headers by which a receiver sees that a body comes from here and when, as Standard Webhooks 1.0 says: the HMAC-SHA256 of
 * `<id>.<seconds>.<body>`. @throws UserError when the secret is none of that form; it is not shown.
 */
export function signatureHeaders(
  id: string,
  sentAt: Date,
  body: string,
  secret: string,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64')
  if (key.length >= FEWEST && key.length <= MOST) return key
  throw new UserError(
    `the secret of the signature is not of the form whsec_ and the base64 of ${FEWEST} to ${MOST} bytes; make one by: echo "whsec_$(openssl rand -base64 32)"`,
  )
}
