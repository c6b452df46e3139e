import * as z from 'zod'
import { UserError } from './error.js'

/** Where a server listens. */
export interface ListenAddress {
  host: string
  port: number
}

/** An address and port, such as the example. */
export function listenAddress(example: string): z.ZodString {
  return z.string().refine((text) => addressOf(text) !== null, `not an address; write it as ${example}`)
}

/** Shape of `service` in `almanac.yaml`. */
export const serviceSchema = z.strictObject({
  listen: listenAddress('127.0.0.1:9464')
    .optional()
    .describe(
      'address and port at which the running scheduler answers `/metrics` and `/healthz`, such as `127.0.0.1:9464`; default: none',
    ),
})

/** The parts of an address written `host:port`; an address of version 6 stands in brackets. @throws UserError when it is none. */
export function parseListen(text: string): ListenAddress {
  const address = addressOf(text)
  if (address) return address
  throw new UserError(`almanac.yaml: service.listen: not an address: ${text}; write it as 127.0.0.1:9464`)
}

function addressOf(text: string): ListenAddress | null {
  const [, six, name, digits] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = six ?? name
  const port = Number(digits)
  return host === undefined || port > 65_535 ? null : { host, port }
}
