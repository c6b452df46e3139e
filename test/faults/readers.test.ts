import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { COUNTS, quantile, tell, TIMEOUT } from './counts.js'
import { refreshServer } from './servers.js'
import { publish } from './wholeness.js'

const READERS = 3

/** What a reader saw: the release that the database says it is, and the figure in it; by the link, and page and database in one folder. */
interface Look {
  id?: string
  figure?: number
  milliseconds?: number
  together?: { id: string; figure: number; isOnPage: boolean }
  error?: string
}

test('readers see one release at a time and are never locked out while refreshes publish others', {
  timeout: TIMEOUT,
}, async () => {
  const workspace = await Workspace.small()
  const refresh = refreshServer()
  const figures = new Map<string, number>()
  const release = async (number: number): Promise<void> => {
    await publish(workspace, 3_000 + number)
    const { result, error } = await refresh(
      workspace,
      new Date(Date.UTC(2026, 10, 1 + number, 12)).toISOString(),
    )
    expect(error).toBeNull()
    figures.set(result?.releaseId ?? '', 3_000 + number)
  }
  await release(0)
  const { looks, stop } = startReaders(workspace)
  for (let i = 1; i <= COUNTS.refreshesRead; i++) {
    await release(i)
    const due = (COUNTS.readers * i) / COUNTS.refreshesRead
    while (looks.length < due && looks.every(({ error }) => error === undefined)) await setTimeout(20)
  }
  await stop()
  const errors = looks.filter(({ error }) => error !== undefined)
  const mixed = looks.filter((look) => look.error === undefined && !isOfOneRelease(look, figures))
  const times = looks.map(({ milliseconds = 0 }) => milliseconds)
  tell('readers', {
    reads: looks.length,
    refreshes: COUNTS.refreshesRead,
    'releases seen': new Set(looks.map(({ id }) => id)).size,
    errors: errors.length,
    'mixed answers': mixed.length,
    'p50 ms': Math.round(quantile(times, 0.5)),
    'p99 ms': Math.round(quantile(times, 0.99)),
    'max ms': Math.round(quantile(times, 1)),
  })
  expect({ errors, mixed }).toEqual({ errors: [], mixed: [] })
  expect(looks.length).toBeGreaterThanOrEqual(COUNTS.readers)
  expect(new Set(looks.map(({ id }) => id)).size).toBeGreaterThan(COUNTS.refreshesRead / 2)
  expect(quantile(times, 0.99)).toBeLessThan(2000)
})

function isOfOneRelease({ id, figure, together }: Look, figures: ReadonlyMap<string, number>): boolean {
  return (
    figures.get(id ?? '') === figure &&
    together !== undefined &&
    together.isOnPage &&
    figures.get(together.id) === together.figure
  )
}

/** Processes that read again and again; `stop` waits until they have ended. */
function startReaders(workspace: Workspace): { looks: Look[]; stop: () => Promise<void> } {
  const looks: Look[] = []
  const children = Array.from({ length: READERS }, () => {
    const child = fork(join(import.meta.dirname, 'reader.mjs'), [workspace.folder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (look: Look) => void looks.push(look))
    return child
  })
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map(async (child) => {
        const ended = once(child, 'exit')
        child.send('stop')
        await ended
      }),
    )
  }
  return { looks, stop }
}
