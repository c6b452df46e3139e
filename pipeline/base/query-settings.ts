import * as z from 'zod'

const count = z.number().int().positive()

/** What one query asked of `almanac serve` may take, and how many are answered at once. */
export const querySchema = z.strictObject({
  seconds: z.number().positive().max(3600).default(10).describe('longest time of a query, in seconds'),
  rows: count.default(1_000_000).describe('most rows of an answer'),
  'answer-mb': count.default(64).describe('largest answer, in MB (10^6 bytes)'),
  'memory-mb': z
    .number()
    .int()
    .min(256)
    .default(1024)
    .describe('memory of the process that answers a query, in MB; DuckDB gets half of it'),
  'temp-mb': z
    .number()
    .int()
    .nonnegative()
    .default(512)
    .describe('disk space that a query may spill to, in MB'),
  'file-mb': z
    .number()
    .int()
    .nonnegative()
    .default(50)
    .describe('largest file that a reader of the console may have beside the release, in MB; 0: none'),
  'at-once': count
    .default(2)
    .describe(
      'queries answered at the same time, each by a separate process; while they are all taken, as many more for clients that have none of them',
    ),
  waiting: count.default(2000).describe('queries that may wait; further ones are told to come back later'),
  'wait-seconds': z
    .number()
    .positive()
    .default(30)
    .describe('longest time that a query may wait for its turn, in seconds'),
})

/** The settings under `query`. */
export type QuerySettings = z.infer<typeof querySchema>
