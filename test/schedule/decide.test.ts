import { expect, test } from 'vitest'
import { decide } from '../../pipeline/schedule/decide.js'
import type { JobView } from '../../pipeline/schedule/job-view.js'
import type { JobPolicy } from '../../pipeline/schedule/policy.js'
import { thisOwner } from '../../pipeline/system/lock-owner.js'

const SLOT = '2026-11-23T06:00:00.000Z'
const POLICY: JobPolicy = {
  job: 'daily',
  cron: '0 6 * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  mostMissed: 100,
  overlap: 'skip',
  tries: 2,
  backoff: { firstMs: 60_000, factor: 2, longestMs: 60_000 },
  maxRuntimeMs: 3_600_000,
}

/** A run of the slot that another scheduler started, which has ended since. */
function orphan(scheduled: boolean): JobView {
  const mark = {
    job: 'daily',
    cron: POLICY.cron,
    time_zone: 'UTC',
    since: SLOT,
    decided_until: SLOT,
    decided_at: SLOT,
    open: SLOT,
  }
  return {
    kept: mark,
    mark,
    open: {
      slot: SLOT,
      state: 'running',
      attempt: 1,
      logical_date: '2026-11-23',
      decided_at: SLOT,
      started_at: SLOT,
      retry_at: null,
      scheduled,
      note: null,
    },
    atWork: { ours: false, owner: thisOwner('t', { work: 'refresh', job: 'daily', slot: SLOT }), busy: true },
    due: { slots: [], more: false },
    disregarded: [],
    lines: [],
    alerts: [],
  }
}

test.each([
  ['06:59', true, null],
  ['07:02', true, SLOT],
  ['07:02', false, null],
])(
  'at %s, a run of another scheduler (%s) that began at 06:00 and may take an hour: kill %s',
  (time, scheduled, kill) => {
    const decision = decide(orphan(scheduled), POLICY, new Date(`2026-11-23T${time}:00Z`), 0)
    expect([decision.kill, decision.run, decision.interrupted]).toEqual([kill, null, null])
  },
)

test('a run whose process is gone is tried again later', () => {
  const view = { ...orphan(true), atWork: { ours: false, owner: null, busy: false } }
  const { interrupted } = decide(view, POLICY, new Date('2026-11-23T06:10:00Z'), 1)
  expect(interrupted).toMatchObject({ state: 'failed', attempt: 1, retry_at: '2026-11-23T06:11:00.000Z' })
})
