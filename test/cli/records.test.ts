import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { keepRun, listRuns, type RunRecord } from '../../pipeline/runs/run-record.js'
import { almanac, MAIN } from '../support/almanac.js'
import { readPrometheus } from '../service/health/prometheus-text.js'
import { Workspace } from '../support/workspace.js'
import { withNews } from './with-news.js'

const FAILED: RunRecord = {
  run_id: '20251122T223001.000Z-4711',
  job: 'refresh',
  slot: '2025-11-22T22:30:00.000Z',
  attempt: 2,
  logical_date: '2025-11-23',
  as_of: null,
  started_at: '2025-11-22T22:30:01.000Z',
  finished_at: '2025-11-22T22:31:13.000Z',
  outcome: 'failed',
  release_id: null,
  error: 'visits: the publisher sent \u001b[31mnothing',
  sources: [],
  warnings: [],
  steps: [
    {
      step: 'fetch',
      started_at: '2025-11-22T22:30:01.000Z',
      milliseconds: 72_000,
      failed: true,
      files: null,
      rows: null,
      bytes: null,
      sha256: null,
    },
  ],
  versions: { almanac: '0.1.0' },
}

describe('of a project with a failed run and a release', () => {
  let workspace: Workspace

  beforeAll(async () => {
    workspace = await Workspace.keepSmall()
    await keepRun(await workspace.project(), FAILED)
    await workspace.refresh('2025-11-23')
  })
  afterAll(() => workspace.remove())

  test('status shows on one screen how things stand', async () => {
    const { stdout, code } = await almanac(workspace.folder, ['status'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^now {8}\d{4}-\d\d-\d\d \d\d:\d\d in Asia\/Taipei/)
    expect(stdout).toMatch(/\nstate {6}all is well\n/)
    expect(stdout).toMatch(
      /\nrelease {4}2025-11-23-\w{8}, logical date 2025-11-23\n {11}made 2025-11-23 20:00 \(/,
    )
    expect(stdout).toMatch(/\nlast run {3}released, 2025-11-23 20:00 \(.*\), took .* s: by hand\n/)
    expect(stdout).toMatch(/\nnext run {3}\d{4}-\d\d-\d\d 06:30 \(in .*\): refresh, 30 6 \* \* \*\n/)
    expect(stdout).toMatch(/\nsources {4}name {4}received .*\n {11}visits {2}2025-11-23 20:00 \(.*\) +0 +0\n/)
    expect(stdout).toMatch(/\ndisk {7}archive .* kB, cache .* kB, releases .* MB, runs .* kB; .* free\n/)
    const { served, last_run, jobs, sources, disk } = JSON.parse(
      (await almanac(workspace.folder, ['status', '--json'])).stdout,
    )
    expect(served.release.date).toBe('2025-11-23')
    expect(last_run.outcome).toBe('released')
    expect(jobs).toMatchObject([{ job: 'refresh', cron: '30 6 * * *', overdue: [] }])
    expect(sources).toMatchObject([
      { source: 'visits', received_at: '2025-11-23T12:00:00.000Z', rows_set_aside: 0 },
    ])
    expect(disk.parts.map(({ part }: { part: string }) => part)).toEqual([
      'archive',
      'cache',
      'releases',
      'runs',
      'other',
    ])
  })

  test('runs lists the newest first, with the slot and the reason of a failure', async () => {
    const { stdout } = await almanac(workspace.folder, ['runs'])
    const [heading, first, second, slot, reason] = stdout.split('\n')
    expect(heading).toMatch(/^run +started +took +outcome +release +job$/)
    expect(first).toMatch(/^20251123T120000 {2}11-23 20:00 +[\d.]+ s +released +2025-11-23-\w{8}$/)
    expect(second).toMatch(/^20251122T223001 {2}11-23 06:30 +1 min 12 s +failed +refresh$/)
    expect([slot, reason]).toEqual([
      '    slot 2025-11-23 06:30, attempt 2',
      '    visits: the publisher sent \ufffd[31mnothing',
    ])
    const failed = JSON.parse((await almanac(workspace.folder, ['runs', '--failed', '--json'])).stdout)
    expect(failed).toEqual([FAILED])
    const one = JSON.parse((await almanac(workspace.folder, ['runs', '--limit', '1', '--json'])).stdout)
    expect(one).toMatchObject([{ outcome: 'released' }])
    expect(await almanac(workspace.folder, ['runs', '--limit', '0'])).toMatchObject({
      code: 2,
      stderr: 'almanac: not a number of runs: 0; a whole number from 1\n',
    })
  })

  test('log shows one run whole: its record, its steps and its lines', async () => {
    const { stdout } = await almanac(workspace.folder, ['log', 'last'])
    expect(stdout).toMatch(/^run {8}20251123T120000\.000Z-\d+\noutcome {4}released, release 2025-11-23-/)
    expect(stdout).toMatch(/\nfor {8}no job: by hand, logical date 2025-11-23\n/)
    expect(stdout).toMatch(/\nstep +took +files +rows +size +sha256\n/)
    expect(stdout).toMatch(/\nland +[\d.]+ s +1 +5 +62 bytes\n/)
    expect(stdout).toMatch(/\n2025-11-23 20:00:00 INFO: run started logical_date=2025-11-23 /)
    const ndjson = (await almanac(workspace.folder, ['log', '20251123', '--json'])).stdout.trim().split('\n')
    const [record, started, ...lines] = ndjson.map((line) => JSON.parse(line))
    expect([record.outcome, started.msg, lines.at(-1).msg]).toEqual(['released', 'run started', 'run ended'])
    const failed = await almanac(workspace.folder, ['log', 'last-failed'])
    expect(failed.stdout).toMatch(/\nfetch +1 min 12 s +failed\n/)
    expect(failed.stdout).toContain('\nno log: ')
    expect(failed.stdout).not.toContain('\u001b')
  })

  test('a run that is none, or one of several, is told with those there are', async () => {
    expect(await almanac(workspace.folder, ['log', '2024'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^almanac: unknown run: 2024; the newest are 20251123T\S+, 20251122T\S+; almanac runs/,
      ),
    })
    expect(await almanac(workspace.folder, ['log', '2025112'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^almanac: several runs begin with 2025112: /),
    })
  })

  test('a damaged record hides nothing of status, runs and log', async () => {
    const name = 'var/runs/20251120T000000.000Z-1.json'
    await workspace.write(name, '{')
    onTestFinished(() => rm(workspace.path(name)))
    const warning = `the run record ${name} is damaged and left out; restore it from a backup, or remove it`
    const status = await almanac(workspace.folder, ['status'])
    expect(status.stdout).toContain(`state      well, with 1 problem below`)
    expect(status.stdout).toContain(`problem    ${warning}\n`)
    const runs = await almanac(workspace.folder, ['runs'])
    expect([runs.stdout.split('\n').length, runs.stderr]).toEqual([6, `almanac: warning: ${warning}\n`])
    expect(await almanac(workspace.folder, ['log', '20251120'])).toMatchObject({
      code: 1,
      stderr: `almanac: ${warning}\n`,
    })
  })

  test('doctor finds an install and a project well, and leaves nothing behind', async () => {
    const { stdout, code } = await almanac(workspace.folder, ['doctor'])
    expect(stdout).toMatch(/^ok +node +almanac \S+ on node /)
    expect(stdout).not.toContain('PROBLEM')
    expect(code).toBe(0)
    const findings: { check: string; state: string }[] = JSON.parse(
      (await almanac(workspace.folder, ['doctor', '--json'])).stdout,
    )
    const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
    for (const check of [
      'duckdb',
      'build',
      'sources',
      'sql',
      'reports',
      'permissions',
      'file system',
      'clock',
      'lock',
      'leftovers',
      'schedule',
    ])
      expect([check, states[check]]).toEqual([check, 'ok'])
  })

  test('status says first that the last run failed, and where to read more', async () => {
    const project = await workspace.project()
    await keepRun(project, {
      ...FAILED,
      run_id: '20251124T223001.000Z-1',
      started_at: '2025-11-24T22:30:01.000Z',
    })
    onTestFinished(() => rm(workspace.path('var/runs/20251124T223001.000Z-1.json')))
    const { stdout } = await almanac(workspace.folder, ['status'])
    expect(stdout).toContain('state      NOT WELL\n           the last run failed\n')
    expect(stdout).toContain('almanac log last-failed tells more\n')
  })
})

test('a refresh prints its log as lines of JSON when it is asked to', async () => {
  const workspace = await withNews()
  const { stderr, stdout, code } = await almanac(workspace.folder, ['refresh', '--log', 'json'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Released /)])
  const lines = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ msg }) => msg)).toContain('build done')
  const run = (await listRuns(await workspace.project())).at(-1)
  expect(await workspace.read(`var/runs/${run?.run_id}.log`)).toBe(stderr)
})

test('a scheduler answers health and metrics where service.listen says', async () => {
  const workspace = await Workspace.small()
  await workspace.edit('almanac.yaml', 'schedule:', "service: { listen: '127.0.0.1:0' }\nschedule:")
  const child = spawn('node', [MAIN, '--project', workspace.folder, 'schedule'])
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.on('data', (data) => (log += String(data)))
  while (!log.includes('next run')) await once(child.stderr, 'data')
  const messages = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(messages[0]).toMatchObject({ level: 'info', time: expect.any(String) })
  const [, url] = /metrics and health at (\S+)\/metrics/.exec(log) ?? []
  expect((await fetch(`${url}/healthz`)).status).toBe(503)
  const samples = readPrometheus(await (await fetch(`${url}/metrics`)).text())
  expect(samples).toContainEqual({ name: 'almanac_healthy', labels: {}, value: 0 })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('before the first release each says what to do', async () => {
  const workspace = await Workspace.small()
  await mkdir(workspace.path('var'))
  expect((await almanac(workspace.folder, ['status'])).stdout).toContain(
    'next       almanac refresh fetches the sources and makes the first release\nrelease    none yet\n',
  )
  expect((await almanac(workspace.folder, ['runs'])).stdout).toBe('no runs yet; run almanac refresh\n')
  await workspace.edit('data/sources/visits.yaml', 'format:', '# decide: csv or json\nformat:')
  expect((await almanac(workspace.folder, ['status'])).stdout).toMatch(
    /\nstate {6}new: nothing was released yet; 1 problem below\nnext {7}fix the problems below, then run almanac refresh\nrelease {4}none yet\n[^]*\nproblem {4}data\/sources\/visits\.yaml:\d+: undecided: csv or json; /,
  )
  expect(await almanac(workspace.folder, ['log', 'last'])).toMatchObject({
    code: 2,
    stderr: 'almanac: unknown run: last; there is none yet\n',
  })
})
