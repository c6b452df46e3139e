import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { keepRun, type RunRecord } from '../../../pipeline/runs/run-record.js'
import type { JobState } from '../../../pipeline/schedule/job-state.js'
import { exposition } from '../../../pipeline/service/health/exposition.js'
import { serveHealth } from '../../../pipeline/service/health-server.js'
import { Database } from '../../../pipeline/system/database.js'
import { defaultEffects } from '../../../pipeline/system/effects.js'
import { Workspace } from '../../support/workspace.js'
import { readPrometheus, type ReadSample } from './prometheus-text.js'

const NOW = new Date('2026-11-24T12:00:00Z')
const JOB: JobState = {
  job: 'refresh "all"\\\n',
  cron: '30 6 * * *',
  timeZone: 'Asia/Taipei',
  last: { slot: '2026-11-23T22:30:00.000Z', state: 'done' },
  next: '2026-11-24T22:30:00.000Z',
  overdue: [],
}

interface Options {
  clock?: () => Date
  jobs?: () => Promise<JobState[]>
  listen?: string
}

async function serving(
  workspace: Workspace,
  { clock = () => NOW, jobs, listen }: Options = {},
): Promise<string> {
  const project = await workspace.project()
  const server = await serveHealth(project, listen ?? '127.0.0.1:0', jobs ?? (() => Promise.resolve([JOB])), {
    ...defaultEffects,
    now: clock,
  })
  onTestFinished(() => server.stop())
  return server.url
}

function valueOf(samples: readonly ReadSample[], name: string, labels: Record<string, string> = {}): unknown {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )
  return found.length === 1 ? found[0]?.value : found
}

function status(
  url: string,
  options: { method?: string; headers?: Record<string, string> },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', reject).end()
  })
}

describe('of a project with a release', () => {
  let workspace: Workspace

  beforeAll(async () => {
    workspace = await Workspace.keepSmallReleased('2026-11-23')
  })
  afterAll(() => workspace.remove())

  test('metrics keep the grammar of Prometheus, in base units, whatever a name holds', async () => {
    const project = await workspace.project()
    const failed: RunRecord = {
      run_id: '20261123T223000.000Z-1',
      job: JOB.job,
      slot: '2026-11-23T22:30:00.000Z',
      attempt: 1,
      logical_date: '2026-11-24',
      started_at: '2026-11-23T22:30:00.000Z',
      finished_at: '2026-11-23T22:30:12.500Z',
      as_of: null,
      outcome: 'failed',
      release_id: null,
      error: 'x',
      sources: [],
      warnings: [],
      steps: [],
      versions: {},
    }
    await keepRun(project, failed)
    await workspace.write('var/runs/20261101T000000.000Z-1.json', '{')
    await workspace.edit(
      'data/sources/visits.yaml',
      'format: csv',
      "format: csv\npublished: { dates: ['2026-11-24'], grace-days: 0 }",
    )
    const answer = await fetch(`${await serving(workspace)}/metrics`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    const samples = readPrometheus(await answer.text())
    const job = { job_name: JOB.job }
    expect(valueOf(samples, 'almanac_healthy')).toBe(1)
    expect(valueOf(samples, 'almanac_problems')).toBe(1)
    expect(valueOf(samples, 'almanac_next_slot_timestamp_seconds', job)).toBe(
      Date.parse(JOB.next ?? '') / 1000,
    )
    expect(valueOf(samples, 'almanac_overdue_slots', job)).toBe(0)
    expect(valueOf(samples, 'almanac_last_run_duration_seconds', job)).toBe(12.5)
    expect(valueOf(samples, 'almanac_last_run_outcome', { ...job, outcome: 'failed' })).toBe(1)
    expect(valueOf(samples, 'almanac_last_run_outcome', { ...job, outcome: 'released' })).toBe(0)
    expect(valueOf(samples, 'almanac_last_success_timestamp_seconds', { job_name: 'by hand' })).toBe(
      Date.parse('2026-11-23T12:00:00Z') / 1000,
    )
    expect(valueOf(samples, 'almanac_last_success_timestamp_seconds', job)).toEqual([])
    expect(valueOf(samples, 'almanac_run_records', { outcome: 'released' })).toBe(1)
    expect(valueOf(samples, 'almanac_run_records', { outcome: 'damaged' })).toBe(1)
    expect(valueOf(samples, 'almanac_release_age_seconds')).toBe(86_400)
    expect(valueOf(samples, 'almanac_source_age_seconds', { source: 'visits' })).toBe(86_400)
    expect(valueOf(samples, 'almanac_source_calendar_state', { source: 'visits', state: 'due' })).toBe(1)
    expect(valueOf(samples, 'almanac_source_late_days', { source: 'visits' })).toBe(0)
    expect(valueOf(samples, 'almanac_rows_set_aside', { source: 'visits' })).toBe(0)
    expect(valueOf(samples, 'almanac_open_flags', { severity: 'alert' })).toBe(0)
    expect(valueOf(samples, 'almanac_findings', { attention: 'today' })).toBe(0)
    expect(valueOf(samples, 'almanac_disk_bytes', { part: 'releases' })).toBeGreaterThan(1_000_000)
    expect(valueOf(samples, 'almanac_disk_free_bytes')).toBeGreaterThan(0)
    expect(valueOf(samples, 'almanac_process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    expect(valueOf(samples, 'almanac_process_open_files')).toBeGreaterThan(2)
    expect(samples.every(({ name }) => name.startsWith('almanac_'))).toBe(true)
  })

  test('health is green with a release, and red with the reason when a slot is overdue or was given up', async () => {
    const green = await fetch(`${await serving(workspace)}/healthz`)
    expect([green.status, await green.json()]).toMatchObject([
      200,
      { healthy: true, reasons: [], jobs: [JOB] },
    ])
    const job = { ...JOB, job: 'refresh', overdue: ['2026-11-23T22:30:00.000Z'] }
    const overdue = await fetch(`${await serving(workspace, { jobs: () => Promise.resolve([job]) })}/healthz`)
    expect([overdue.status, await overdue.json()]).toMatchObject([
      503,
      { healthy: false, reasons: ['refresh: 1 slot overdue, the first 2026-11-23T22:30:00.000Z'] },
    ])
    const failed = { ...JOB, job: 'refresh', last: { slot: '2026-11-23T22:30:00.000Z', state: 'failed' } }
    const gaveUp = await fetch(
      `${await serving(workspace, { jobs: () => Promise.resolve([failed]) })}/healthz`,
    )
    expect([gaveUp.status, await gaveUp.json()]).toMatchObject([
      503,
      { reasons: ['refresh: gave up on the slot 2026-11-23T22:30:00.000Z'] },
    ])
  })

  test('it is only read, and only by its own host', async () => {
    const url = await serving(workspace)
    expect(await status(`${url}/healthz`, { method: 'HEAD' })).toBe(200)
    expect(await status(`${url}/metrics`, { method: 'POST' })).toBe(405)
    expect(await status(`${url}/`, {})).toBe(404)
    expect(await status(`${url}/metrics`, { headers: { host: 'stranger.example.org' } })).toBe(403)
    expect(await status(`${url}/metrics`, { headers: { host: 'localhost:9464' } })).toBe(200)
  })

  test('readers at the same time share one look', async () => {
    let asked = 0
    const jobs = (): Promise<JobState[]> => Promise.resolve([JOB]).finally(() => (asked += 1))
    const url = await serving(workspace, { jobs })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${url}/metrics`).then((answer) => answer.text())),
    )
    expect(new Set(answers.map((text) => readPrometheus(text).length)).size).toBe(1)
    expect(asked).toBe(1)
  })

  test('one look after another opens the database once and leaves no file open', async () => {
    let now = NOW.getTime()
    const opened = vi.spyOn(Database, 'open')
    onTestFinished(() => opened.mockRestore())
    const url = await serving(workspace, { clock: () => new Date((now += 600_000)) })
    const openFiles = async (): Promise<unknown> =>
      valueOf(readPrometheus(await (await fetch(`${url}/metrics`)).text()), 'almanac_process_open_files')
    const first = Number(await openFiles())
    for (let i = 0; i < 30; i++) await openFiles()
    expect(Number(await openFiles())).toBeLessThanOrEqual(first + 3)
    expect(opened).toHaveBeenCalledTimes(1)
  })
})

test('health is red before the first release, and answers while a refresh is at work', async () => {
  const workspace = await Workspace.smallPrepared()
  const red = await fetch(`${await serving(workspace)}/healthz`)
  expect([red.status, await red.json()]).toMatchObject([
    503,
    { reasons: ['no release is served'], release: null },
  ])
  const seen: number[] = []
  const working = workspace.refresh('2026-11-24', {
    stepDone: (step) => {
      if (step === 'build') seen.push(0)
    },
  })
  const url = await serving(workspace, { jobs: () => Promise.resolve([]) })
  expect((await fetch(`${url}/metrics`)).status).toBe(200)
  await working
  const green = await fetch(`${await serving(workspace)}/healthz`)
  expect([seen, green.status]).toEqual([[0], 200])
})

test('what cannot be read turns health red and ends nothing', async () => {
  const workspace = await Workspace.smallPrepared()
  const url = await serving(workspace, { jobs: () => Promise.reject(new Error('the ledger is damaged')) })
  const answer = await fetch(`${url}/healthz`)
  expect([answer.status, await answer.json()]).toMatchObject([503, { problems: ['the ledger is damaged'] }])
})

test('an address in use is told by the name of its setting', async () => {
  const workspace = await Workspace.smallPrepared()
  const { host } = new URL(await serving(workspace))
  await expect(serving(workspace, { listen: host })).rejects.toThrow(
    /almanac.yaml: service.listen: 127.0.0.1 port \d+ cannot be used \(.*EADDRINUSE.*\); give another/,
  )
})

test('values and labels that need it are escaped', () => {
  const out = exposition([
    {
      name: 'a_total',
      help: 'one\\two\nthree',
      type: 'gauge',
      samples: [{ labels: { l: '"\\\n' }, value: -Infinity }],
    },
    { name: 'b', help: 'none', type: 'gauge', samples: [{ value: null }] },
  ])
  expect(out).toBe('# HELP a_total one\\\\two\\nthree\n# TYPE a_total gauge\na_total{l="\\"\\\\\\n"} -Inf\n')
  expect(readPrometheus(out)).toEqual([{ name: 'a_total', labels: { l: '"\\\n' }, value: -Infinity }])
})
