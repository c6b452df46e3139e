import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { killOwner } from '../../pipeline/service/kill-owner.js'
import { thisOwner, type LockOwner } from '../../pipeline/system/lock-owner.js'
import { isRunning, processStart } from '../../pipeline/system/processes.js'
import { needProc } from '../support/needs.js'

const STARTS_ANOTHER = `const child = require('node:child_process').spawn('sleep', ['300'], { stdio: 'ignore', detached: true })
console.log(child.pid)
setInterval(() => undefined, 1000)`

/** A process that has started another in a group of that one's own, as the owner of a lock. */
async function working(detached: boolean): Promise<{ owner: LockOwner; started: number }> {
  const child = spawn('node', ['-e', STARTS_ANOTHER], { detached, stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = await once(child.stdout, 'data')
  const [pid, started] = [child.pid ?? 0, Number(String(line))]
  onTestFinished(() => {
    for (const id of [pid, started]) if (isRunning(id)) process.kill(id, 'SIGKILL')
  })
  return { owner: { ...thisOwner('a', { work: 'refresh' }), pid, process_start: processStart(pid) }, started }
}

async function ended(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && isRunning(pid); i++) await setTimeout(20)
  return !isRunning(pid)
}

test.each([true, false])(
  'a run whose scheduler ended is killed with all that it started (in a group of its own: %s)',
  async (detached) => {
    const { owner, started } = await working(detached)
    expect(await killOwner(owner)).toBe(true)
    expect(await Promise.all([owner.pid, started].map(ended))).toEqual([true, true])
  },
)

test('a later process of the same id, and one of another machine, are left alone', async () => {
  const { owner } = await working(true)
  expect(await killOwner({ ...owner, process_start: '1' })).toBe(false)
  expect(await killOwner({ ...owner, host: 'elsewhere' })).toBe(false)
  expect(isRunning(owner.pid)).toBe(true)
})

test('what a run left in a session of its own is found by the mark of the run', async () => {
  needProc()
  const script = '(setsid sh -c "echo \\$\\$; exec sleep 300" &); exec sleep 300'
  const env = { ...process.env, ALMANAC_PROGRAM: 'of-the-scheduler/of-the-run' }
  const child = spawn('sh', ['-c', script], { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] })
  const started = Number(String((await once(child.stdout, 'data'))[0]))
  const pid = child.pid ?? 0
  onTestFinished(() => {
    for (const id of [pid, started]) if (isRunning(id)) process.kill(id, 'SIGKILL')
  })
  expect(isRunning(started)).toBe(true)
  const owner = { ...thisOwner('a', { work: 'refresh' }), pid, process_start: processStart(pid) }
  expect(await killOwner(owner)).toBe(true)
  expect(isRunning(started)).toBe(false)
  expect(await ended(pid)).toBe(true)
})
