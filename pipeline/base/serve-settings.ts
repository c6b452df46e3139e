import * as z from 'zod'
import { listenAddress } from './service-settings.js'

/** Where and for whom `almanac serve` answers. */
export const serveSchema = z.strictObject({
  listen: listenAddress('127.0.0.1:4700')
    .optional()
    .describe(
      'address and port of `almanac serve`; default: the first free port of this machine from 4700 on',
    ),
  hosts: z
    .array(z.string().regex(/^[a-z0-9.-]+$/i, 'not a host name; write one such as statistics.example.org'))
    .default([])
    .describe(
      'further host names under which it is reached, such as those of a proxy; requests for other names are refused',
    ),
  'token-env': z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]*$/,
      'not the name of an environment variable; write one such as ALMANAC_TOKEN',
    )
    .optional()
    .describe(
      'environment variable with the token that readers need; required unless it listens on this machine only',
    ),
})
