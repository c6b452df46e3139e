import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRollup } from '../../pipeline/models/rollup.js'

const FILE = 'sql/rollups/uses_day.sql'
const HEADER = `-- Uses of a system on a day.
-- grain: day, system_id
-- partition: day
-- reconcile: uses
`
const QUERY = `select day, system_id, count(*) as uses, count(distinct user_id) as users,
  sum(case when result = 'ok' and not (channel in ('a', 'b') or channel is null) then 1 else 0 end) as ok,
  min(ts) as first_at
from events
where day = cast($partition as date)
group by day, system_id`

async function read(sql: string): ReturnType<typeof readRollup> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-rollup-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'sql/rollups'), { recursive: true })
  await writeFile(join(folder, FILE), sql)
  return readRollup(folder, FILE)
}

test('a rollup tells its table, grain and counts', async () => {
  expect(await read(HEADER + QUERY)).toEqual({
    file: FILE,
    sql: QUERY,
    table: 'events',
    grain: ['day', 'system_id'],
    reconcile: 'uses',
    distinct: ['users'],
  })
})

test.each([
  [
    'approx_count_distinct(user_id)',
    'count(distinct user_id)',
    /:5: approx_count_distinct .*write count\(distinct …\): approximate counts err/,
  ],
  ['max(ts) over ()', 'min(ts)', 'a window is not read alike'],
  ['avg(x)', 'min(ts)', 'write sum(…) and count(…)'],
  ['quantile(x, 0.5)', 'min(ts)', 'quantile is not read alike by all engines; write count'],
  ['min(ts)::date', 'min(ts)', ':7: :: is not read alike by all engines; write cast(… as …)'],
  ['min(ts) filter (where x)', 'min(ts)', 'a case within the aggregate'],
  ['sum(distinct x)', 'min(ts)', 'count(distinct column)'],
  ['try_cast(min(ts) as date)', 'min(ts)', 'try_cast'],
  ['cast(min(ts) as time)', 'min(ts)', 'a cast to time'],
  ['min(x) / 2', 'min(ts)', 'engines differ in the division of integers'],
  ['(select 1)', 'min(ts)', 'a query in a query'],
  ['min(x) in (select 1)', 'min(ts)', 'a query in a query'],
  ["min('a\\b')", 'min(ts)', 'a backslash in a text'],
  ['min(x[1])', 'min(ts)', 'a list or struct'],
  ['min(1_000)', 'min(ts)', 'an underscore in a number'],
  ['min("Ts")', 'min(ts)', 'a quoted name'],
  ['min(ts) as first_at, *', 'min(ts) as first_at', /\*/],
  ['min(ts) as first_at, max(ts)', 'min(ts) as first_at', 'a column without a name'],
  ['first_at,\nfrom', 'first_at\nfrom', 'a comma before nothing'],
  ['from events join other using (x)', 'from events', 'a join'],
  ["from 'a.parquet'", 'from events', 'the table a.parquet'],
  ["from read_parquet('a')", 'from events', 'from what is no table'],
  ['from other.events', 'from events', 'the schema of a table'],
  ['from (select 1)', 'from events', /no table|query in/],
  ['from events tablesample 10%', 'from events', /sample|part of a table/],
  ['day = $day', 'day = cast($partition as date)', 'a parameter other than $partition'],
  ["day = '2026-01-01'", 'day = cast($partition as date)', 'nothing says which day'],
  ['x is distinct from 1 and day = $partition', 'day = cast($partition as date)', 'is distinct from'],
  ["x like 'a%' and day = $partition", 'day = cast($partition as date)', '~~ is not read alike'],
  ['group by all', 'group by day, system_id', 'group by all'],
  ['group by 1, 2', 'group by day, system_id', 'a group by its number'],
  ['group by rollup (day, system_id)', 'group by day, system_id', 'grouping sets'],
  ['group by day, system_id order by day', 'group by day, system_id', 'order by'],
  ['group by day, system_id limit 3', 'group by day, system_id', 'limit'],
  ['group by day, system_id having count(*) > 1', 'group by day, system_id', 'having'],
  ['group by day, system_id;', 'group by day, system_id', 'a semicolon'],
  ['group by day', 'group by day, system_id', /grain: day, system_id, but|must appear/],
  ['select distinct day', 'select day', 'select distinct'],
  ['with a as (select 1) select day', 'select day', /begin with select/],
  ['-- reconcile: users', '-- reconcile: uses', 'reconcile: users is no count(*)'],
  ['-- partition: month', '-- partition: day', 'only day can be asked for'],
  ['-- check: uses > 0', '-- partition: day', 'unknown header key: check'],
  ['-- reconcile:', '-- reconcile: uses', /no reconcile/],
  [
    'union_all',
    'events\nwhere day = cast($partition as date)\ngroup by day, system_id',
    /nothing says|group/,
  ],
])('%s is refused', async (wrong, right, message) => {
  expect(HEADER + QUERY).toContain(right)
  await expect(read((HEADER + QUERY).replace(right, () => wrong))).rejects.toThrow(message)
})
