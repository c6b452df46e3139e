import { readdir, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { currentId, listReleases } from '../../pipeline/release/release.js'
import { listRuns } from '../../pipeline/runs/run-record.js'
import { rollback } from '../../pipeline/release/rollback.js'
import { verify } from '../../pipeline/release/verify.js'
import { Archive } from '../../pipeline/sources/archive.js'
import type { Row } from '../../pipeline/system/database.js'
import { almanac } from '../support/almanac.js'
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

test('where pages need a source of which no file can be read, the run fails and says both', async () => {
  const workspace = await Workspace.released('2026-11-23')
  const releaseId = (await currentId(await workspace.project())) ?? ''
  await workspace.edit('data/sources/moica-annual.yaml', '年度, 年', '年次')
  await rm(workspace.path('data/facts/events.csv'))
  const error = String(await workspace.refresh('2026-11-24').catch((cause: unknown) => cause))
  expect(error).toMatch(
    /\nevents: not fetched: .*\nmoica-annual: refused: .*\(archived as moica-annual\/20261123T/,
  )
  const project = await workspace.project()
  expect((await listRuns(project)).at(-1)).toMatchObject({
    outcome: 'failed',
    sources: [
      { source: 'events', outcome: 'not-fetched', file: null },
      { source: 'moica-annual', outcome: 'refused', file_in_use: null },
    ],
    warnings: [],
  })
  expect(await readdir(project.releases)).toEqual([releaseId])
})

const GUESTS = `title: { en: Guests, zh-Hant: 訪客 }
publisher: { en: The library, zh-Hant: 圖書館 }
from: { file: data/facts/guests.csv }
format: csv
columns:
  year: { type: period }
  guests: { type: count }
period: { column: year, calendar: gregorian, frequency: year }
`

describe('a new source', () => {
  test.each([
    ['that cannot be had', null, 'not-fetched', /^guests: not fetched: .*nothing of it is in use$/],
    ['that cannot be read', 'no table\n', 'refused', /^guests: refused: .*nothing of it is in use$/],
    [
      'of which every row is set aside',
      'year,guests\n2020,many\n2021,few\n',
      'refused',
      /^guests: refused: data\/facts\/guests\.csv: each of its 2 rows is set aside \(not-a-count 2\), the first for not-a-count: row 2, guests, "many"; fix the contract if the file is sound \(archived as guests\/20261123T120000Z-\w{8}\); nothing of it is in use$/,
    ],
  ])(
    '%s does not stop the others: its tables are empty, and the run warns',
    async (_, text, outcome, words) => {
      const workspace = await Workspace.small()
      await workspace.write('data/sources/guests.yaml', GUESTS)
      if (text !== null) await workspace.write('data/facts/guests.csv', text)
      const result = await workspace.refresh()
      expect(result).toMatchObject({
        outcome: 'released',
        sources: [{ source: 'guests', outcome, file_in_use: null, received_at: null }],
        warnings: [expect.stringMatching(words)],
      })
      expect(
        await workspace.rows(
          "select column_name from duckdb_columns() where schema_name = 'landed' and table_name = 'guests'",
        ),
      ).toEqual(
        [
          '_file',
          '_received_at',
          '_row',
          'year',
          'guests',
          'period_start',
          'period_end',
          'months_covered',
          '_status',
        ]
          .filter((name) => name !== 'year')
          .map((column_name) => ({ column_name })),
      )
      expect(await workspace.rows('from landed.guests')).toEqual([])
      expect(await workspace.rows('select source, outcome, file_in_use from ops.run_sources')).toEqual([
        { source: 'guests', outcome, file_in_use: null },
      ])
      expect((await verify(await workspace.project(), result.releaseId)).problems).toEqual([])
      expect(await workspace.refresh('2026-11-24')).toMatchObject({
        outcome: 'unchanged',
        warnings: result.warnings,
      })
      const { code, stdout } = await almanac(workspace.folder, ['status'])
      expect(code).toBe(0)
      expect(stdout).toMatch(
        new RegExp(
          `\\n +guests .*${outcome === 'refused' ? 'REFUSED' : 'NOT FETCHED'}\\n +visits .* read\\n`,
        ),
      )
      const { sources } = JSON.parse((await almanac(workspace.folder, ['status', '--json'])).stdout)
      expect(sources).toMatchObject([
        { source: 'guests', outcome, file_in_use: null },
        { source: 'visits', outcome: 'read', reason: null },
      ])
    },
  )

  test('that is the only one fails the run, since nothing can be released', async () => {
    const workspace = await Workspace.small()
    await workspace.write('data/facts/visits.csv', 'nothing\n')
    await expect(workspace.refresh()).rejects.toThrow(/archived as visits\/20261123T/)
  })
})

test('a new file of which every row is set aside takes the place of nothing, and its rows can be looked at', async () => {
  const workspace = await Workspace.smallReleased('2026-11-23')
  await workspace.write('data/facts/visits.csv', 'year,visits\n2020,many\n')
  const { sources } = await workspace.refresh('2026-11-24')
  expect(sources).toMatchObject([
    { source: 'visits', outcome: 'refused', file_in_use: expect.stringMatching(/^visits\/20261123T/) },
  ])
  expect(
    await workspace.rows(
      'select rows_read, rows_accepted, rows_set_aside, outcome from ops.files order by received_at',
    ),
  ).toMatchObject([
    { outcome: 'landed' },
    { rows_read: 1, rows_accepted: 0, rows_set_aside: 1, outcome: 'refused' },
  ])
  expect(await workspace.rows('select text, reason from ops.rejects')).toEqual([
    { text: 'many', reason: 'not-a-count' },
  ])
  expect((await workspace.rows('from marts.visits')).length).toBeGreaterThan(0)
})

test('the newer file is the one received later, also when the clock was set back meanwhile', async () => {
  const workspace = await Workspace.smallReleased('2026-11-23')
  const [{ visits: before } = { visits: 0 }] = await newestVisits(workspace)
  await workspace.write('data/facts/visits.csv', `year,visits\n2030,${Number(before) + 1}\n`)
  const result = await workspace.refresh('2026-11-01')
  expect(await newestVisits(workspace)).toEqual([{ year: 2030, visits: Number(before) + 1 }])
  expect(
    await workspace.rows(
      'select origin, received_at::varchar as received_at, rows_read from ops.files order by received_at',
    ),
  ).toMatchObject([
    { received_at: '2026-11-23 12:00:00' },
    { received_at: '2026-11-23 12:00:00.001', rows_read: 1 },
  ])
  const project = await workspace.project()
  const receipts = await new Archive(project.archive).receipts()
  expect(receipts.map(({ number, received_at }) => [number, received_at.slice(0, 10)])).toEqual([
    [1, '2026-11-23'],
    [2, '2026-11-01'],
  ])
  expect(await new Archive(project.archive).newest('visits', 1)).toEqual(receipts.slice(1))
  expect((await verify(project, result.releaseId)).problems).toEqual([])
})

function newestVisits(workspace: Workspace): Promise<Row[]> {
  return workspace.rows('select year, visits from marts.visits order by year desc limit 1')
}
