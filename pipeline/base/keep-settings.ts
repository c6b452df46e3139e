import * as z from 'zod'

const count = z.number().int().positive()
const days = z.number().int().nonnegative()

/** How long is kept what runs leave. What is among the newest or young enough is kept: something goes only when it is neither. */
export const keepSchema = z.strictObject({
  releases: count
    .default(30)
    .describe(
      'number of the newest releases that are kept, however old; those that look back (--as-of) do not count',
    ),
  days: days.default(30).describe('releases at most this many days old are kept too, however many there are'),
  'as-of-days': count.default(30).describe('releases that look back are kept for this many days'),
  runs: count.default(1000).describe('number of the newest runs whose records and logs are kept'),
  'run-days': days.default(90).describe('records and logs of runs at most this many days old are kept too'),
  'free-mb': days
    .default(500)
    .describe(
      'space in MB (10^6 bytes) that a build must leave free on the disk of var/; 0 builds without checking',
    ),
})

/** The settings under `keep`. */
export type KeepSettings = z.infer<typeof keepSchema>
