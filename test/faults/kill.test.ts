import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { STEPS } from '../../pipeline/refresh/run.js'
import { currentId } from '../../pipeline/release/release.js'
import { listNames, nullIfMissing } from '../../pipeline/system/files.js'
import { Random } from '../mutation/random.js'
import { childProgram } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, inLanes, IS_LONG, quantile, SEED, tell, TIMEOUT } from './counts.js'
import { FAILING_CALLS, refreshServer, type Refresh } from './servers.js'
import { faultsOf, letTimePass, publish, receiptsOf, siteOf } from './wholeness.js'

const CHILD = childProgram('refresh')
const SECOND = '2026-11-23T12:00:00Z'

/** Which process to kill, and when: after a step, instead of a call that writes, or after a share of the time of an undisturbed run. */
interface Kill {
  victim: 'refresh' | 'reader'
  step?: (typeof STEPS)[number]
  call?: number
  /** Without one, a reader is killed once its file is being landed. */
  share?: number
}

/** A project that has released and whose source has changed since, and what a run makes of it that nothing disturbs. */
interface Ground {
  base: Workspace
  receipts: readonly string[]
  releaseId: string
  site: string
  /** How many calls that write it took. */
  calls: number
  recover: readonly Refresh[]
}

test('kill -9 at any moment loses nothing, the served release changes with `serve`, and the next run ends as an undisturbed one', {
  timeout: TIMEOUT,
}, async () => {
  const ground = await groundOf(await Workspace.smallReleased('2026-11-20'), (workspace) =>
    publish(workspace, 1_777),
  )
  const afterSteps = STEPS.map((step): Kill => ({ victim: 'refresh', step }))
  expect(await faultyRounds(ground, afterSteps, 'kill -9 after each step')).toEqual([])
  const atCalls: Kill[] = [
    ...callsOf(ground, COUNTS.calls).map((call): Kill => ({ victim: 'refresh', call })),
    { victim: 'reader' },
    { victim: 'reader', share: 0 },
  ]
  expect(await faultyRounds(ground, atCalls, 'kill -9 between the steps')).toEqual([])
  expect(await faultyRounds(ground, timed(COUNTS.kills), 'kill -9 by the clock')).toEqual([])
})

test('so with the project of this repository', { timeout: TIMEOUT }, async ({ skip }) => {
  skip(!IS_LONG, 'npm run soak kills it as well')
  const ground = await groundOf(await Workspace.released('2026-11-20'), (workspace) => workspace.restate())
  expect(await faultyRounds(ground, timed(COUNTS.killsOfReal), 'kill -9, real project')).toEqual([])
})

test('kill -9 before the first release: the next run makes it', { timeout: TIMEOUT }, async () => {
  const workspace = await Workspace.small()
  expect(await killed(workspace, { victim: 'refresh', step: 'build' }, 0)).toBe(true)
  await letTimePass(workspace)
  expect((await workspace.refresh('2026-11-23')).outcome).toBe('released')
  expect(await faultsOf(workspace, await receiptsOf(workspace))).toEqual([])
})

async function groundOf(base: Workspace, change: (base: Workspace) => Promise<void>): Promise<Ground> {
  await change(base)
  const receipts = await receiptsOf(base)
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  const recover = [refreshServer([FAILING_CALLS]), refreshServer()]
  const answer = await recover[0]?.(workspace, SECOND)
  const site = JSON.stringify(await siteOf(workspace))
  const { releaseId = '' } = answer?.result ?? {}
  return { base, receipts, releaseId, site, calls: answer?.calls?.['any'] ?? 0, recover }
}

/** Kills as many refreshes, each in a copy of the project, and lets the next one recover. @returns those that left a fault. */
async function faultyRounds(ground: Ground, kills: readonly Kill[], title: string): Promise<unknown[]> {
  if (kills.length === 0) return []
  const length = kills.some(({ share = 0 }) => share > 0) ? await undisturbedTime(ground.base) : 0
  const rounds = await inLanes(kills, (kill, lane) => tryKill(ground, kill, length, lane))
  const faulty = rounds.filter(({ faults }) => faults.length > 0)
  const times = rounds.map(({ milliseconds }) => milliseconds)
  const dead = rounds.filter(({ isDead }) => isDead)
  tell(title, {
    kills: rounds.length,
    'in the reader': rounds.filter(({ kill }) => kill.victim === 'reader').length,
    'before the end': dead.length,
    'with the new file received': rounds.filter(({ hasReceived }) => hasReceived).length,
    'with the new release placed': rounds.filter(({ hasPlaced }) => hasPlaced).length,
    failures: faulty.length,
    'recovery p50 ms': Math.round(quantile(times, 0.5)),
    'max ms': Math.round(quantile(times, 1)),
  })
  // A moment by the clock may come after the end.
  expect(dead.length).toBeGreaterThanOrEqual(length === 0 ? kills.length : Math.floor(kills.length / 4))
  return faulty
}

interface Round {
  kill: Kill
  isDead: boolean
  faults: string[]
  hasReceived: boolean
  hasPlaced: boolean
  milliseconds: number
}

async function tryKill(ground: Ground, kill: Kill, length: number, lane: number): Promise<Round> {
  const workspace = await Workspace.copyOf(ground.base)
  onTestFinished(() => workspace.remove())
  const isDead = await killed(workspace, kill, length)
  const faults = await faultsOf(workspace, ground.receipts)
  const isServed = (await currentId(await workspace.project())) === ground.releaseId
  if (kill.step && isServed !== STEPS.indexOf(kill.step) >= STEPS.indexOf('serve'))
    faults.push(`after ${kill.step} the wrong release is served`)
  const seen = await receiptsOf(workspace)
  const placed = await listNames(workspace.path('var/releases'))
  const recovery = await recovered(workspace, ground.recover[lane], seen)
  faults.push(...recovery.faults)
  if (recovery.releaseId !== ground.releaseId) faults.push(`it released ${recovery.releaseId}`)
  if (JSON.stringify(await siteOf(workspace)) !== ground.site) faults.push('its site is another')
  await workspace.remove()
  const hasReceived = seen.length > ground.receipts.length
  return {
    kill,
    isDead,
    faults,
    hasReceived,
    hasPlaced: placed.length > 1,
    milliseconds: recovery.milliseconds,
  }
}

/** Calls spread over a whole run. */
function callsOf({ calls }: Ground, count: number): number[] {
  const random = new Random(SEED)
  // A run may take a few calls less than another.
  return Array.from({ length: count }, (_, i) =>
    Math.ceil(((i + random.below(1000) / 1000) / count) * calls * 0.95),
  )
}

/** Moments by the clock, spread over the whole run and a little longer; each fifth one hits the process that reads files. */
function timed(count: number): Kill[] {
  const random = new Random(SEED)
  return Array.from({ length: count }, (_, i) => ({
    share: ((i + random.below(1000) / 1000) / count) * 1.05,
    victim: i % 5 === 4 ? 'reader' : 'refresh',
  }))
}

/** How long a run takes: two at once, as the killed ones are, so that the moments are spread over their whole time. */
async function undisturbedTime(base: Workspace): Promise<number> {
  const times = await inLanes([0, 1], async () => {
    const workspace = await Workspace.copyOf(base)
    onTestFinished(() => workspace.remove())
    const start = performance.now()
    await killed(workspace, { victim: 'refresh' }, 0)
    return performance.now() - start
  })
  return quantile(times, 0.5)
}

/** Runs a refresh until a moment. @returns whether it had not ended by itself before that. */
async function killed(workspace: Workspace, kill: Kill, length: number): Promise<boolean> {
  const failing = { kind: 'any', call: kill.call, code: 'SIGKILL' }
  const child = spawn('node', [FAILING_CALLS, CHILD, workspace.folder, SECOND], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ...(kill.step && { KILL_AFTER: kill.step }),
      ...(kill.call && { FAILING_CALL: JSON.stringify(failing) }),
    },
  })
  const ended = once(child, 'exit')
  if (kill.victim === 'reader') {
    const reader = await Promise.race([readerOf(child.pid ?? 0, workspace, kill), ended.then(() => 0)])
    await setTimeout((kill.share ?? 0) * 0.25 * length)
    const isHit = reader > 0 && killQuietly(reader)
    await ended
    return isHit
  }
  if (kill.share !== undefined) {
    await Promise.race([setTimeout(kill.share * length), ended])
    child.kill('SIGKILL')
  }
  await ended
  return child.signalCode === 'SIGKILL'
}

/** The process that reads files for another: as soon as it is there, or once a file is being landed. */
async function readerOf(pid: number, workspace: Workspace, { share }: Kill): Promise<number> {
  for (;;) {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    const landing = (await nullIfMissing(readdir(workspace.path('var/cache/land')))) ?? []
    const [reader = ''] = text.trim().split(' ')
    if (reader !== '' && (share !== undefined || landing.some((name) => name.startsWith('.tmp-'))))
      return Number(reader)
    await setTimeout(2)
  }
}

function killQuietly(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

async function recovered(
  workspace: Workspace,
  refresh: Refresh | undefined,
  receipts: readonly string[],
): Promise<{ faults: string[]; releaseId: string; milliseconds: number }> {
  await letTimePass(workspace)
  const start = performance.now()
  const answer = await refresh?.(workspace, SECOND)
  const milliseconds = performance.now() - start
  const faults = answer?.error ? [answer.error.stack] : await faultsOf(workspace, receipts)
  const warnings = answer?.result?.warnings ?? []
  const names = await readdir(workspace.path('var'), { recursive: true })
  const left = names.filter((name) => name.includes('.tmp-')).map((name) => `${name} was left`)
  return {
    faults: [...faults, ...warnings, ...left],
    releaseId: answer?.result?.releaseId ?? '',
    milliseconds,
  }
}
