import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { sha256 } from '../../pipeline/base/digest.js'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { readRunLog } from '../../pipeline/runs/run-log.js'
import { currentId, readManifest } from '../../pipeline/release/release.js'
import { verify } from '../../pipeline/release/verify.js'
import { hashFile } from '../../pipeline/system/files.js'
import { childProgram } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'

const CHILD = childProgram('refresh')

test('a record says what each step gave, as it is on the disk, and stands in the tables of runs', async () => {
  const workspace = await Workspace.smallReleased('2026-11-23')
  const project = await workspace.project()
  const releaseId = (await currentId(project)) ?? ''
  const [run] = await listRuns(project)
  const step = Object.fromEntries((run?.steps ?? []).map(({ step, ...facts }) => [step, facts]))
  const { files, inputs } = await readManifest(project, releaseId)
  const visits = (await stat(workspace.path('data/facts/visits.csv'))).size
  const [built] = await workspace.rows(
    'select (select count(*) from marts.visits) as visits, (select sum(rows_read) from ops.files) as read',
  )
  expect(step['fetch']).toMatchObject({ files: 1, rows: null, bytes: visits, sha256: inputs, failed: false })
  expect(step['land']).toMatchObject({ files: 1, rows: Number(built?.['read']), bytes: visits })
  expect(step['build']?.rows).toBeGreaterThanOrEqual(Number(built?.['visits']))
  expect(step['build']?.sha256).toBe(await hashFile(workspace.path('var/current/warehouse.duckdb')))
  expect(step['place']).toMatchObject({
    files: Object.keys(files).length,
    sha256: sha256(await workspace.read('var/current/manifest.json')),
  })
  const sizes = await Promise.all(
    Object.keys(files)
      .filter((name) => name !== 'site/warehouse.duckdb')
      .map(async (name) => (await stat(workspace.path(`var/current/${name}`))).size),
  )
  expect(step['place']?.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))

  await workspace.write('data/facts/visits.csv', `${await workspace.read('data/facts/visits.csv')}\n`)
  const second = await workspace.refresh('2026-11-24')
  expect(second.outcome).toBe('released')
  expect(
    await workspace.rows(
      `select run_id, list(step order by position) as steps, max(position) as positions from ops.run_steps group by run_id order by run_id`,
    ),
  ).toEqual([
    { run_id: run?.run_id, steps: ['fetch', 'land', 'build', 'render', 'place', 'serve'], positions: 6 },
    {
      run_id: expect.any(String),
      steps: ['fetch', 'land', 'build', 'render', 'place', 'serve'],
      positions: 6,
    },
  ])
  expect(await workspace.rows("select versions->>'node' as node from ops.runs limit 1")).toEqual([
    { node: process.versions.node },
  ])
  expect((await verify(project, second.releaseId)).problems).toEqual([])
})

test('the step that failed stands in the record, and why in the log', async () => {
  const workspace = await Workspace.small()
  const project = await workspace.project()
  await rm(workspace.path('data/facts/visits.csv'))
  await expect(workspace.refresh()).rejects.toThrow('visits')
  const [run] = await listRuns(project)
  expect(run).toMatchObject({ outcome: 'failed', steps: [{ step: 'fetch', failed: true }] })
  const lines = (await readRunLog(project, run?.run_id ?? '')).map((line) => JSON.parse(line))
  expect(lines.map(({ msg }) => msg)).toEqual([
    'run started',
    'Fetching the sources',
    'fetch failed',
    'run failed',
  ])
  expect(lines.at(-1)).toMatchObject({ level: 'error', reason: run?.error })
  expect(lines.at(-1)).not.toHaveProperty('stack')
})

test('a run that was killed tells in its record which steps it had ended', async () => {
  const workspace = await Workspace.small()
  const child = spawn('node', [CHILD, workspace.folder, '2026-11-23T12:00:00Z'], {
    env: { ...process.env, KILL_AFTER: 'render' },
  })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  await workspace.refresh('2026-11-24')
  const [killed] = await listRuns(await workspace.project())
  expect(killed).toMatchObject({
    outcome: 'interrupted',
    steps: [
      { step: 'fetch', files: 1, failed: false, started_at: expect.stringMatching(/^2026-11-23T1[12]:/) },
      { step: 'land', files: 1 },
      { step: 'build', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ],
  })
})
