import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Database, textOf, type Row } from '../../pipeline/system/database.js'
import type { AnalysisMemory } from '../../pipeline/warehouse/analyses.js'
import { streamingAnalysis } from '../../pipeline/warehouse/streaming-analysis.js'

const DAYS = 900

/** Daily series with a weekly season and noise of a fixed arithmetic; `a` is ten times too large on day 700, `b` halves from day 600. */
const OBSERVATIONS = `select
    series,
    timestamp '2020-01-01' + to_days(day::integer) as period_start,
    (100 + 20 * (day % 7) + hash(series || day) % 1000 / 100.0)
      * case when series = 'a' and day = 700 then 10 when series = 'b' and day >= 600 then 0.5 else 1 end as value,
    true as is_full_period,
  from (values ('a'), ('b'), ('c')) names(series), range(${DAYS}) days(day)`

const SHORTER = "(series <> 'b' or period_start < timestamp '2021-02-04')"

async function memory(): Promise<AnalysisMemory> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(cacheFolder, { recursive: true }))
  return { cacheFolder, tool: 'this' }
}

/** The alerts over the observations for which `condition` holds, `change` made before. */
function alerts(condition: string, kept: AnalysisMemory | null, change = ''): Promise<Row[]> {
  return rowsOf('statistics.streaming', condition, kept, change)
}

function rowsOf(
  table: string,
  condition: string,
  kept: AnalysisMemory | null,
  change: string,
): Promise<Row[]> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema marts; create schema statistics;
      create table marts.series as select unnest(['a', 'b', 'c', 'month']) as series, unnest(['day', 'day', 'day', 'month']) as frequency;
      create table marts.observations as select * from (${OBSERVATIONS}) where ${condition};
      insert into marts.observations values ('month', timestamp '2020-01-01', 1, true);
      ${change}`)
    await streamingAnalysis.build(database, kept)
    return database.rows(`from ${table}`)
  })
}

test('an outlier and a level shift are alerted to, when they come and once; a quiet series is not', async () => {
  const found = await alerts('true', null)
  const at = (series: string): string[] =>
    found.filter((row) => row['series'] === series).map((row) => textOf(row['period_start']).slice(0, 10))
  expect(at('a')).toContain('2021-12-01')
  expect(at('b').some((day) => day >= '2021-08-23' && day < '2021-09-20')).toBe(true)
  expect(at('c').length).toBeLessThan(4)
  expect(at('month')).toEqual([])
})

test('no alert depends on a later day', async () => {
  // What followed an alert is told beside it, and grows.
  const atTheTime = (rows: Row[]): Row[] => rows.map(({ level_after: _, later_count: __, ...row }) => row)
  const cut = atTheTime(await alerts("period_start < timestamp '2021-12-02'", null))
  const whole = atTheTime(await alerts('true', null))
  expect(cut).toEqual(whole.filter((row) => textOf(row['period_start']) < '2021-12-02'))
  expect(cut.length).toBeGreaterThan(0)
})

test('a day more on what is kept gives what a look at everything gives', async () => {
  const kept = await memory()
  await alerts("period_start < timestamp '2021-11-30'", kept)
  await alerts("period_start < timestamp '2021-12-01'", kept)
  const grown = await alerts('true', kept)
  expect(grown).toEqual(await alerts('true', null))
})

test('each point has a score and a range, alert or not, and the same ones where the points before were kept', async () => {
  const kept = await memory()
  await alerts(`period_start < timestamp '2021-11-30' and ${SHORTER}`, kept)
  const grown = await rowsOf('statistics.scores', SHORTER, kept, '')
  expect(grown).toEqual(await rowsOf('statistics.scores', SHORTER, null, ''))
  expect(grown.length).toBe(DAYS + 400 + DAYS)
  const a = grown.filter(({ series }) => series === 'a')
  expect(a.slice(0, 29).every(({ score }) => score === null)).toBe(true)
  expect(
    a.slice(30).every(({ score, lower, upper }) => Number(score) >= 0 && Number(lower) <= Number(upper)),
  ).toBe(true)
  expect(Number(a[700]?.['score'])).toBeGreaterThan(20)
  expect(Number(a[700]?.['upper'])).toBeLessThan(200)
})

test('a series whose past changed is looked at anew, also beside others that are taken up', async () => {
  const kept = await memory()
  const change = `update marts.observations set value = 5000 where series = 'c' and period_start = timestamp '2021-06-01';
    delete from marts.observations where series = 'b' and period_start = timestamp '2020-03-01'`
  await alerts("period_start < timestamp '2022-01-01'", kept)
  const found = await alerts('true', kept, change)
  expect(found).toEqual(await alerts('true', null, change))
  expect(found.some((row) => row['series'] === 'c' && row['observed'] === 5000)).toBe(true)
})

test('what another version of the tool kept is not used', async () => {
  const kept = await memory()
  await alerts('true', kept)
  const change = "update marts.observations set value = 5000 where period_start = timestamp '2021-06-01'"
  expect(await alerts('true', { ...kept, tool: 'other' }, change)).toEqual(await alerts('true', null, change))
})

test('what stood before and after an alert is told, also where it followed later', async () => {
  const kept = await memory()
  await alerts("period_start < timestamp '2021-12-03'", kept)
  const [spike] = (await alerts('true', kept)).filter((row) => row['observed'] === 1033.6)
  const days = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => 100 + 20 * ((from + i) % 7))
  const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[7] ?? 0
  expect(spike?.['later_count']).toBe(14)
  expect(Math.abs(Number(spike?.['level_before']) - middle(days(686, 700)))).toBeLessThan(25)
  expect(Math.abs(Number(spike?.['level_after']) - middle(days(701, 715)))).toBeLessThan(25)
})

test('a holiday with the figures of a Sunday is no alert once the calendar says so', async () => {
  const holidays = ['2020-06-26', '2021-06-14', '2022-04-05']
  const dates = holidays.map((day) => `date '${day}'`).join(', ')
  const quietDays = `update marts.observations set value = 180 where period_start::date in (${dates})`
  const calendar = `create table marts.calendar as select unnest([${dates}]) as date, false as is_working_day`
  const at = (rows: Row[]): string[] => rows.map((row) => textOf(row['period_start']).slice(0, 10))
  expect(at(await alerts("series = 'c'", null, quietDays))).toContain('2020-06-26')
  expect(
    at(await alerts("series = 'c'", null, `${quietDays}; ${calendar}`)).filter((day) =>
      holidays.includes(day),
    ),
  ).toEqual([])
})

test('a level shift at a break of definition is none, also on what is kept of before', async () => {
  const broken = "create table marts.breaks as select 'b' as series, date '2021-08-23' as break_date"
  const kept = await memory()
  await alerts('true', kept)
  const found = await alerts('true', kept, broken)
  expect(found).toEqual(await alerts('true', null, broken))
  const after = found
    .filter(({ series }) => series === 'b')
    .map((row) => textOf(row['period_start']).slice(0, 10))
  expect(after.filter((day) => day < '2021-09-20')).toEqual([])
  expect(found.some(({ series }) => series === 'a')).toBe(true)
})
