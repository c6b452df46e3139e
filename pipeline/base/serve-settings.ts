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
  prefix: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9._~-]+)+$/, 'not a path; write one such as /almanac')
    .optional()
    .describe(
      'path below which a proxy has it, such as /almanac; requests may come with it or without, links have it',
    ),
  origins: z
    .array(
      z.url({ protocol: /^https?$/, error: 'not an origin; write one such as https://tables.example.org' }),
    )
    .default([])
    .describe(
      'origins of other sites whose pages may ask the API in a browser (CORS), with the token in a header',
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

/** The settings under `serve`. */
export type ServeSettings = z.infer<typeof serveSchema>
