import { readdir, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { listReleases } from '../../pipeline/release/release.js'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { Workspace } from '../support/workspace.js'

const TABLE = 'data/facts/visits.csv'
const FIRST_FILE = /in use: visits\/20261123T120000Z-\w{8}, received 2026-11-23T12:00:00\.000Z$/

test('a source that cannot be fetched is a warning on every run, and makes no release by itself', async () => {
  const workspace = await Workspace.smallReleased('2026-11-23')
  const [release] = await listReleases(await workspace.project())
  await rm(workspace.path(TABLE))
  const warnings = [expect.stringMatching(/^visits: not fetched: data\/sources\/visits\.yaml: cannot read /)]
  for (const day of ['2026-11-24', '2026-11-25']) {
    const result = await workspace.refresh(day)
    expect(result).toMatchObject({ outcome: 'unchanged', releaseId: release?.id, warnings })
    expect(result.warnings[0]).toMatch(FIRST_FILE)
  }
  await workspace.edit('almanac.yaml', 'en: Visits to a library', 'en: Visits')
  const other = await workspace.refresh('2026-11-26')
  expect(other).toMatchObject({ outcome: 'released', warnings })
  expect(
    await workspace.rows(
      'select logical_date, len(warnings)::integer as n from ops.runs order by logical_date',
    ),
  ).toEqual([
    { logical_date: '2026-11-23', n: 0 },
    { logical_date: '2026-11-24', n: 1 },
    { logical_date: '2026-11-25', n: 1 },
    { logical_date: '2026-11-26', n: 1 },
  ])
})

test('an unreadable newest file is a warning, also of later runs, until a readable one comes', async () => {
  const workspace = await Workspace.smallReleased('2026-11-23')
  const [first] = await listReleases(await workspace.project())
  const text = await workspace.read(TABLE)
  await workspace.write(TABLE, '<html>Service unavailable</html>')
  const second = await workspace.refresh('2026-11-24')
  expect(second.outcome).toBe('released')
  expect(second.warnings).toEqual([
    expect.stringMatching(/^visits: refused: .*\(archived as visits\/20261124T120000Z-\w{8}\); in use: /),
  ])
  expect(second.warnings[0]).toMatch(FIRST_FILE)
  expect(
    await workspace.rows("select outcome from ops.files where source = 'visits' order by received_at"),
  ).toEqual([{ outcome: 'landed' }, { outcome: 'refused' }])
  expect(await workspace.rows('select count(*) as n from landed.visits')).toEqual([{ n: 5 }])
  expect(await workspace.refresh('2026-11-25')).toMatchObject({
    outcome: 'unchanged',
    releaseId: second.releaseId,
    warnings: second.warnings,
  })
  const project = await workspace.project()
  expect((await verify(project, second.releaseId)).problems).toEqual([])
  await rollback(project, first?.id ?? '')
  expect(await workspace.refresh('2026-11-26')).toMatchObject({ held: true, warnings: second.warnings })
  await workspace.write(TABLE, text)
  expect(await workspace.refresh('2026-11-27')).toMatchObject({ outcome: 'released', warnings: [] })
})

test('a source of which no file can be read, old or new, fails the run, and the record says what else was wrong', async () => {
  const workspace = await Workspace.small()
  const manifest = await workspace.read('data/sources/visits.yaml')
  await workspace.write('data/sources/more.yaml', manifest.replace('visits.csv', 'more.csv'))
  await workspace.write('data/facts/more.csv', await workspace.read(TABLE))
  const { releaseId } = await workspace.refresh('2026-11-23')
  await workspace.edit('data/sources/visits.yaml', 'year: {', 'year: { labels: [Jahr],')
  await rm(workspace.path('data/facts/more.csv'))
  await expect(workspace.refresh('2026-11-24')).rejects.toThrow(/\(archived as visits\/20261123T/)
  const project = await workspace.project()
  expect((await listRuns(project)).at(-1)).toMatchObject({
    outcome: 'failed',
    warnings: [expect.stringMatching(/^more: not fetched: /)],
  })
  expect(await readdir(project.releases)).toEqual([releaseId])
})
