import * as z from 'zod'
import { isTimeZone } from './calendar.js'
import { cronFault } from './cron.js'

const minutes = z
  .number()
  .positive()
  .max(7 * 24 * 60)

const retriesSchema = z.strictObject({
  attempts: z
    .number()
    .int()
    .nonnegative()
    .max(100)
    .default(3)
    .describe('number of retries after the first failure'),
  'first-wait-minutes': minutes
    .default(5)
    .describe('wait before the first retry, shortened by up to half at random'),
  factor: z.number().min(1).max(10).default(2).describe('how many times longer each following wait is'),
  'longest-wait-minutes': minutes.default(60).describe('no wait is longer than this'),
})

const jobSchema = z.strictObject({
  job: z
    .string()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$/u,
      'not a name of a job; write at most 60 letters, digits, dots, _ and -, a letter or digit first',
    )
    .describe('name of the job, as the log shows it; its ledger is `var/ledger/<job>`'),
  cron: z
    .string()
    .check((given) => {
      const message = cronFault(given.value)
      if (message !== null) given.issues.push({ code: 'custom', message, input: given.value })
    })
    .describe('five cron fields: minute, hour, day of month, month, day of week'),
  'time-zone': z
    .string()
    .refine(isTimeZone, 'not an IANA time zone; an example is Asia/Taipei')
    .optional()
    .describe('time zone of the expression and of the logical date; default: that of the project'),
  'catch-up': z
    .enum(['none', 'latest', 'every'])
    .default('latest')
    .describe('which missed slots are run: none, the latest, or every one in order'),
  'most-missed': z
    .number()
    .int()
    .positive()
    .max(10_000)
    .default(100)
    .describe('with more missed slots than this, `every` runs none of them and says so'),
  overlap: z
    .enum(['skip', 'wait'])
    .default('skip')
    .describe('what happens to a slot that is due while another run is active in the project'),
  retries: retriesSchema.prefault({}).describe('retries of a slot that failed'),
  'max-runtime-minutes': minutes
    .default(60)
    .describe('a run that takes longer is killed with everything it started, and counts as failed'),
})

/** Shape of `schedule` in `almanac.yaml`. */
export const scheduleSchema = z
  .array(jobSchema)
  .check((given) => {
    for (const [index, { job }] of given.value.entries())
      if (given.value.findIndex((other) => other.job === job) < index)
        given.issues.push({
          code: 'custom',
          message: `a second job of the name ${job}; rename one`,
          path: [index, 'job'],
          input: job,
        })
  })
  .default([])
  .describe('when the scheduler refreshes')

/** One job of the schedule. */
export type JobSettings = z.infer<typeof jobSchema>
