import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rename } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { processStart } from '../../pipeline/system/processes.js'
import { almanac, almanacProcess, childProgram, MAIN } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'
import { withNews } from './with-news.js'

const JOB = "{ job: refresh, cron: '30 6 * * *' }"
const SLOT = '2026-11-19T22:30:00.000Z'

async function entry(
  workspace: Workspace,
  file = '2026-11/20261119T223000Z',
): Promise<Record<string, unknown>> {
  return JSON.parse(await workspace.read(`var/ledger/refresh/${file}.json`))
}

async function holdLock(workspace: Workspace): Promise<ChildProcess> {
  const child = spawn('node', [childProgram('lock'), workspace.path('var')])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

describe('refresh --slot', () => {
  test('is done once, under the date of the slot in the zone of the job', async () => {
    const workspace = await withNews()
    const first = await almanac(workspace.folder, ['refresh', '--slot', '2026-11-20T06:30', '--json'])
    expect(first.code).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({
      outcome: 'released',
      releaseId: expect.stringMatching(/^2026-11-20-/),
      job: 'refresh',
      slot: SLOT,
      attempt: 1,
    })
    const second = await almanac(workspace.folder, ['refresh', '--slot', SLOT])
    expect(second).toMatchObject({
      code: 0,
      stdout: `Nothing to do: slot ${SLOT} of refresh is done already\n`,
    })
    expect(await listRuns(await workspace.project())).toMatchObject([
      { job: null },
      { job: 'refresh', slot: SLOT, attempt: 1, logical_date: '2026-11-20' },
    ])
  })

  test('that failed is tried again under the same date', async () => {
    const workspace = await Workspace.small()
    const file = workspace.path('data/facts/visits.csv')
    await rename(file, `${file}.away`)
    const run = (): ReturnType<typeof almanac> =>
      almanac(workspace.folder, ['refresh', '--slot', SLOT, '--quiet'])
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining('visits.csv') })
    expect(await entry(workspace)).toMatchObject({ state: 'failed', attempt: 1, logical_date: '2026-11-20' })
    await rename(`${file}.away`, file)
    expect(await run()).toMatchObject({ code: 0 })
    expect(await entry(workspace)).toMatchObject({ state: 'done', attempt: 2, logical_date: '2026-11-20' })
  })

  test('is skipped while another run is active, and says who it is', async () => {
    const workspace = await Workspace.small()
    const holder = await holdLock(workspace)
    const { code, stderr } = await almanac(workspace.folder, ['refresh', '--slot', SLOT, '--quiet'])
    expect([code, stderr]).toEqual([
      75,
      expect.stringMatching(
        new RegExp(
          `^almanac: warning: slot ${SLOT} of refresh skipped: another refresh is running in .*: slot .* of daily, process ${holder.pid} on `,
        ),
      ),
    ])
    expect(await entry(workspace)).toMatchObject({ state: 'skipped', attempt: 0 })
  })

  test('waits for it when the job says so', async () => {
    const workspace = await Workspace.smallReleased()
    await workspace.edit('almanac.yaml', JOB, JOB.replace('}', ', overlap: wait }'))
    const holder = await holdLock(workspace)
    const waiting = almanac(workspace.folder, ['refresh', '--slot', SLOT, '--quiet'])
    await setTimeout(800)
    holder.stdin?.end()
    expect(await waiting).toMatchObject({ code: 0 })
    expect(await entry(workspace)).toMatchObject({ state: 'done', attempt: 1 })
  })

  test('asked for by several at once is released by one', async () => {
    const workspace = await Workspace.small()
    const all = await Promise.all(
      Array.from({ length: 4 }, () =>
        almanacProcess(workspace.folder, ['refresh', '--slot', SLOT, '--json']),
      ),
    )
    const outcomes = all.map(({ stdout }) => String(JSON.parse(stdout).outcome)).toSorted()
    expect(outcomes.at(-1)).toMatch(/skipped|released/)
    expect(outcomes.filter((outcome) => outcome === 'released')).toHaveLength(1)
    expect(outcomes.filter((outcome) => !['released', 'skipped', 'already-done'].includes(outcome))).toEqual(
      [],
    )
    expect(await listRuns(await workspace.project())).toHaveLength(1)
    expect(await entry(workspace)).toMatchObject({ state: 'done', attempt: 1 })
  })

  test.each([
    [
      ['--slot', '2026-11-20T06:31'],
      'not a slot of 30 6 * * * in Asia/Taipei: 2026-11-20T06:31; the nearest are 2026-11-19T22:30:00.000Z before',
    ],
    [['--slot', '2999-01-01T06:30'], 'lies in the future; the nearest are'],
    [['--slot', 'latest', '--job', 'weekly'], 'unknown job: weekly; one of refresh'],
    [['--job', 'refresh'], '--job goes with --slot'],
  ])('%j is wrong use', async (args, words) => {
    const workspace = await Workspace.small()
    expect(await almanac(workspace.folder, ['refresh', ...args])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(words),
    })
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

describe('schedule', () => {
  async function scheduled(workspace: Workspace): Promise<{ child: ChildProcess; log: () => string }> {
    const child = spawn('node', [MAIN, '--project', workspace.folder, 'schedule'])
    onTestFinished(() => void child.kill('SIGKILL'))
    let log = ''
    child.stderr.on('data', (data) => (log += String(data)))
    return { child, log: () => log }
  }

  async function until(condition: () => boolean, log: () => string): Promise<void> {
    for (let i = 0; i < 1000; i++) {
      if (condition()) return
      await setTimeout(50)
    }
    throw new Error(`it did not come to pass:\n${log()}`)
  }

  /** A project whose newest known slot is some minutes old, so that a scheduler finds one due at once. */
  async function behind(job: string): Promise<Workspace> {
    const workspace = await Workspace.smallReleased()
    await workspace.edit('almanac.yaml', JOB, `{ job: refresh, cron: '*/7 * * * *', ${job} }`)
    const slot = new Date(Math.floor((Date.now() - 15 * 60_000) / 60_000) * 60_000)
    while (slot.getUTCMinutes() % 7 !== 0) slot.setUTCMinutes(slot.getUTCMinutes() - 1)
    const done = await almanac(workspace.folder, ['refresh', '--slot', slot.toISOString(), '--quiet'])
    expect(done).toMatchObject({ code: 0 })
    return workspace
  }

  test('runs what is due at once, stands by for another, and lets a run end on SIGTERM', async () => {
    const workspace = await behind('max-runtime-minutes: 5')
    const one = await scheduled(workspace)
    await until(() => one.log().includes('started'), one.log)
    const two = await scheduled(workspace)
    await until(() => two.log().includes('standing by'), two.log)
    expect(two.log()).toContain(
      `another scheduler is running in ${workspace.path('var')}: process ${one.child.pid}`,
    )
    one.child.kill('SIGTERM')
    expect(await once(one.child, 'exit')).toEqual([0, null])
    expect(one.log()).toMatch(
      /refresh: continues after[\s\S]*refresh: \S+: started[\s\S]*refresh: \S+: (unchanged|released) [\s\S]*$/,
    )
    two.child.kill('SIGTERM')
    expect(await once(two.child, 'exit')).toEqual([0, null])
    expect(two.log()).not.toContain('started')
  })

  test('one that stands by listens only once it is at work', async () => {
    const workspace = await behind('max-runtime-minutes: 5')
    const port = await freePort()
    const settings = await workspace.read('almanac.yaml')
    await workspace.write('almanac.yaml', `${settings}service: { listen: '127.0.0.1:${port}' }\n`)
    const askedOf = async (): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
      const [, start] = /^almanac_process_uptime_seconds (\S+)/m.exec(await answer.text()) ?? []
      return Number(start)
    }
    const one = await scheduled(workspace)
    await until(() => one.log().includes('metrics and health at'), one.log)
    const two = await scheduled(workspace)
    await until(() => two.log().includes('standing by'), two.log)
    expect(two.log()).not.toContain('metrics')
    const before = await askedOf()
    one.child.kill('SIGTERM')
    expect(await once(one.child, 'exit')).toEqual([0, null])
    await until(() => two.log().includes('metrics and health at'), two.log)
    expect(await askedOf()).toBeGreaterThan(0)
    expect(before).toBeGreaterThan(0)
    two.child.kill('SIGTERM')
    expect(await once(two.child, 'exit')).toEqual([0, null])
  })

  test('a port that is taken ends it, and is named', async () => {
    const workspace = await Workspace.small()
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const settings = await workspace.read('almanac.yaml')
    await workspace.write('almanac.yaml', `${settings}service: { listen: '127.0.0.1:${port}' }\n`)
    const { child, log } = await scheduled(workspace)
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(log()).toContain(`service.listen: 127.0.0.1 port ${port} cannot be used`)
  })

  test('kills a run that hangs, with all that it started, and gives up loudly, once', async () => {
    const workspace = await behind('max-runtime-minutes: 0.1, retries: { attempts: 0 }')
    await workspace.write('data/hang.sh', 'trap "" TERM\nsleep 300 &\necho $! >> data/pids.txt\nwait\n')
    const manifest = await workspace.read('data/sources/visits.yaml')
    await workspace.write(
      'data/sources/visits.yaml',
      manifest.replace(/from:.*\n(?: {2}.*\n)*/, 'from: { command: [sh, data/hang.sh] }\n'),
    )
    const { child, log } = await scheduled(workspace)
    await until(() => log().includes('"alert":"gave-up"'), log)
    const pids = (await readFile(workspace.path('data/pids.txt'), 'utf8')).trim().split('\n').map(Number)
    // one that waits for the machine to take note of its end has ended too
    for (const pid of pids) expect(['ended', null]).toContain(processStart(pid))
    const alerts = log()
      .split('\n')
      .filter((line) => line.includes('"alert"'))
      .map((line) => JSON.parse(line))
      // the next slot of every seven minutes may fall due while it hangs
      .filter(({ alert }) => alert !== 'skipped')
    const killed = 'killed, it did not end within 0.1 minutes'
    expect(alerts).toMatchObject([
      { level: 'error', alert: 'killed', job: 'refresh', msg: expect.stringMatching(`: ${killed}$`) },
      { level: 'error', alert: 'gave-up', msg: expect.stringMatching(`: gave up after 1 try: ${killed}$`) },
    ])
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('a second signal ends the run at work, which is tried again by the next scheduler', async () => {
    const workspace = await behind('max-runtime-minutes: 5')
    await workspace.write('data/hang.sh', 'sleep 300\n')
    const manifest = await workspace.read('data/sources/visits.yaml')
    await workspace.write(
      'data/sources/visits.yaml',
      manifest.replace(/from:.*\n(?: {2}.*\n)*/, 'from: { command: [sh, data/hang.sh] }\n'),
    )
    const { child, log } = await scheduled(workspace)
    await until(() => log().includes('started'), log)
    await setTimeout(700)
    child.kill('SIGTERM')
    await until(() => log().includes('stopping'), log)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(log()).toMatch(/failed \(try 1 of 4; next try at \S+\): stopped with the scheduler/)
  })
})
