import { readdir } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { Scheduler } from '../../pipeline/service/scheduler.js'
import { runSlotProcess } from '../../pipeline/service/slot-process.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, IS_LONG, quantile, tell, TIMEOUT } from './counts.js'
import type { Answer } from '../children/refresh-server.js'
import { refreshServer } from './servers.js'
import { publish } from './wholeness.js'

/** A project starts anew after so many refreshes: its own growth is no leak. */
const REFRESHES_OF_A_PROJECT = 20
/** The heap after the end of a refresh, and after collecting, may be that much larger at the end than after the warm-up. */
const MORE_HEAP = 8_000_000
const MORE_RESIDENT = IS_LONG ? 150_000_000 : 250_000_000

test('memory and file handles stay flat over many refreshes in one process', {
  timeout: TIMEOUT,
}, async () => {
  const base = await Workspace.small()
  const refresh = refreshServer(['--expose-gc'])
  const answers: Answer[] = []
  let workspace = base
  for (let i = 0; i < COUNTS.refreshes; i++) {
    if (i % REFRESHES_OF_A_PROJECT === 0) workspace = await renewed(workspace, base)
    if (i % 2 === 0) await publish(workspace, 4_000 + i)
    const answer = await refresh(workspace, new Date(Date.UTC(2026, 0, 1, i)).toISOString())
    expect(answer.error).toBeNull()
    expect(answer.result?.outcome).toBe(i % 2 === 0 ? 'released' : 'unchanged')
    answers.push(answer)
  }
  const grown = growthOf(answers)
  tell('refreshes in one process', { refreshes: answers.length, ...figuresOf(answers.at(-1), grown) })
  expectFlat(grown)
})

test('memory and file handles of a scheduler stay flat over many slots', { timeout: TIMEOUT }, async () => {
  const workspace = await Workspace.small()
  await workspace.edit('almanac.yaml', "cron: '30 6 * * *'", "cron: '0 * * * *'")
  const clock = { now: new Date('2020-01-01T00:00:00Z') }
  const lines: string[] = []
  const alerts: string[] = []
  const scheduler = new Scheduler({
    project: () => workspace.project(),
    say: (line) => lines.push(line),
    alert: async ({ text }) => void alerts.push(text),
    runSlot: runSlotProcess,
    effects: { now: () => clock.now, random: () => 0 },
  })
  await scheduler.look()
  const states: State[] = []
  for (let i = 0; i < COUNTS.slots; i++) {
    lines.length = 0
    clock.now = new Date(clock.now.getTime() + 3_600_000)
    await scheduler.look()
    await scheduler.idle()
    expect(lines.at(-1)).toMatch(/(released|unchanged) \d{4}-\d\d-\d\d-[0-9a-f]{8}$/)
    states.push(await stateOfProcess())
  }
  expect(alerts).toEqual([])
  const grown = growthOf(states)
  tell('slots of one scheduler', { slots: states.length, ...figuresOf(states.at(-1), grown) })
  expectFlat(grown)
})

/** What a process holds, in bytes and handles. */
type State = Pick<Answer, 'handles' | 'heapUsed' | 'rss'>

async function stateOfProcess(): Promise<State> {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { rss, heapUsed } = process.memoryUsage()
  return { rss, heapUsed, handles: (await readdir('/proc/self/fd')).length }
}

/** By how much the last sixth holds more than what follows the warm-up, by the median. */
function growthOf(states: readonly State[]): State {
  const [warm, late] = [
    states.slice(states.length / 3, states.length / 2),
    states.slice((states.length * 5) / 6),
  ]
  const growth = (of: (state: State) => number): number =>
    quantile(late.map(of), 0.5) - quantile(warm.map(of), 0.5)
  return {
    handles: growth(({ handles }) => handles),
    heapUsed: growth(({ heapUsed }) => heapUsed),
    rss: growth(({ rss }) => rss),
  }
}

function figuresOf(last: State | undefined, grown: State): Record<string, number> {
  return {
    handles: last?.handles ?? 0,
    'more handles': grown.handles,
    'heap MB': mega(last?.heapUsed ?? 0),
    'more heap MB': mega(grown.heapUsed),
    'resident MB': mega(last?.rss ?? 0),
    'more resident MB': mega(grown.rss),
  }
}

function expectFlat({ handles, heapUsed, rss }: State): void {
  expect(handles).toBeLessThanOrEqual(1)
  expect(heapUsed).toBeLessThan(MORE_HEAP)
  expect(rss).toBeLessThan(MORE_RESIDENT)
}

async function renewed(old: Workspace, base: Workspace): Promise<Workspace> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  if (old !== base) await old.remove()
  return workspace
}

function mega(bytes: number): number {
  return Math.round(bytes / 100_000) / 10
}
