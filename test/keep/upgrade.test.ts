import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sha256 } from '../../pipeline/base/digest.js'
import { currentId, listReleases } from '../../pipeline/release/release.js'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { refresh } from '../../pipeline/refresh/refresh.js'
import { Database } from '../../pipeline/system/database.js'
import { hashFile } from '../../pipeline/system/files.js'
import { almanac } from '../support/almanac.js'
import { Workspace } from '../support/workspace.js'
import { noon } from './history.js'

/** A record as the first almanac wrote it: no slot, no warnings, no versions, steps of a name and a time. */
const OLD_RUN = {
  run_id: '20261123T094315.567Z-9347',
  logical_date: '2026-11-23',
  started_at: '2026-11-23T09:43:15.567Z',
  finished_at: '2026-11-23T09:43:17.035Z',
  outcome: 'released',
  release_id: '2026-11-23-174a423c',
  error: null,
  steps: [
    { step: 'fetch', milliseconds: 63 },
    { step: 'serve', milliseconds: 1 },
  ],
}

/** Makes of a project with a release what an older almanac would have left: no stated layout, older manifest, older records. */
async function makeOld(workspace: Workspace, runs: number): Promise<string> {
  const releaseId = (await currentId(await workspace.project())) ?? ''
  const released = workspace.path(`var/releases/${releaseId}/manifest.json`)
  const { as_of: _, refused: _r, check: _c, ...manifest } = JSON.parse(await readFile(released, 'utf8'))
  await writeFile(released, JSON.stringify(manifest))
  for (const name of ['format.json', 'tidied.json', 'runs'])
    await rm(workspace.path(`var/${name}`), { recursive: true })
  await mkdir(workspace.path('var/runs'))
  for (let i = 0; i < runs; i++) {
    const run_id = OLD_RUN.run_id.replace('9347', String(i))
    await writeFile(workspace.path(`var/runs/${run_id}.json`), JSON.stringify({ ...OLD_RUN, run_id }))
  }
  return releaseId
}

describe('a var/ that an older almanac made', () => {
  test('is read as it is, and brought up by the first command that writes', async () => {
    const workspace = await Workspace.smallReleased('2026-11-23')
    const releaseId = await makeOld(workspace, 2)
    expect((await almanac(workspace.folder, ['releases'])).stdout).toContain(releaseId)
    expect((await almanac(workspace.folder, ['status'])).code).toBe(0)
    expect(await almanac(workspace.folder, ['pin', releaseId])).toMatchObject({
      code: 0,
      stderr: 'almanac: note: brought var/ from layout 0 up to 2\n',
    })
    expect(JSON.parse(await workspace.read('var/format.json'))).toEqual({ version: 2 })
    const [run] = await listRuns(await workspace.project())
    expect(JSON.parse(await workspace.read(`var/runs/${run?.run_id}.json`))).toMatchObject({ ...run })
    expect(run).toMatchObject({ ...OLD_RUN, run_id: run?.run_id, steps: [{ step: 'fetch', rows: null }, {}] })
    expect(await workspace.refresh('2026-11-24')).toMatchObject({ outcome: 'unchanged', releaseId })
    expect(await listReleases(await workspace.project())).toMatchObject([{ as_of: null, refused: {} }])
  })

  test('is brought up whole after an upgrade that died at any of its steps', async () => {
    const original = await Workspace.smallReleased('2026-11-23')
    await makeOld(original, 2)
    for (const last of [1, 2, 3]) {
      const workspace = await Workspace.copyOf(original)
      onTestFinished(() => workspace.remove())
      let steps = 0
      const dying = {
        ...noon('2026-11-24'),
        stepDone: (step: string) => {
          if (step.startsWith('upgrade') && ++steps === last) throw new Error('the power failed')
        },
      }
      await expect(refresh({ project: await workspace.project() }, dying)).rejects.toThrow('the power failed')
      expect(await workspace.refresh('2026-11-24')).toMatchObject({ outcome: 'unchanged' })
      expect(JSON.parse(await workspace.read('var/format.json'))).toEqual({ version: 2 })
      const runs = await listRuns(await workspace.project())
      for (const run of runs)
        expect(JSON.parse(await workspace.read(`var/runs/${run.run_id}.json`))).toMatchObject(run)
    }
  })

  test('is refused by every command when a newer almanac wrote it', async () => {
    const workspace = await Workspace.small()
    await mkdir(join(workspace.folder, 'var'))
    await workspace.write('var/format.json', '{"version": 3, "something": "new"}')
    for (const command of [['refresh'], ['releases'], ['gc', '--dry-run'], ['sql', 'select 1']]) {
      const { code, stderr } = await almanac(workspace.folder, command)
      expect([code, stderr]).toEqual([
        1,
        `almanac: ${workspace.path('var')} has layout 3, made by a newer almanac; this one knows layouts up to 2: use the newer almanac, or restore a backup that was made before it\n`,
      ])
    }
    await workspace.write('var/format.json', '{"vers')
    expect((await almanac(workspace.folder, ['status'])).stderr).toContain('format.json is damaged')
  })
})

describe('files of the project that an older almanac took', () => {
  /** Leaves a release of another almanac, made of these texts of the project's files. */
  async function madeByAnother(texts: Readonly<Record<string, string>>): Promise<Workspace> {
    const workspace = await Workspace.smallReleased('2026-11-23')
    for (const [file, text] of Object.entries(texts)) await workspace.write(file, text)
    const id = (await currentId(await workspace.project())) ?? ''
    const file = `var/releases/${id}/manifest.json`
    const { check: _, ...manifest } = JSON.parse(await workspace.read(file))
    for (const [name, text] of Object.entries(texts)) manifest.project_files[name] = sha256(text)
    await workspace.write(file, JSON.stringify({ ...manifest, tool: 'another' }))
    return workspace
  }

  test('are told as that, where nothing else is new', async () => {
    const workspace = await madeByAnother({ 'sql/marts/visits.sql': 'select 1' })
    await expect(workspace.refresh('2026-11-24')).rejects.toThrow(
      /^written for an older almanac; update it, or keep using that almanac: sql\/marts\/visits\.sql:1: /,
    )
    await workspace.write('sql/marts/visits.sql', 'select 2')
    await expect(workspace.refresh('2026-11-24')).rejects.toThrow(/^sql\/marts\/visits\.sql:1: /)
  })

  test('are told before any file is read, where they lack what reads them', async () => {
    const workspace = await Workspace.small()
    await mkdir(workspace.path('sql/macros'))
    await workspace.write('sql/macros/marks.sql', '-- Nothing yet.\nselect 1')
    await expect(workspace.refresh('2026-11-24')).rejects.toThrow(
      'sql/macros: written for an older almanac: it lacks parted_marks, without_mark, which reading files needs; remove sql/macros of the project, since almanac brings its own',
    )
  })

  test('leave a release that says less, which status tells', async () => {
    const workspace = await madeByAnother({})
    const file = workspace.path('var/current/warehouse.duckdb')
    await Database.use(file, 'write', (database) => database.run('alter table ops.files drop column outcome'))
    const manifest = JSON.parse(await workspace.read('var/current/manifest.json'))
    manifest.files['warehouse.duckdb'] = await hashFile(file)
    await workspace.write('var/current/manifest.json', JSON.stringify(manifest))
    const { problems } = JSON.parse((await almanac(workspace.folder, ['status', '--json'])).stdout)
    expect(problems).toEqual([
      expect.stringMatching(
        /^release \S+ was made by another version of almanac and lacks some of what status shows; /,
      ),
    ])
    expect(await workspace.refresh('2026-11-24')).toMatchObject({ outcome: 'released' })
  })
})
