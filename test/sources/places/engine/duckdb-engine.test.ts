import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Manifest } from '../../../../pipeline/sources/manifest.js'
import { Database, quoteText } from '../../../../pipeline/system/database.js'
import { Desk, manifestFrom } from '../fetching.js'

const QUERY = `-- Uses of a system on a day.
-- grain: day, system_id
-- partition: day
-- reconcile: uses
select day, system_id, count(*) as uses, count(distinct user_id) as users, sum(amount) as amount, min(ts) as first_at, max(note) as note
from events
where day = cast($partition as date)
group by day, system_id
`

async function desk(): Promise<Desk> {
  const made = await Desk.create()
  made.begins = Date.UTC(2026, 0, 6, 12)
  made.settings = { engines: { lake: { kind: 'duckdb', tables: { events: 'lake/day=*/*.parquet' } } } }
  await made.write('sql/rollups/uses_day.sql', QUERY)
  return made
}

async function events(
  desk: Desk,
  day: string,
  values: string,
  file = 'a',
  compression = 'zstd',
): Promise<void> {
  const folder = join(desk.folder, `lake/day=${day}`)
  await mkdir(folder, { recursive: true })
  await Database.use(':memory:', 'write', (database) =>
    database.run(
      `copy (select a as system_id, b as user_id, c::decimal(12, 2) as amount, d::timestamp as ts, e as note from (values ${values}) v(a, b, c, d, e))
         to ${quoteText(join(folder, `${file}.parquet`))} (format parquet, compression ${compression})`,
    ),
  )
}

function manifest(partition: object = {}): Manifest {
  return manifestFrom({
    engine: 'lake',
    query: 'sql/rollups/uses_day.sql',
    partition: { column: 'day', since: '2026-01-01', ...partition },
  })
}

const ROW = "(1, 7, 1.5, '2026-01-01 10:00:00', 'x')"

async function threeDays(made: Desk): Promise<void> {
  await events(
    made,
    '2026-01-01',
    `(10, 9007199254740993, 0.10, '2026-01-01 23:59:59.999600', 'a,"b"'), (9, 1, 1.00, '2026-01-01 00:00:00', ''), (9, 1, 2.50, '2026-01-01 01:00:00', null)`,
  )
  for (const day of ['2026-01-02', '2026-01-03', '2026-01-04']) await events(made, day, ROW)
}

test('each closed day is a file of its own in one form, and is asked for once', async () => {
  const made = await desk()
  await threeDays(made)
  await events(made, '2026-01-05', ROW)
  const receipts = await made.fetch(manifest())
  expect(receipts.map(({ origin }) => origin)).toEqual([
    'lake/uses_day/2026-01-01',
    'lake/uses_day/2026-01-02',
    'lake/uses_day/2026-01-03',
    'lake/uses_day/2026-01-04',
  ])
  expect(await made.text(receipts[0])).toBe(
    'day,system_id,uses,users,amount,first_at,note\n' +
      '2026-01-01,10,1,1,0.1,2026-01-01 23:59:59.9996,"a,""b"""\n' +
      '2026-01-01,9,2,1,3.5,2026-01-01 00:00:00,""\n',
  )
  expect(await made.fetch(manifest())).toEqual(receipts)
})

test('files in a compression that DuckDB does not read safely are not read', async () => {
  const made = await desk()
  await threeDays(made)
  await events(made, '2026-01-02', ROW, 'late', 'brotli')
  await expect(made.fetch(manifest())).rejects.toThrow(
    /day=2026-01-02\/late\.parquet is not safe to read: BROTLI compression; write it with one of UNCOMPRESSED, /,
  )
})

test('a day whose files changed is asked for again and is a vintage', async () => {
  const made = await desk()
  await threeDays(made)
  const before = await made.fetch(manifest())
  await events(made, '2026-01-02', ROW, 'late')
  const after = await made.fetch(manifest())
  expect(after.map(({ origin }) => origin).at(-1)).toBe('lake/uses_day/2026-01-02')
  expect(await made.archive.receipts()).toHaveLength(before.length + 1)
})

test('a closed day without rows is told, the others are kept', async () => {
  const made = await desk()
  await events(made, '2026-01-01', ROW)
  await events(made, '2026-01-04', ROW)
  await expect(made.fetch(manifest())).rejects.toThrow(
    'data/sources/rides.yaml: no rows for 2 closed days: 2026-01-02, 2026-01-03; they stay missing, not zero',
  )
  expect(await made.archive.receipts()).toHaveLength(2)
})

test('a backfill goes on where the last run stopped', async () => {
  const made = await desk()
  await threeDays(made)
  await expect(made.fetch(manifest({ 'most-per-run': 3 }))).rejects.toThrow(
    '1 day left for the next run, from 2026-01-04 on',
  )
  expect(await made.archive.receipts()).toHaveLength(3)
  expect(await made.fetch(manifest({ 'most-per-run': 3 }))).toHaveLength(4)
})

test('a query that leaves rows out does not reconcile', async () => {
  const made = await desk()
  await threeDays(made)
  await made.write('sql/rollups/uses_day.sql', QUERY.replace('where ', 'where system_id < 10 and '))
  await expect(made.fetch(manifest())).rejects.toThrow(
    '2026-01-01: sql/rollups/uses_day.sql: uses sums to 2, but the files have 3 rows; count all rows of the day',
  )
  expect(await made.archive.receipts()).toHaveLength(3)
})

test.each([
  [
    'sum(amount)',
    'sum(cast(amount as decimal(9, 2)) * 1e0)',
    'column amount is of type DOUBLE; cast it to decimal',
  ],
  ['max(note)', 'max(no_such)', 'no_such'],
])('%s as %s is told with its day', async (right, wrong, message) => {
  const made = await desk()
  await threeDays(made)
  await made.write('sql/rollups/uses_day.sql', QUERY.replace(right, wrong))
  await expect(made.fetch(manifest())).rejects.toThrow(message)
  expect(await made.archive.receipts()).toEqual([])
})

test('a file that is no Parquet, an unknown table and engine are told', async () => {
  const made = await desk()
  await threeDays(made)
  await made.write('lake/day=2026-01-02/b.parquet', 'half')
  await expect(made.fetch(manifest())).rejects.toThrow('b.parquet')
  await made.write('sql/rollups/uses_day.sql', QUERY.replace('from events', 'from others'))
  await expect(made.fetch(manifest())).rejects.toThrow('unknown table: others; one of events')
  made.settings = {}
  await expect(made.fetch(manifest())).rejects.toThrow('unknown engine: lake')
})
