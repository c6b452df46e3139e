import { readdir, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { listReleases } from '../../pipeline/release/release.js'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { Workspace } from '../support/workspace.js'

const TABLE = 'data/facts/moica-usage.txt'
const FIRST_FILE = /in use: moica-annual\/20261123T120000Z-\w{8}, received 2026-11-23T12:00:00\.000Z$/

test('a source that cannot be fetched is a warning on every run, and makes no release by itself', async () => {
  const workspace = await Workspace.released('2026-11-23')
  const [release] = await listReleases(await workspace.project())
  await rm(workspace.path(TABLE))
  const warnings = [
    expect.stringMatching(/^moica-annual: not fetched: data\/sources\/moica-annual\.yaml: cannot read /),
  ]
  for (const day of ['2026-11-24', '2026-11-25']) {
    const result = await workspace.refresh(day)
    expect(result).toMatchObject({ outcome: 'unchanged', releaseId: release?.id, warnings })
    expect(result.warnings[0]).toMatch(FIRST_FILE)
  }
  await workspace.edit('data/facts/budget.csv', '2022', '2023')
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
  const workspace = await Workspace.create()
  const text = await workspace.read(TABLE)
  const first = await workspace.refresh('2026-11-23')
  await workspace.write(TABLE, '<html>Service unavailable</html>')
  const second = await workspace.refresh('2026-11-24')
  expect(second.outcome).toBe('released')
  expect(second.warnings).toEqual([
    expect.stringMatching(
      /^moica-annual: refused: .*\(archived as moica-annual\/20261124T120000Z-\w{8}\); in use: /,
    ),
  ])
  expect(second.warnings[0]).toMatch(FIRST_FILE)
  expect(
    await workspace.rows("select outcome from ops.files where source = 'moica-annual' order by received_at"),
  ).toEqual([{ outcome: 'landed' }, { outcome: 'refused' }])
  expect(await workspace.rows('select count(*) as n from landed.moica_annual')).toEqual([{ n: 12 }])
  expect(await workspace.refresh('2026-11-25')).toMatchObject({
    outcome: 'unchanged',
    releaseId: second.releaseId,
    warnings: second.warnings,
  })
  const project = await workspace.project()
  expect((await verify(project, second.releaseId)).problems).toEqual([])
  await rollback(project, first.releaseId)
  expect(await workspace.refresh('2026-11-26')).toMatchObject({ held: true, warnings: second.warnings })
  await workspace.write(TABLE, text)
  expect(await workspace.refresh('2026-11-27')).toMatchObject({ outcome: 'released', warnings: [] })
})

test('a source of which no file can be read, old or new, fails the run, and the record says what else was wrong', async () => {
  const workspace = await Workspace.create()
  const { releaseId } = await workspace.refresh('2026-11-23')
  await workspace.edit('data/sources/moica-annual.yaml', '年度, 年', '年次')
  await rm(workspace.path('data/facts/events.csv'))
  await expect(workspace.refresh('2026-11-24')).rejects.toThrow(/\(archived as moica-annual\/20261123T/)
  const project = await workspace.project()
  expect((await listRuns(project)).at(-1)).toMatchObject({
    outcome: 'failed',
    warnings: [expect.stringMatching(/^events: not fetched: /)],
  })
  expect(await readdir(project.releases)).toEqual([releaseId])
})
