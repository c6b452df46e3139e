import { mkdir, readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { keepRun, listRuns, newestRuns, readRuns, runsAtWork } from '../../pipeline/runs/run-record.js'
import { RUN } from '../support/run-record.js'
import { Workspace } from '../support/workspace.js'

test('a run is at work until it has ended', async () => {
  const project = await (await Workspace.smallPrepared()).project()
  await keepRun(project, RUN)
  expect([await runsAtWork(project), await listRuns(project)]).toEqual([[RUN], []])
  const ended = { ...RUN, outcome: 'unchanged' as const, finished_at: '2026-11-23T12:00:01.000Z' }
  await keepRun(project, ended)
  expect([await runsAtWork(project), await listRuns(project)]).toEqual([[], [ended]])
})

test('the next refresh says that a run was interrupted, and which slot it was for', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  await keepRun(project, {
    ...RUN,
    run_id: '20261123T110000.000Z-1',
    started_at: '2026-11-23T11:00:00.000Z',
    job: 'refresh',
    slot: '2026-11-22T22:30:00.000Z',
  })
  await workspace.refresh()
  expect(await listRuns(project)).toMatchObject([
    { outcome: 'interrupted', slot: '2026-11-22T22:30:00.000Z', finished_at: null },
    { outcome: 'released', versions: { node: process.versions.node } },
  ])
  expect(await workspace.rows('select outcome, slot from ops.runs order by started_at, run_id')).toEqual([
    { outcome: 'interrupted', slot: '2026-11-22 22:30:00' },
    { outcome: 'released', slot: null },
  ])
})

test('the newest records are read by name, and no other is opened', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  for (const day of ['01', '02', '03'])
    await keepRun(project, { ...RUN, run_id: `202611${day}T120000.000Z-1`, outcome: 'unchanged' })
  await workspace.write('var/runs/20261101T120000.000Z-1.json', 'not read')
  expect((await newestRuns(project, 2)).map(({ run_id }) => run_id)).toEqual([
    '20261103T120000.000Z-1',
    '20261102T120000.000Z-1',
  ])
})

test('one changed character of a record is damage, which is named and does not hide the other records', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  await keepRun(project, { ...RUN, outcome: 'unchanged' })
  await keepRun(project, { ...RUN, run_id: '20261124T120000.000Z-1', outcome: 'released', release_id: 'a' })
  await workspace.edit('var/runs/20261124T120000.000Z-1.json', '"release_id": "a"', '"release_id": "b"')
  const { runs, damaged } = await readRuns(project)
  expect([runs.map(({ run_id }) => run_id), damaged]).toEqual([[RUN.run_id], ['20261124T120000.000Z-1.json']])
})

test('a record without a hash, as older versions wrote them, is read', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  const { attempt: _, versions: _v, ...old } = RUN
  await mkdir(project.runs, { recursive: true })
  await workspace.write('var/runs/20261123T120000.000Z-1.json', JSON.stringify({ ...old, outcome: 'failed' }))
  expect(await listRuns(project)).toEqual([{ ...RUN, outcome: 'failed', versions: {} }])
})

test('a refresh moves damaged records aside, goes on and tells of it', async () => {
  const workspace = await Workspace.smallPrepared()
  const project = await workspace.project()
  await mkdir(`${project.runs}/at-work`, { recursive: true })
  await workspace.write('var/runs/20261101T120000.000Z-1.json', '{"run_id":')
  await workspace.write('var/runs/at-work/20261102T120000.000Z-1.json', '')
  const { outcome, warnings } = await workspace.refresh()
  expect(outcome).toBe('released')
  expect(warnings).toEqual([
    'the run record var/runs/at-work/20261102T120000.000Z-1.json is damaged and was moved to var/runs/damaged; restore it from a backup, or remove it',
    'the run record var/runs/20261101T120000.000Z-1.json is damaged and was moved to var/runs/damaged; restore it from a backup, or remove it',
  ])
  expect(await readdir(`${project.runs}/damaged`)).toEqual([
    '20261101T120000.000Z-1.json',
    'at-work-20261102T120000.000Z-1.json',
  ])
  expect((await workspace.refresh('2026-11-24')).warnings).toEqual([])
})
