import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { lockOwner, withLock, type HeldLock } from '../../pipeline/system/lock.js'
import { thisOwner, type LockOwner } from '../../pipeline/system/lock-owner.js'
import { childProgram } from '../support/almanac.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'almanac-lock-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

async function holder(): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn('node', [childProgram('lock'), folder])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

/** A lock as another owner would leave it, whose last sign of life is so many seconds ago. */
async function foreignLock(owner: Partial<LockOwner>, silentSeconds: number): Promise<void> {
  const path = join(folder, 'lock')
  await mkdir(path)
  await writeFile(
    join(path, 'owner.json'),
    JSON.stringify({ ...thisOwner('another', { work: 'refresh' }), ...owner }),
  )
  await writeFile(join(path, 'heartbeat'), '')
  const at = Date.now() / 1000 - silentSeconds
  await utimes(join(path, 'heartbeat'), at, at)
}

const take = (): Promise<string> => withLock(folder, async () => 'taken')

test('a second holder is refused while the first is at work, told who it is, and let in after', async () => {
  await withLock(folder, async () => {
    await expect(take()).rejects.toThrow(
      `another refresh is running in ${folder}: process ${process.pid} on ${hostname()}, since `,
    )
  })
  expect(await take()).toBe('taken')
  expect(await readdir(folder)).toEqual([])
})

test('a lock that could not be removed at its end is no hindrance to the process that held it', async () => {
  await withLock(folder, async () => {
    expect(await lockOwner(folder)).toMatchObject({ pid: process.pid })
    await cp(join(folder, 'lock'), join(folder, 'copy'), { recursive: true })
  })
  await rename(join(folder, 'copy'), join(folder, 'lock'))
  expect(await lockOwner(folder)).toBeNull()
  expect(await take()).toBe('taken')
})

test('one that waits is let in when the holder ends, or refused when the time is over', async () => {
  const order: string[] = []
  await Promise.all([
    withLock(folder, async () => {
      await setTimeout(400)
      order.push('first')
    }),
    setTimeout(50).then(() => withLock(folder, async () => order.push('second'), { waitMs: 5000 })),
  ])
  expect(order).toEqual(['first', 'second'])
  await withLock(folder, async () => {
    await expect(withLock(folder, async () => 1, { waitMs: 300 })).rejects.toThrow('is running')
  })
})

describe('an owner on this machine', () => {
  test('is not overtaken while it stands still, and holds its lock still when it goes on', async () => {
    const child = await holder()
    child.kill('SIGSTOP')
    const old = Date.now() / 1000 - 86_400
    await utimes(join(folder, 'lock/heartbeat'), old, old)
    await utimes(join(folder, 'lock'), old, old)
    await expect(withLock(folder, async () => 1, { waitMs: 600 })).rejects.toThrow(
      `slot 2026-11-22T22:30:00.000Z of daily, process ${child.pid} on ${hostname()}`,
    )
    expect(await lockOwner(folder)).toMatchObject({ pid: child.pid, job: 'daily' })
    child.kill('SIGCONT')
    child.stdin.end()
    const [said] = await once(child.stdout, 'data')
    expect(String(said)).toBe('still held\n')
  })

  test('is overtaken at once when it was killed', async () => {
    const child = await holder()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await lockOwner(folder)).toBeNull()
    expect(await take()).toBe('taken')
  })

  test('is overtaken when its id is now that of another process', async () => {
    await foreignLock({ process_start: '1' }, 0)
    expect(await take()).toBe('taken')
  })

  test('takes its lock away when a signal ends it', async () => {
    const child = await holder()
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(await readdir(folder)).toEqual([])
  })
})

describe.each([
  ['on another machine', { host: 'elsewhere', boot: 'b' }],
  ['in another container', { pid_namespace: 'pid:[1]' }],
  ['from before the machine started', { boot: 'before' }],
])('an owner %s', (_, owner) => {
  test('counts as living for 60 s after its last sign of life', async () => {
    await foreignLock(owner, 50)
    await expect(take()).rejects.toThrow('is running')
  })

  test('is overtaken after that', async () => {
    await foreignLock(owner, 70)
    expect(await take()).toBe('taken')
  })
})

test('its silence is told by the clock of the file system, however wrong that of the owner is', async () => {
  await foreignLock({ host: 'elsewhere' }, 1)
  // what an owner whose clock is a day behind writes into the time of the folder
  const wrong = Date.now() / 1000 - 86_400
  await utimes(join(folder, 'lock'), wrong, wrong)
  await expect(take()).rejects.toThrow('is running')
})

test('an empty lock, as an older almanac holds it, is respected until it is silent for 10 s', async () => {
  await mkdir(join(folder, 'lock'))
  await expect(take()).rejects.toThrow('another refresh is running')
  const old = Date.now() / 1000 - 11
  await utimes(join(folder, 'lock'), old, old)
  expect(await take()).toBe('taken')
})

test('of many who find a dead owner, one at a time is let in', async () => {
  await foreignLock({ process_start: '1' }, 0)
  let inside = 0
  let most = 0
  const work = async (lock: HeldLock): Promise<void> => {
    most = Math.max(most, ++inside)
    await setTimeout(5)
    await lock.check()
    inside--
  }
  await Promise.all(Array.from({ length: 8 }, () => withLock(folder, work, { waitMs: 20_000 })))
  expect(most).toBe(1)
})

test('what died while it took the lock is cleared away by who takes it over', async () => {
  const leftover = join(folder, 'lock.00000000-0000-0000-0000-000000000000')
  await mkdir(leftover)
  const old = Date.now() / 1000 - 3600
  await utimes(leftover, old, old)
  await foreignLock({ process_start: '1' }, 0)
  await take()
  expect(await readdir(folder)).toEqual([])
})

test('who lost the lock is told so before the next step, and leaves that of the other alone', async () => {
  await expect(
    withLock(folder, async (lock) => {
      await lock.check()
      await rm(join(folder, 'lock'), { recursive: true })
      await foreignLock({ host: 'elsewhere' }, 0)
      await lock.check()
    }),
  ).rejects.toThrow('was lost; try again')
  expect(JSON.parse(await readFile(join(folder, 'lock/owner.json'), 'utf8'))).toMatchObject({
    token: 'another',
  })
})

test('a beat that fails half-way, as for too many open files, loses no lock', async () => {
  const path = join(folder, 'lock')
  const heartbeat = join(path, 'heartbeat')
  // In one go, so that no beat of this process comes between.
  const unnoticed = (change: () => void): void => {
    const { atime, mtime } = statSync(path)
    change()
    utimesSync(path, atime, mtime)
  }
  await withLock(folder, async (lock) => {
    unnoticed(() => {
      rmSync(heartbeat)
      mkdirSync(heartbeat)
    })
    // A beat after 5 s, and its second try a second later.
    await setTimeout(6500)
    unnoticed(() => rmSync(heartbeat, { recursive: true }))
    await vi.waitUntil(() => existsSync(heartbeat), { timeout: 60_000, interval: 100 })
    await lock.check()
    expect((await stat(heartbeat)).isFile()).toBe(true)
  })
})
