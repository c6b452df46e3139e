import { stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { roomNeeded } from '../../pipeline/keep/room.js'
import { currentId, listReleases } from '../../pipeline/release/release.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { listFiles } from '../../pipeline/system/files.js'
import { Workspace } from '../support/workspace.js'
import { keeping, noon, setFigure } from './history.js'

describe('room on the disk', () => {
  test('is looked at before a build: with too little nothing is built and the old release is served', async () => {
    const workspace = await Workspace.smallReleased('2026-11-20')
    const releaseId = await currentId(await workspace.project())
    await setFigure(workspace.folder, 7)
    const steps: string[] = []
    const full = {
      ...noon('2026-11-21'),
      freeBytes: () => Promise.resolve(504_000_000),
      stepDone: (step: string) => void steps.push(step),
    }
    await expect(refresh({ project: await workspace.project() }, full)).rejects.toThrow(
      /^too little room on the disk of .*var: 504 MB are free, the build needs about [\d.]+ MB and keep.free-mb leaves 500 MB; make room there, .*; the served release stays$/,
    )
    expect(steps).toEqual(['fetch', 'record'])
    expect((await listReleases(await workspace.project())).map(({ id }) => id)).toEqual([releaseId])
    const unchecked = await keeping(await workspace.project(), { 'free-mb': 0 })
    expect(await refresh({ project: unchecked }, full)).toMatchObject({ outcome: 'released' })
  })

  test('is made by removing what nothing refers to, before a build is refused', async () => {
    const workspace = await Workspace.small()
    for (const day of [1, 2]) {
      await setFigure(workspace.folder, day)
      await workspace.refresh(`2026-11-0${day}`)
    }
    const project = await keeping(await workspace.project(), { releases: 1, days: 0, 'free-mb': 1 })
    await setFigure(workspace.folder, 4)
    const effects = {
      ...noon('2026-12-24'),
      freeBytes: async () => ((await listReleases(project)).length > 1 ? 0 : 1e9),
    }
    expect(await refresh({ project }, effects)).toMatchObject({ outcome: 'released' })
  })

  test('is told before the first build and after, within what a build takes', async () => {
    const workspace = await Workspace.small()
    const project = await workspace.project()
    const receipts = () => new Archive(project.archive).receipts()
    expect(await roomNeeded(project, await receipts())).toBe(30_000_000)
    const before = await bytesTaken(workspace)
    await workspace.refresh('2026-11-20')
    const taken = (await bytesTaken(workspace)) - before
    expect(taken).toBeLessThan(30_000_000)
    const needed = await roomNeeded(project, await receipts())
    expect(needed).toBeGreaterThan(taken)
    expect(needed).toBeLessThan(4 * taken)
  })
})

/** Bytes that var/ takes, those of a file with several names once. */
async function bytesTaken(workspace: Workspace): Promise<number> {
  const files = await listFiles(workspace.path('var'))
  const found = await Promise.all(files.map((file) => stat(workspace.path(`var/${file}`))))
  const sizes = new Map(found.map(({ ino, size }) => [ino, size]))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}
