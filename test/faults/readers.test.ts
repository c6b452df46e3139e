import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { currentId } from '../../pipeline/release/release.js'
import type { Look, Said } from '../children/reader.js'
import { childProgram } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'
import { COUNTS, quantile, tell, TIMEOUT } from './counts.js'
import { refreshServer } from './servers.js'
import { publish } from './wholeness.js'

const READERS = 3

test('readers see one release at a time and are never locked out while refreshes publish others', {
  timeout: TIMEOUT,
}, async () => {
  const workspace = await Workspace.smallReleased('2026-11-20')
  const refresh = refreshServer()
  const figures = new Map([[await servedId(workspace), await servedFigure(workspace)]])
  const { looks, errors, stop } = startReaders(workspace)
  let during = 0
  for (let i = 1; i <= COUNTS.refreshesRead; i++) {
    const due = (COUNTS.readers * i) / COUNTS.refreshesRead
    while (looks.length < due && errors.length === 0) await setTimeout(20)
    await publish(workspace, 3_000 + i)
    const before = looks.length
    const { result, error } = await refresh(workspace, new Date(Date.UTC(2026, 10, 20 + i, 12)).toISOString())
    during += looks.length - before
    expect(error).toBeNull()
    figures.set(result?.releaseId ?? '', 3_000 + i)
  }
  const newest = await servedId(workspace)
  while (looks.at(-1)?.id !== newest && errors.length === 0) await setTimeout(20)
  await stop()
  const mixed = looks.filter((look) => !isOfOneRelease(look, figures))
  const times = looks.map(({ milliseconds }) => milliseconds)
  tell('readers', {
    reads: looks.length,
    refreshes: COUNTS.refreshesRead,
    'reads while one was at work': during,
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
  expect(during).toBeGreaterThan(COUNTS.refreshesRead * READERS)
})

async function servedId(workspace: Workspace): Promise<string> {
  return (await currentId(await workspace.project())) ?? ''
}

async function servedFigure(workspace: Workspace): Promise<number> {
  const [row] = await workspace.rows('select max(visits)::integer as most from marts.visits')
  return Number(row?.['most'])
}

function isOfOneRelease({ id, figure, together }: Look, figures: ReadonlyMap<string, number>): boolean {
  return figures.get(id) === figure && together.isOnPage && figures.get(together.id) === together.figure
}

interface Readers {
  looks: Look[]
  errors: string[]
  stop: () => Promise<void>
}

/** Processes that read again and again; `stop` waits until they have ended. */
function startReaders(workspace: Workspace): Readers {
  const looks: Look[] = []
  const errors: string[] = []
  const children = Array.from({ length: READERS }, () => {
    const child = fork(childProgram('reader'), [workspace.folder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (said: Said) => {
      if ('error' in said) errors.push(said.error)
      else looks.push(said)
    })
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
  return { looks, errors, stop }
}
