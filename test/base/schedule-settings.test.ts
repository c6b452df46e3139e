import { expect, test } from 'vitest'
import { parseSettings } from '../../pipeline/base/settings.js'
import { findJob, jobPolicies } from '../../pipeline/schedule/policy.js'

const settings = (...jobs: string[]): ReturnType<typeof parseSettings> =>
  parseSettings(
    `title: { en: T }\nlanguages: [en]\ntime-zone: Asia/Taipei\nschedule:\n${jobs.map((job) => `  - ${job}\n`).join('')}`,
    'almanac.yaml',
  )

const JOB = "{ job: daily, cron: '30 6 * * *' }"

test('a job needs a name and an expression, and has rules for all else', () => {
  expect(jobPolicies({ settings: settings(JOB) })).toEqual([
    {
      job: 'daily',
      cron: '30 6 * * *',
      timeZone: 'Asia/Taipei',
      catchUp: 'latest',
      mostMissed: 100,
      overlap: 'skip',
      tries: 4,
      backoff: { firstMs: 300_000, factor: 2, longestMs: 3_600_000 },
      maxRuntimeMs: 3_600_000,
    },
  ])
})

test.each([
  [
    '{ job: daily, cron: every day }',
    5,
    'schedule.0.cron: not a cron expression: every day; write five fields',
  ],
  ["{ job: daily, cron: '0 0 31 2 *' }", 5, 'schedule.0.cron: a cron expression without any slot'],
  [`${JOB}\n  - ${JOB}`, 6, 'schedule.1.job: a second job of the name daily; rename one'],
  [
    "{ job: daily, cron: '30 6 * * *', time-zone: Mars/North }",
    5,
    'schedule.0.time-zone: not an IANA time zone',
  ],
  ["{ job: ../etc, cron: '30 6 * * *' }", 5, 'schedule.0.job: not a name of a job'],
  ["{ job: daily, cron: '30 6 * * *', retry: 3 }", 5, 'schedule.0.retry: unknown key'],
])('%s is refused by line and key', (job, line, words) => {
  expect(() => settings(job)).toThrow(`almanac.yaml:${line}: ${words}`)
})

test('a job is found by its name, or as the only one', () => {
  const one = { settings: settings(JOB) }
  const two = { settings: settings(JOB, JOB.replace('daily', 'weekly')) }
  expect(findJob(one, undefined).job).toBe('daily')
  expect(findJob(two, 'weekly').job).toBe('weekly')
  expect(() => findJob(two, undefined)).toThrow('several jobs; give --job, one of daily, weekly')
  expect(() => findJob(two, 'hourly')).toThrow('unknown job: hourly; one of daily, weekly')
  expect(() => findJob({ settings: { ...settings(JOB), schedule: [] } }, 'daily')).toThrow(
    'schedule has no job',
  )
})
