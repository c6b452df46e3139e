import { expect, test } from 'vitest'
import { Database } from '../../pipeline/system/database.js'
import { after, IdentifiedReleases, rowsOf, written, type Held } from './identified-release.js'

const BEFORE: Held = {
  observations: [
    ['uses', '2017', 10, 'final'],
    ['uses', '2018', 20, 'provisional'],
    ['uses', '2019', 30, 'final'],
    ['uses', '2020', 5, 'partial', 7],
    ['uses', '2021', null, 'missing'],
    ['systems', '2019', 7, 'final'],
  ],
  claims: { C1: 'holds', C2: 'fails', C3: 'holds' },
}
const NOW: Held = {
  observations: [
    ['uses', '2017', 11, 'restated'],
    ['uses', '2018', 20, 'final'],
    ['uses', '2019', 30, 'final'],
    ['uses', '2020', 9, 'final'],
    ['uses', '2021', 40, 'final'],
    ['systems', '2019', null, 'missing'],
    ['systems', '2020', null, 'missing'],
  ],
  claims: { C1: 'partly', C2: 'fails', C4: 'holds' },
}

test('an observation is new, revised, of another coverage or status, or withdrawn; a verdict turns', async () => {
  const releases = await IdentifiedReleases.create()
  const first = await releases.make('1', BEFORE, null)
  const second = await releases.make('2', NOW, after(first))
  const changes = await rowsOf(
    second,
    'select series, period, change, previous_value, value, previous_status, status, difference from ops.observation_changes',
  )
  expect(changes.map((row) => Object.values(row))).toEqual([
    ['uses', '2017', 'revised', 10, 11, 'final', 'restated', 1],
    ['uses', '2018', 'status', 20, 20, 'provisional', 'final', 0],
    ['systems', '2019', 'withdrawn', 7, null, 'final', null, null],
    ['uses', '2020', 'coverage', 5, 9, 'partial', 'final', 4],
    ['uses', '2021', 'new', null, 40, null, 'final', null],
  ])
  expect((await rowsOf(second, 'from ops.claim_changes')).map((row) => Object.values(row))).toEqual([
    ['C1', 'turned', 'partly', 'holds'],
    ['C3', 'gone', null, 'holds'],
    ['C4', 'new', 'holds', null],
  ])
  const [release] = await rowsOf(second, 'from ops.releases limit 1')
  expect(release).toMatchObject({
    number: 2,
    id: '2',
    date: '2026-11-02',
    previous_release: '1',
    last_period: '2021',
    last_status: 'final',
    new_observation_count: 1,
    coverage_count: 1,
    revised_count: 1,
    status_count: 1,
    withdrawn_count: 1,
    turned_claim_count: 1,
    new_claim_count: 1,
    gone_claim_count: 1,
    holds_count: 1,
    partly_count: 1,
    fails_count: 1,
  })
})

test('a release gives back the figures and verdicts that it was compared with', async () => {
  const releases = await IdentifiedReleases.create()
  const second = await releases.make('2', NOW, after(await releases.make('1', BEFORE, null)))
  const again = await releases.make('2', NOW, { from: 'itself', warehouse: second.warehouse })
  expect(await written(again)).toBe(await written(second))
})

test('the first release, and one after a release that lists none, compare with nothing', async () => {
  const releases = await IdentifiedReleases.create()
  const first = await releases.make('1', BEFORE, null)
  await Database.use(first.warehouse, 'write', (database) => database.run('drop table ops.releases'))
  const second = await releases.make('2', NOW, after(first))
  for (const release of [first, second])
    expect(
      await rowsOf(release, 'from ops.observation_changes union all by name from ops.claim_changes'),
    ).toEqual([])
  expect(
    await rowsOf(second, 'select number, id, previous_release, revised_count from ops.releases'),
  ).toEqual([{ number: 1, id: '2', previous_release: null, revised_count: null }])
})

test('after a rollback the served release is compared, and the newest one hands on the list', async () => {
  const releases = await IdentifiedReleases.create()
  const first = await releases.make('1', BEFORE, null)
  const second = await releases.make('2', NOW, after(first))
  const pages = { '1': ['index.html'], '2': ['index.html'] }
  const third = await releases.make('3', BEFORE, after(first, second, pages), 1)
  expect(await rowsOf(third, 'from ops.observation_changes')).toEqual([])
  expect(await rowsOf(third, 'select number, id, previous_release, pages from ops.releases')).toEqual([
    { number: 3, id: '3', previous_release: '1', pages: [] },
    { number: 2, id: '2', previous_release: '1', pages: ['index.html'] },
    { number: 1, id: '1', previous_release: null, pages: [] },
  ])
})

test('columns that another almanac added to the list of releases, or lacks, do not matter', async () => {
  const releases = await IdentifiedReleases.create()
  const first = await releases.make('1', BEFORE, null)
  await Database.use(first.warehouse, 'write', (database) =>
    database.run(
      'alter table ops.releases add column mood varchar; alter table ops.releases drop column fails_count',
    ),
  )
  const second = await releases.make('2', BEFORE, after(first))
  expect(await rowsOf(second, 'select id, fails_count from ops.releases')).toEqual([
    { id: '2', fails_count: 1 },
    { id: '1', fails_count: null },
  ])
})
