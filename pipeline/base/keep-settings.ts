import * as z from 'zod'

const count = z.number().int().positive()
const days = z.number().int().nonnegative()

/** How long is kept what runs leave. What is among the newest or young enough is kept: something goes only when it is neither. */
export const keepSchema = z.strictObject({
  releases: count
    .default(30)
    .describe(
      'so many of the newest releases are kept, however old; those that look back (--as-of) do not count',
    ),
  days: days
    .default(30)
    .describe('releases that are at most so many days old are kept too, however many there are'),
  'as-of-days': count.default(30).describe('releases that look back are kept for so many days'),
  runs: count.default(1000).describe('the records and logs of so many of the newest runs are kept'),
  'run-days': days
    .default(90)
    .describe('records and logs of runs that are at most so many days old are kept too'),
  'free-mb': days
    .default(500)
    .describe(
      'room in MB (10^6 bytes) that a build must leave on the disk of var/; 0 builds without looking',
    ),
})

/** The settings under `keep`. */
export type KeepSettings = z.infer<typeof keepSchema>
