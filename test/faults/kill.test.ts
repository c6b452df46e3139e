import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { STEPS } from '../../pipeline/refresh/run.js'
import { currentId } from '../../pipeline/release/release.js'
import { listNames } from '../../pipeline/system/files.js'
import { Random } from '../mutation/random.js'
import { childProgram } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, inLanes, quantile, SEED, tell, TIMEOUT } from './counts.js'
import { refreshServer, type Refresh } from './servers.js'
import { faultsOf, letTimePass, publish, receiptsOf, siteOf } from './wholeness.js'

const CHILD = childProgram('refresh')
const FIRST = '2026-11-20T12:00:00Z'
const SECOND = '2026-11-23T12:00:00Z'

/** Which process to kill, and when: after a share of the time of an undisturbed run, or after a step. */
interface Kill {
  victim: 'refresh' | 'reader'
  share: number
  step?: (typeof STEPS)[number]
}

test('kill -9 at random moments loses nothing, and the next run ends as an undisturbed one', {
  timeout: TIMEOUT,
}, async () => {
  const base = await Workspace.small()
  const change = (workspace: Workspace): Promise<void> => publish(workspace, 1_777)
  expect(await faultyRounds(base, killsOf(COUNTS.kills), change, 'kill -9')).toEqual([])
})

test.runIf(COUNTS.killsOfReal > 0)(
  'so with the project of this repository',
  { timeout: TIMEOUT },
  async () => {
    const restate = (workspace: Workspace): Promise<void> =>
      workspace.edit('data/facts/moica-usage.txt', '39,287,420\n103,135,529', '39,287,421\n103,135,530')
    const base = await Workspace.create()
    expect(await faultyRounds(base, killsOf(COUNTS.killsOfReal), restate, 'kill -9, real project')).toEqual(
      [],
    )
  },
)

test('kill -9 after each step: the served release changes with `serve`, and the next run ends as an undisturbed one', {
  timeout: TIMEOUT,
}, async () => {
  const base = await Workspace.small()
  const change = (workspace: Workspace): Promise<void> => publish(workspace, 1_777)
  const kills = STEPS.map((step): Kill => ({ victim: 'refresh', share: 0, step }))
  expect(await faultyRounds(base, kills, change, 'kill -9 after each step')).toEqual([])
})

test('kill -9 before the first release: the next run makes it', async () => {
  const workspace = await Workspace.small()
  expect(await killed(workspace, { victim: 'refresh', share: 0, step: 'build' }, 0)).toBe(true)
  await letTimePass(workspace)
  expect((await refreshServer()(workspace, FIRST)).result?.outcome).toBe('released')
  expect(await faultsOf(workspace, await receiptsOf(workspace))).toEqual([])
})

/** Kills as many refreshes, each in a copy of the project, and lets the next one recover. @returns those that left a fault. */
async function faultyRounds(
  base: Workspace,
  kills: readonly Kill[],
  change: (workspace: Workspace) => Promise<void>,
  title: string,
): Promise<unknown[]> {
  const recover = [refreshServer(), refreshServer()]
  await refreshServer()(base, FIRST)
  await change(base)
  const receipts = await receiptsOf(base)
  // Two at once, as the killed ones are, so that the moments are spread over their whole time.
  const [undisturbed] = await Promise.all([undisturbedRun(base), undisturbedRun(base)])
  const rounds = await inLanes(kills, async (kill, lane) => {
    const workspace = await Workspace.copyOf(base)
    onTestFinished(() => workspace.remove())
    const isDead = await killed(workspace, kill, undisturbed.milliseconds)
    const faults = await faultsOf(workspace, receipts)
    const isServed = (await currentId(await workspace.project())) === undisturbed.releaseId
    if (kill.step && isServed !== STEPS.indexOf(kill.step) >= STEPS.indexOf('serve'))
      faults.push(`after ${kill.step} the wrong release is served`)
    const seen = await receiptsOf(workspace)
    const placed = await listNames(workspace.path('var/releases'))
    const recovery = await recovered(workspace, recover[lane], seen)
    faults.push(...recovery.faults)
    if (recovery.releaseId !== undisturbed.releaseId) faults.push(`it released ${recovery.releaseId}`)
    if (JSON.stringify(await siteOf(workspace)) !== undisturbed.site) faults.push('its site is another')
    await workspace.remove()
    const hasPlaced = placed.length > 1
    return {
      kill,
      isDead,
      faults,
      hasReceived: seen.length > receipts.length,
      hasPlaced,
      milliseconds: recovery.milliseconds,
    }
  })
  const faulty = rounds.filter(({ faults }) => faults.length > 0)
  const times = rounds.map(({ milliseconds }) => milliseconds)
  tell(title, {
    kills: rounds.length,
    'in the reader': rounds.filter(({ kill }) => kill.victim === 'reader').length,
    'before the end': rounds.filter(({ isDead }) => isDead).length,
    'with the new file received': rounds.filter(({ hasReceived }) => hasReceived).length,
    'with the new release placed': rounds.filter(({ hasPlaced }) => hasPlaced).length,
    failures: faulty.length,
    'recovery p50 ms': Math.round(quantile(times, 0.5)),
    'max ms': Math.round(quantile(times, 1)),
  })
  expect(rounds.filter(({ isDead }) => isDead).length).toBeGreaterThan(kills.length / 4)
  return faulty
}

/** Spread over the whole run and a little longer; each fifth one hits the process that reads files. */
function killsOf(count: number): Kill[] {
  const random = new Random(SEED)
  return Array.from({ length: count }, (_, i) => ({
    share: ((i + random.below(1000) / 1000) / count) * 1.05,
    victim: i % 5 === 4 ? 'reader' : 'refresh',
  }))
}

async function undisturbedRun(
  base: Workspace,
): Promise<{ milliseconds: number; releaseId: string; site: string }> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  const start = performance.now()
  const child = spawn('node', [CHILD, workspace.folder, SECOND], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(child, 'close')
  const milliseconds = performance.now() - start
  const { releaseId } = JSON.parse(output)
  return { milliseconds, releaseId, site: JSON.stringify(await siteOf(workspace)) }
}

/** Runs a refresh until a moment. @returns whether it had not ended by itself before that. */
async function killed(workspace: Workspace, { share, victim, step }: Kill, length: number): Promise<boolean> {
  const child = spawn('node', [CHILD, workspace.folder, SECOND], {
    stdio: 'ignore',
    env: { ...process.env, ...(step && { KILL_AFTER: step }) },
  })
  const ended = once(child, 'exit')
  const pid = child.pid ?? 0
  if (victim === 'refresh') {
    if (step === undefined) await Promise.race([setTimeout(share * length), ended])
    if (step === undefined) child.kill('SIGKILL')
    await ended
    return child.signalCode === 'SIGKILL'
  }
  const reader = await Promise.race([readerOf(pid), ended.then(() => 0)])
  await setTimeout(share * 0.25 * length)
  const isHit = reader > 0 && killQuietly(reader)
  await ended
  return isHit
}

async function readerOf(pid: number): Promise<number> {
  for (let i = 0; i < 2000; i++) {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    if (text.trim() !== '') return Number(text.trim().split(' ')[0])
    await setTimeout(5)
  }
  return 0
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
