import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listReleases } from '../../pipeline/release/release.js'
import { readRuns } from '../../pipeline/runs/run-record.js'
import { Ledger } from '../../pipeline/schedule/ledger.js'
import { Archive } from '../../pipeline/sources/archive.js'
import { openProject } from '../../pipeline/system/project.js'
import { hashFiles } from '../../pipeline/system/step-cache.js'
import { almanac } from '../support/almanac.js'
import { ROOT, Workspace } from '../support/workspace.js'

/** What almanacs of these commits left in var/ after a refresh, without databases, sites and cache; `npm run upgrades` makes such anew. */
const LAYOUTS = join(ROOT, 'test/fixtures/layouts')

async function projectOf(layout: string): Promise<Workspace> {
  const workspace = await Workspace.small()
  await cp(join(LAYOUTS, layout), workspace.path('var'), { recursive: true })
  return workspace
}

const commits = await readdir(LAYOUTS)

describe.each(commits)('the var/ that the almanac of %s left', (commit) => {
  test('is read as it is, and nothing of it is lost by a refresh', async () => {
    const workspace = await projectOf(commit)
    const project = await workspace.project()
    const kept = await hashFiles(project.archive)
    const receipts = Object.keys(kept).filter((file) => file.startsWith('receipts/'))
    const runs = (await readdir(project.runs)).toSorted()
    expect(await new Archive(project.archive).receipts()).toHaveLength(receipts.length)
    expect(JSON.parse((await almanac(workspace.folder, ['status', '--json'])).stdout)).toMatchObject({
      problems: [],
      last_run: { run_id: runs.at(-1)?.replace('.json', '') },
    })
    expect(await almanac(workspace.folder, ['gc', '--dry-run'])).toMatchObject({ code: 0, stderr: '' })

    const { outcome, warnings } = await workspace.refresh('2026-12-01')
    expect([outcome, warnings]).toEqual(['released', []])
    expect(await hashFiles(project.archive)).toMatchObject(kept)
    const archive = new Archive(project.archive)
    const found = await archive.receipts()
    expect(found).toHaveLength(receipts.length + 1)
    for (const receipt of found) await archive.verified(receipt)
    const records = await readRuns(project)
    expect(records.damaged).toEqual([])
    expect(records.runs.map(({ run_id }) => `${run_id}.json`)).toEqual(expect.arrayContaining(runs))
    expect(await listReleases(project)).toHaveLength(2)
    expect(JSON.parse(await workspace.read('var/format.json'))).toEqual({ version: 2 })
  })

  test('is backed up whole before it is brought up', async () => {
    const workspace = await projectOf(commit)
    const project = await workspace.project()
    // Their databases are not among what is kept of a layout.
    await rm(project.releases, { recursive: true })
    const [backup, target] = [workspace.path('backup'), workspace.path('restored')]
    expect(await almanac(workspace.folder, ['backup', backup])).toMatchObject({ code: 0, stderr: '' })
    expect(await almanac(workspace.folder, ['restore', backup, '--to', target])).toMatchObject({ code: 0 })
    expect(await hashFiles((await openProject(target)).archive)).toEqual(await hashFiles(project.archive))
  })
})

test('a slot that an older ledger says is done stays done, and a changed byte in it is noticed', async () => {
  const workspace = await projectOf('8999bdb')
  const project = await workspace.project()
  const slot = '2026-11-29T22:30:00.000Z'
  expect(await new Ledger(project, 'refresh', null).readSlot(slot)).toMatchObject({ slot, state: 'done' })
  await workspace.edit('var/ledger/refresh/2026-11/20261129T223000Z.json', '"attempt":1', '"attempt":2')
  const damages: unknown[] = []
  await new Ledger(project, 'refresh', (damage) => damages.push(damage)).readSlot(slot)
  expect(damages).toHaveLength(1)
})
