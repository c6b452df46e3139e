import { expect, onTestFinished, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { COUNTS, IS_LONG, quantile, tell, TIMEOUT } from './counts.js'
import { refreshServer, type Answer } from './servers.js'
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
  const [warm, late] = [
    answers.slice(answers.length / 3, answers.length / 2),
    answers.slice((answers.length * 5) / 6),
  ]
  const growth = (of: (answer: Answer) => number): number =>
    quantile(late.map(of), 0.5) - quantile(warm.map(of), 0.5)
  const grown = {
    handles: growth(({ handles }) => handles),
    heap: growth(({ heapUsed }) => heapUsed),
    resident: growth(({ rss }) => rss),
  }
  const last = answers.at(-1)
  tell('refreshes in one process', {
    refreshes: answers.length,
    handles: last?.handles ?? 0,
    'more handles': grown.handles,
    'heap MB': mega(last?.heapUsed ?? 0),
    'more heap MB': mega(grown.heap),
    'resident MB': mega(last?.rss ?? 0),
    'more resident MB': mega(grown.resident),
  })
  expect(grown.handles).toBeLessThanOrEqual(1)
  expect(grown.heap).toBeLessThan(MORE_HEAP)
  expect(grown.resident).toBeLessThan(MORE_RESIDENT)
})

async function renewed(old: Workspace, base: Workspace): Promise<Workspace> {
  const workspace = await Workspace.copyOf(base)
  onTestFinished(() => workspace.remove())
  if (old !== base) await old.remove()
  return workspace
}

function mega(bytes: number): number {
  return Math.round(bytes / 100_000) / 10
}
