import { afterEach, expect, test } from 'vitest'
import type { Database, Value } from '../../pipeline/system/database.js'
import { publishedRows, usageWarehouse, type UsageRow } from './usage-warehouse.js'

let database: Database | null = null
afterEach(() => database?.close())

async function build(...vintages: UsageRow[][]): Promise<Database> {
  database = await usageWarehouse(...vintages)
  return database
}

async function flags(...vintages: UsageRow[][]): Promise<string[]> {
  const rows = await (await build(...vintages)).rows(
    `select flag_id || ' ' || severity as flag from flags."all" order by all`,
  )
  return rows.map((row) => text(row['flag']))
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const QUIET_PERCENT = [0, 2, -3, 1, 3, -2, 0, -1, 2, -3, 1]

/** Eleven full years whose uses stray by at most 3 % and whose systems grow by one a year. */
function quietRows(): UsageRow[] {
  return QUIET_PERCENT.map((percent, i) => {
    const [government, citizen] = [1_000_000 + 10_000 * percent, 2_000_000 - 20_000 * percent]
    return {
      rocYear: 99 + i,
      systems: [100 + i, 200 + i, 300 + 2 * i],
      uses: [government, citizen, government + citizen],
    }
  })
}

test('the published table: falls are watched or alerts, the partial year is nothing but partial', async () => {
  const found = await flags(await publishedRows())
  expect(found.filter((flag) => flag.startsWith('drop:'))).toEqual([
    'drop:uses/citizen:2017 alert',
    'drop:uses/citizen:2020 watch',
    'drop:uses/government:2015 alert',
    'drop:uses/government:2019 watch',
    'drop:uses/total:2017 watch',
  ])
  expect(found.filter((flag) => flag.includes(':2021 '))).toEqual([
    'partial:uses/citizen:2021 notice',
    'partial:uses/government:2021 notice',
    'partial:uses/total:2021 notice',
  ])
  expect(found.filter((flag) => flag.startsWith('offset:'))).toEqual(['offset:uses/total:2019 watch'])
  expect(found.filter((flag) => /restatement|identity|gap/.test(flag))).toEqual([])
})

test('the published table: systems and uses part ways where they do', async () => {
  const found = await flags(await publishedRows())
  expect(found.filter((flag) => flag.startsWith('divergence:')).map((flag) => flag.slice(11))).toEqual([
    'uses/citizen:2017 watch',
    'uses/citizen:2020 watch',
    'uses/government:2015 watch',
    'uses/government:2017 watch',
    'uses/government:2019 watch',
    'uses/government:2020 notice',
    'uses/total:2015 watch',
    'uses/total:2017 watch',
    'uses/total:2019 watch',
    'uses/total:2020 watch',
  ])
})

test('the published table: 14 claims hold, 4 in part, 1 fails, 8 cannot be tested', async () => {
  const rows = await (await build(await publishedRows())).rows(
    "select verdict, count(*) as claim_count, string_agg(id, ' ' order by id) as ids from marts.claims group by verdict order by verdict",
  )
  expect(rows).toEqual([
    { verdict: 'fails', claim_count: 1, ids: 'C24' },
    { verdict: 'holds', claim_count: 14, ids: 'C06 C07 C08 C09 C10 C13 C14 C16 C18 C19 C20 C21 C22 C23' },
    { verdict: 'partly', claim_count: 4, ids: 'C11 C12 C15 C25' },
    { verdict: 'untestable', claim_count: 8, ids: 'C01 C02 C03 C17 C26 C27 C28 C29' },
  ])
})

test('a quiet series gets no flag', async () => {
  expect(await flags(quietRows())).toEqual([])
})

test('a figure that changes between vintages is restated and flagged, in both its series', async () => {
  const changed = quietRows().map(
    (row): UsageRow => (row.rocYear === 105 ? { ...row, uses: [1_010_000, 2_000_000, 3_010_000] } : row),
  )
  expect(await flags(quietRows(), changed)).toEqual([
    'restatement:uses/government:2016 watch',
    'restatement:uses/total:2016 watch',
  ])
  const rows = await database?.rows(
    "select audience, year, status, vintage_count from marts.usage_annual where status <> 'final' order by audience",
  )
  expect(rows).toEqual([
    { audience: 'government', year: 2016, status: 'restated', vintage_count: 2 },
    { audience: 'total', year: 2016, status: 'restated', vintage_count: 2 },
  ])
})

test('a partial year that becomes full is no restatement', async () => {
  const toJuly = quietRows().map(
    (row): UsageRow =>
      row.rocYear === 109 ? { ...row, uses: [500_000, 1_000_000, 1_500_000], months: 7 } : row,
  )
  expect(await flags(toJuly, quietRows())).toEqual([])
  expect(await database?.rows('select * from marts.revisions')).toEqual([])
})

test('a total that is not the sum of its parts is an alert', async () => {
  const broken = quietRows().map(
    (row): UsageRow => (row.rocYear === 104 ? { ...row, uses: [980_000, 2_040_000, 3_020_001] } : row),
  )
  expect(await flags(broken)).toEqual(['identity_broken:uses/total:2015 alert'])
})

test('a missing year is flagged, and no growth leads into or out of it', async () => {
  expect(await flags(quietRows().filter(({ rocYear }) => rocYear !== 105))).toEqual([
    'gap:systems/citizen:2016 watch',
    'gap:systems/government:2016 watch',
    'gap:systems/total:2016 watch',
    'gap:uses/citizen:2016 watch',
    'gap:uses/government:2016 watch',
    'gap:uses/total:2016 watch',
  ])
  const rows = await database?.rows(
    'select period from marts.comparisons where series = $1 and yoy_pct is null order by period',
    ['uses/total'],
  )
  expect(rows?.map(({ period }) => period)).toEqual(['2010', '2016', '2017'])
})

test('one audience without figures does not break the others', async () => {
  const rows = quietRows().map(
    ({ rocYear, systems, uses }): UsageRow => ({
      rocYear,
      systems: [null, systems[1], systems[2]],
      uses: [null, uses[1], uses[2]],
    }),
  )
  expect(await flags(rows)).toEqual([])
  const audiences = await database?.rows('select distinct audience from marts.usage_annual order by audience')
  expect(audiences).toEqual([{ audience: 'citizen' }, { audience: 'total' }])
})

test('with three years only the plain rule works, against the year before', async () => {
  const rows = quietRows()
    .slice(0, 3)
    .map((row): UsageRow => (row.rocYear === 101 ? { ...row, uses: [700_000, 2_060_000, 2_760_000] } : row))
  await build(rows)
  const found = await database?.rows(
    "select rule, series, observed, expected, lower, upper, score, severity from flags.\"all\" where rule in ('drop', 'rise')",
  )
  expect(found).toEqual([
    {
      rule: 'drop',
      series: 'uses/government',
      observed: 700_000,
      expected: 1_020_000,
      lower: null,
      upper: null,
      score: null,
      severity: 'watch',
    },
  ])
})

test('a clear fall below the range of a steady series is an alert though it is under 20 %', async () => {
  const fall = quietRows().map(
    (row): UsageRow => (row.rocYear === 109 ? { ...row, uses: [850_000, 1_980_000, 2_830_000] } : row),
  )
  const found = await flags(fall)
  expect(found).toContain('drop:uses/government:2020 alert')
})
