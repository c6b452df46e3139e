import { expect, test } from 'vitest'
import { keepRun, listRuns, runsAtWork, type RunRecord } from '../../pipeline/runs/run-record.js'
import { Workspace } from '../support/workspace.js'

const RUN: RunRecord = {
  run_id: '20261123T120000.000Z-1',
  job: null,
  slot: null,
  attempt: 1,
  logical_date: '2026-11-23',
  as_of: null,
  started_at: '2026-11-23T12:00:00.000Z',
  finished_at: null,
  outcome: 'running',
  release_id: null,
  error: null,
  warnings: [],
  steps: [],
  versions: { almanac: '0.1.0' },
}

test('a run is at work until it has ended', async () => {
  const project = await (await Workspace.small()).project()
  await keepRun(project, RUN)
  expect([await runsAtWork(project), await listRuns(project)]).toEqual([[RUN], []])
  const ended = { ...RUN, outcome: 'unchanged' as const, finished_at: '2026-11-23T12:00:01.000Z' }
  await keepRun(project, ended)
  expect([await runsAtWork(project), await listRuns(project)]).toEqual([[], [ended]])
})

test('the next refresh says that a run was interrupted, and which slot it was for', async () => {
  const workspace = await Workspace.small()
  const project = await workspace.project()
  await keepRun(project, { ...RUN, job: 'refresh', slot: '2026-11-22T22:30:00.000Z' })
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
