import { setMaxListeners } from 'node:events'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { querySchema, type QuerySettings } from '../../pipeline/base/query-settings.js'
import { QueryFailure } from '../../pipeline/query/query-failure.js'
import type { AnswerEnd, Question } from '../../pipeline/query/query-messages.js'
import { QueryPool } from '../../pipeline/query/query-pool.js'
import { releaseWarehouse } from '../../pipeline/release/query.js'
import type { Value } from '../../pipeline/system/value.js'
import { Workspace } from '../support/workspace.js'

let workspace: Workspace
let warehouse: string
let pool: QueryPool

beforeAll(async () => {
  workspace = await Workspace.keepReleased()
  warehouse = await releaseWarehouse(await workspace.project())
})
afterEach(() => pool.close())
afterAll(() => workspace.remove())

async function openPool(settings: Partial<QuerySettings> = {}): Promise<void> {
  pool = await QueryPool.open({ ...querySchema.parse({}), ...settings })
}

async function ask(
  sql: string,
  question: Partial<Question> = {},
  client = 'reader',
  stop = new AbortController().signal,
): Promise<{ rows: unknown; end: AnswerEnd | null }> {
  const whole: Question = {
    warehouse,
    sql,
    place: 'query',
    parameters: {},
    format: 'lists',
    offset: 0,
    rows: 1000,
    whenLarger: 'cut',
    ...question,
  }
  const reply = await pool.ask(whole, { client, stop })
  return { rows: JSON.parse(`[${await text(reply.body)}]`), end: await reply.body.done }
}

/** The folders of the processes that answer queries. */
async function ownFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`almanac-query-${process.pid}-`))
}

async function failureOf(answer: Promise<unknown>): Promise<QueryFailure> {
  const cause = await answer.then(
    () => null,
    (cause: unknown) => cause,
  )
  if (cause instanceof QueryFailure) return cause
  throw new Error(`no failure: ${String(cause)}`)
}

test('a query is answered with its rows, in the order it gives them', async () => {
  await openPool()
  const { rows, end } = await ask('from (values (2, $word), (1, null)) figures', {
    parameters: { word: '度\u2028\n' },
  })
  expect(rows).toEqual([
    [2, '度\u2028\n'],
    [1, null],
  ])
  expect(end).toMatchObject({ rowCount: 2, truncated: false })
})

test('pages of an answer meet without a gap', async () => {
  await openPool()
  const page = async (offset: number): Promise<unknown> =>
    (await ask('from range(5000)', { offset, rows: 2100 })).rows
  const pages = [await page(0), await page(2100), await page(4200)]
  expect(pages.flat(2)).toEqual(Array.from({ length: 5000 }, (_, i) => i))
  expect((await ask('from range(5000)', { offset: 4200, rows: 800 })).end?.truncated).toBe(false)
  expect((await ask('from range(5000)', { offset: 4199, rows: 800 })).end?.truncated).toBe(true)
})

describe('what is no single query is refused in plain words', () => {
  test.each([
    ['select 1; select 2', /give one query; found 2/],
    ['', /there is no query in it/],
    ['-- a thought', /there is no query in it/],
    ['create temp table t as select 1', /only queries are answered .* this is CREATE/],
    ['set threads = 8', /only queries are answered .* this is SET|locked/],
    ["explain analyze copy (select 1) to 'spilled/x'", /only queries are answered/],
    ['select nothing from marts.series', /nothing/],
    ['select $year', /no value for \$year/],
  ])('%s', async (sql, message) => {
    await openPool()
    const failure = await failureOf(ask(sql))
    expect(failure.kind).toBe('invalid-query')
    expect(failure.message).toMatch(message)
  })
})

test('a pivot without a list of values is one query', async () => {
  await openPool()
  const { rows } = await ask(
    'pivot (from (values (1, $$a$$, 5), (1, $$b$$, 6)) v(k, c, x)) on c using sum(x)',
  )
  expect(rows).toEqual([[1, 5, 6]])
})

test('nothing that a query leaves in its session meets another', async () => {
  await openPool({ 'at-once': 1 })
  await failureOf(ask('create temp view series as select 1'))
  const pivot = 'pivot (from (values (1, $$a$$)) v(k, c)) on c'
  expect((await ask(pivot)).rows).toEqual((await ask(pivot)).rows)
  expect((await ask('select count(*) from duckdb_types() where internal = false')).rows).toEqual([[0]])
})

test('a query asked again gives what its values give, also of other types, and after it was cut, stopped or failed', async () => {
  await openPool({ 'at-once': 1 })
  const sql =
    'select range as n, $x as x, typeof($x) as t, case when range = 3000 then error($e) end as e from range($n)'
  const again = async (x: Value, n = 1): Promise<unknown> =>
    (await ask(sql, { parameters: { x, n, e: 'too far' } })).rows
  expect(await again(1)).toEqual([[0, 1, 'INTEGER', null]])
  expect(await again('1')).toEqual([[0, '1', 'VARCHAR', null]])
  expect(await again(2.5)).toEqual([[0, 2.5, 'DOUBLE', null]])
  expect(await again(1, 2)).toEqual([
    [0, 1, 'INTEGER', null],
    [1, 1, 'INTEGER', null],
  ])
  expect((await ask(sql, { parameters: { x: 1, n: 50, e: '' }, rows: 1 })).end?.truncated).toBe(true)
  expect(await again(3)).toEqual([[0, 3, 'INTEGER', null]])
  expect((await failureOf(again(1, 3001))).message).toContain('too far')
  expect(await again(4)).toEqual([[0, 4, 'INTEGER', null]])
  expect((await failureOf(ask(sql, { parameters: { x: 1, n: 1 } }))).message).toContain('no value for $e')
  const stop = new AbortController()
  // It may have ended before it is stopped: what follows is right in either case.
  const long = ask(
    sql,
    { parameters: { x: 1, n: 3000, e: '' }, rows: 3000, offset: 1e12 },
    'a',
    stop.signal,
  ).catch(() => null)
  stop.abort()
  await long
  expect(await again(5)).toEqual([[0, 5, 'INTEGER', null]])
})

test('what one text leaves in its session meets no other, however many are asked', async () => {
  await openPool({ 'at-once': 1 })
  const seed = (): Promise<unknown> => ask('select setseed($s)', { parameters: { s: 0.5 } })
  const free = async (): Promise<unknown> => (await ask('select random()')).rows
  await seed()
  const first = await free()
  await seed()
  expect(await free()).not.toEqual(first)
  for (let i = 0; i < 40; i++)
    expect((await ask(`select ${i}, $x`, { parameters: { x: i } })).rows).toEqual([[i, i]])
  expect((await ask('select 0, $x', { parameters: { x: 'a' } })).rows).toEqual([[0, 'a']])
})

test('a query past its time is ended, one that ignores an interrupt with its process, and the next is answered', async () => {
  await openPool({ seconds: 0.3, 'at-once': 1 })
  const late = async (sql: string): Promise<void> => {
    const failure = await failureOf(ask(sql))
    expect([failure.kind, failure.message]).toEqual([
      'time-limit',
      'the query took longer than 0.3 s; ask for less',
    ])
  }
  // On a busy machine even that may be late.
  const isAnswered = (): Promise<void> =>
    vi.waitFor(async () => expect((await ask('select 1')).rows).toEqual([[1]]), { timeout: 50_000 })
  await late('select count(*) from range(1000000000000)')
  await isAnswered()
  const before = await ownFolders()
  await late("select levenshtein(repeat('a', 200000), repeat('b', 200000))")
  await expect.poll(async () => subset(before, await ownFolders())).not.toEqual(before)
  await isAnswered()
})

/** Those of `names` that are among others, too. */
function subset(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => others.includes(name))
}

test('a query that fails after its first rows is told as failed, in the words of DuckDB, not as one that has fewer rows', async () => {
  await openPool()
  const sql = (row: number): string =>
    `select (case when range = ${row} then $word else range::varchar end)::bigint from range(1000000)`
  for (const row of [5000, 900_000])
    expect(
      (await failureOf(ask(sql(row), { parameters: { word: 'x' }, rows: 2_000_000 }))).message,
    ).toContain("Could not convert string 'x' to INT64")
})

test('a query that takes too much memory is ended, and the next is answered', async () => {
  await openPool({ 'memory-mb': 400, 'at-once': 1, 'temp-mb': 10 })
  for (const sql of [
    'select list_sort(range(300000000))',
    "select count(*) from (from range(30000000) r(a) order by hash(a)::varchar || 'xxxxxxxx')",
    "select repeat('x', 1000000) from range(3000)",
  ])
    expect((await failureOf(ask(sql))).kind).toBe('memory-limit')
  expect((await ask('select 1')).rows).toEqual([[1]])
})

test('an answer larger than its limit is cut, or fails where a cut would not be seen', async () => {
  await openPool({ 'answer-mb': 1 })
  const sql = "select repeat('x', 1000) from range(5000)"
  const { rows, end } = await ask("select repeat('x', 100) from range(50000)", { rows: 100_000 })
  expect(end?.truncated).toBe(true)
  expect(end?.rowCount).toBeGreaterThan(0)
  expect(rows).toHaveLength(end?.rowCount ?? 0)
  expect((await failureOf(ask(sql, { rows: 10_000 }))).kind).toBe('result-too-large')
  expect((await failureOf(ask(sql, { format: 'csv', whenLarger: 'fail', rows: 10_000 }))).kind).toBe(
    'result-too-large',
  )
  expect((await failureOf(ask('from range(11)', { format: 'csv', whenLarger: 'fail', rows: 10 }))).kind).toBe(
    'result-too-large',
  )
})

test('whoever stops waiting frees the process, and a query that waits is left out', async () => {
  await openPool({ 'at-once': 1 })
  const stop = new AbortController()
  const long = failureOf(ask('select count(*) from range(1000000000000)', {}, 'a', stop.signal))
  const waiting = failureOf(ask('select 1', {}, 'a', stop.signal))
  await setTimeout(100)
  stop.abort()
  expect((await long).kind).toBe('cancelled')
  expect((await waiting).kind).toBe('cancelled')
  expect((await ask('select 1')).rows).toEqual([[1]])
})

test('those who ask take turns, and one too many is told to come again', async () => {
  await openPool({ 'at-once': 1, waiting: 3 })
  const order: string[] = []
  const named = async (client: string): Promise<void> => {
    await ask('select count(*) from range(3000000) where hash(range) % 7 = 1', {}, client)
    order.push(client)
  }
  const asked = [named('first'), named('many'), named('many'), named('many'), named('few')]
  expect((await failureOf(named('many'))).kind).toBe('overloaded')
  await Promise.all(asked)
  // The second of many may have begun before the one of few, in the place that is spare.
  expect(order.indexOf('few')).toBeLessThan(order.lastIndexOf('many'))
})

test('a reader who reads nothing holds no process', async () => {
  await openPool({ 'at-once': 1 })
  const question: Question = {
    warehouse,
    sql: "select repeat('x', 1000) from range(20000)",
    place: 'query',
    parameters: {},
    format: 'ndjson',
    offset: 0,
    rows: 100_000,
    whenLarger: 'cut',
  }
  const asker = { client: 'slow', stop: new AbortController().signal }
  const unread = await pool.ask(question, asker)
  expect((await ask('select 1')).rows).toEqual([[1]])
  expect((await text(unread.body)).split('\n').length).toBe(20_001)
})

test('a client with nothing at work does not wait for one that fills all places and the queue, nor for its slow readers', async () => {
  await openPool({ seconds: 600, waiting: 20 })
  // So that the processes have the database open, as those of a server have.
  await Promise.all(['a', 'b', 'c', 'd'].map((client) => ask('select 1', {}, client)))
  const leave = new AbortController()
  setMaxListeners(0, leave.signal)
  const heavy = (i: number): Promise<unknown> =>
    ask(`select count(*) + ${i} from range(1000000000000)`, {}, 'first', leave.signal).catch(() => null)
  const large = Array.from({ length: 8 }, (_, i) =>
    pool
      .ask(
        {
          warehouse,
          sql: `select repeat('x', 1000) as x, ${i} as i from range(100000)`,
          place: 'query',
          parameters: {},
          format: 'lists',
          offset: 0,
          rows: 1_000_000,
          whenLarger: 'cut',
        },
        { client: 'first', stop: leave.signal },
      )
      .catch(() => null),
  )
  const queries = Array.from({ length: 16 }, (_, i) => heavy(i))
  await setTimeout(1000)
  expect(pool.load.waiting).toBeGreaterThan(10)
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    expect((await ask(`select ${i}`, {}, 'second')).rows).toEqual([[i]])
    times.push(performance.now() - start)
  }
  // One of them may meet whatever else the machine does.
  expect(times.toSorted((a, b) => a - b)[2]).toBeLessThan(1000)
  // The queue is full of the first one's: each of the second's takes the place of one of those.
  const more = Array.from({ length: 30 }, (_, i) => heavy(i))
  await Promise.all(more.slice(20))
  expect((await ask('select 7', {}, 'second')).rows).toEqual([[7]])
  leave.abort()
  await Promise.all([...queries, ...more, ...large])
})

test('completions are those of DuckDB', async () => {
  await openPool()
  const asker = { client: 'reader', stop: new AbortController().signal }
  expect(await pool.complete(warehouse, 'select * from marts.usage_ann', asker)).toContainEqual({
    text: 'usage_annual',
    start: 20,
  })
  expect(await pool.complete(warehouse, "select '民眾' from marts.usage_ann", asker)).toContainEqual({
    text: 'usage_annual',
    start: 23,
  })
})

test('a pool that was closed leaves neither a process nor a folder', async () => {
  await openPool()
  const folders = await ownFolders()
  expect(folders).toHaveLength(4)
  expect(await readdir(join(tmpdir(), String(folders[0])))).toEqual([])
  await pool.close()
  expect(await ownFolders()).toEqual([])
})
