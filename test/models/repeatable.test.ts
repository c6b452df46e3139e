import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KNOWN_AGGREGATES } from '../../pipeline/models/function-kinds.js'
import { readModels } from '../../pipeline/models/model.js'
import { failureOf, refuseUnrepeatableMacros, repeatable } from '../../pipeline/models/repeatable.js'
import { isSameTree, parseQueries, printTrees } from '../../pipeline/models/syntax-tree.js'
import { Database, listOf, type Row } from '../../pipeline/system/database.js'
import { ROOT } from '../support/workspace.js'

/** Rows with ties in `k` and `g`, and two that are equal throughout. */
const ROWS = `(1, 'a', 3.5, 'x'), (1, 'b', 2.5, 'x'), (1, 'c', 2.5, null), (2, 'd', 1.0, 'y'), (2, 'e', 9.0, 'y'), (2, 'e', 9.0, 'y'), (3, 'f', null, 'z')`
const FILE = 'sql/marts/t.sql'
/** Whatever it is, each time the same. */
const ONE: string = expect.any(String)

let database: Database
beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
  await database.run('create schema marts')
})
afterAll(() => database.close())

async function fill(order: string): Promise<void> {
  await database.run(
    `create or replace table marts.t as select * from (values ${ROWS}) t(k, v, w, g) order by ${order}`,
  )
}

async function ask(sql: string, hasOrder = false): Promise<Row[]> {
  const [query] = await repeatable(database, [{ file: FILE, sql }], { hasOrder })
  if (!query) throw new Error('no query')
  return database.rows(query.asked, [], FILE).catch((cause: unknown) => {
    throw failureOf(query, cause)
  })
}

const ORDERS = ['k, v', 'v desc', "md5(v || '1')", "md5(v || '2')", 'w nulls first, v desc']

/** What a query gives from the same rows in five orders; one answer if it is repeatable. */
async function answers(sql: string, hasOrder = false): Promise<string[]> {
  const found = new Set<string>()
  for (const order of ORDERS) {
    await fill(order)
    found.add(JSON.stringify(await ask(sql, hasOrder)))
  }
  return [...found]
}

describe('an order that is not total is completed, whatever the order of the rows below', () => {
  test.each([
    ['select v from marts.t order by k limit 2', '[{"v":"a"},{"v":"b"}]'],
    ['select * from marts.t order by k limit 2 offset 1', ONE],
    ['select v, k from marts.t union all select v, k from marts.t order by k limit 3', ONE],
    ['select k, count(*) as n from marts.t group by k order by n desc limit 1', '[{"k":1,"n":3}]'],
    ['select distinct on (k) k, v from marts.t order by k', ONE],
    [
      'select (select v from marts.t as u where u.k = t.k order by w desc limit 1) as top from marts.t order by k limit 3',
      ONE,
    ],
    [
      "with a as (select v from marts.t order by g limit 2) select string_agg(v, ',' order by 1) as s from a",
      ONE,
    ],
    ["select string_agg(v, ',' order by k) as s from marts.t", '[{"s":"a,b,c,d,e,e,f"}]'],
    ['select list(v order by k desc) as l from marts.t', ONE],
    ['select list(distinct v order by v) as l, list_sort(list(w)) as s from marts.t', ONE],
    ['select first(v order by k) as f, last(v order by g) as l from marts.t', ONE],
    [
      'select arg_max(v, k) as a, min_by(v, w) as b, max_by(v, w) filter (k = 1) as c from marts.t',
      '[{"a":"f","b":"d","c":"a"}]',
    ],
    ['select arg_max(v, k, 2) as a, arg_min_null(v, g) as b from marts.t', ONE],
    ['select mode(v) as m, mode(g) as n from marts.t where k < 3', ONE],
    [
      'select v, max_by(v, k) over () as m, list(v order by k) over (partition by g) as l from marts.t order by all limit 3',
      ONE,
    ],
    ['select array(select v from marts.t order by k) as l', ONE],
  ])('%s', async (sql, expected) => {
    expect(await answers(sql)).toEqual([expected])
  })

  test.each([
    ['select v, w from marts.t order by k'],
    ['select * from marts.t order by g desc'],
    ['from marts.t'],
    ['select k, sum(w) as s from marts.t group by k'],
    ['select v from marts.t union select g from marts.t'],
    ['select distinct g from marts.t'],
    ['select v from marts.t limit 2'],
    ['select distinct on (k) k, v from marts.t'],
    ['select k, unnest([v, g]) as x, unnest({a: w, b: g}) from marts.t order by k'],
  ])('the rows of a notebook: %s', async (sql) => {
    expect(await answers(sql, true)).toHaveLength(1)
  })

  test('and nothing else changes: names, exact numbers, texts', async () => {
    await fill('k')
    const [row] = await ask(
      `select arg_max(v, k), mode(g), 9007199254740993, 170141183460469231731687303715884105727, 1.10, 'it''s "so"\n', {'a': [1, 2]}.a from marts.t`,
    )
    expect(row).toEqual({
      'arg_max(v, k)': 'f',
      '"mode"(g)': 'y',
      '9007199254740993': '9007199254740993',
      '170141183460469231731687303715884105727': '170141183460469231731687303715884105727',
      '1.10': expect.anything(),
      [`'it''s "so"\n'`]: 'it\'s "so"\n',
      '(main.struct_pack(a := main.list_value(1, 2))).a': [1, 2],
    })
  })
})

describe('rows that are counted off are proved to have an order', () => {
  test.each([
    'select v, row_number() over (order by k) as r from marts.t',
    'select v from marts.t qualify row_number() over (partition by g order by k) = 1',
    'select lag(v) over (partition by k order by g) from marts.t',
    'select first_value(v) over (order by k) from marts.t',
    'select sum(w) over (order by k rows between unbounded preceding and current row) from marts.t',
    'select list(v) over (order by k) from marts.t',
  ])('%s', async (sql) => {
    await fill('k')
    await expect(ask(`-- 一列為一年。\n${sql}`)).rejects.toThrow(
      /^sql\/marts\/t\.sql:2: rows that \w+\(\) counts off are equal in its order; add columns to the order by until no two are: \(.*\)$/,
    )
    await database.run('delete from marts.t where true')
    expect(await ask(sql)).toEqual([])
  })

  test.each([
    [
      'select v, row_number() over (partition by k order by v) as r from marts.t where k <> 2 order by all',
      4,
    ],
    ['select v, rank() over (order by k) as r, sum(w) over (order by k) as s from marts.t', 7],
    [
      'select lag(n) over by_k as before from (select k, count(*) as n from marts.t group by k) window by_k as (order by k)',
      3,
    ],
    ['select v from marts.t where k = 1 qualify row_number() over (order by v desc) = 1', 1],
  ])('%s is asked as it stands', async (sql, count) => {
    await fill('v')
    const [query] = await repeatable(database, [{ file: FILE, sql }])
    expect(await ask(sql)).toEqual(await database.rows(sql))
    expect(await ask(sql)).toHaveLength(count)
    expect(query?.reads).toEqual(['marts.t'])
  })
})

describe('what differs from run to run is refused by file and line', () => {
  test.each([
    ['select now() as x, random() as r', 'now() gives something else'],
    ['select uuid()', 'uuid() gives'],
    ['select current_date', 'current_date gives'],
    ['select localtimestamp::date', 'localtimestamp gives'],
    ['select current_localtimestamp()', 'current_localtimestamp() gives'],
    ["select age(date '2020-01-01')", 'age with one date gives'],
    ['select ago(interval 1 day)', 'ago() gives'],
    ["select nextval('s')", 'nextval() gives'],
    ["select current_setting('threads')", 'current_setting() gives'],
    [
      'select any_value(v) from marts.t',
      'any_value() goes by the order of rows, and they have none here; write min(x), max(x) or first(x order by y)',
    ],
    ['select first(v) from marts.t', 'write first(x order by y)'],
    ["select string_agg(v, ',') from marts.t", 'write string_agg(x order by y)'],
    ['select list(v) filter (k > 1) from marts.t', 'list() goes by'],
    ['select array(select v from marts.t)', 'array_agg() goes by'],
    ['select json_group_array(v) from marts.t', 'json_group_array() depends'],
    ['select approx_quantile(w, 0.5) from marts.t', 'approx_quantile() depends'],
    [
      'select row_number() over () from marts.t',
      'row_number() goes by the order of rows, and over (…) gives none',
    ],
    ['select lag(v) over (partition by k) from marts.t', 'lag() goes by'],
    ['select * from marts.t limit 3', 'limit without an order by'],
    ['select distinct on (k) k, v from marts.t', 'distinct on without an order by'],
    ['select * from (select * from marts.t limit 1) as one', 'limit without an order by'],
    ['select * from marts.t using sample 3', 'a sample is drawn by chance'],
    ['select * from marts.t tablesample 10%', 'a sample is drawn by chance'],
    ['select * from marts.t positional join marts.t as u', 'a positional join'],
    ['select * from marts.t asof join marts.t as u using (v, k)', 'an asof join'],
    ['select rowid, v from marts.t', 'rowid is where'],
    ['from (summarize marts.t)', 'summarize estimates'],
    ['from (pivot marts.t on k in (1, 2) using first(v))', 'first() goes by'],
  ])('%s', async (sql, words) => {
    await fill('k')
    const refused = ask(`-- 一列為一年。\n${sql}`)
    await expect(refused).rejects.toThrow(words)
    await expect(refused).rejects.toThrow(/^sql\/marts\/t\.sql:2: /)
  })

  test('in a notebook by the line of the notebook, and pointed at', async () => {
    const refused = repeatable(database, [{ file: 'reports/a.md:10: cell x', sql: 'select\n  now()' }])
    await expect(refused).rejects.toThrow(
      /^reports\/a\.md:12: cell x: now\(\) [^]*\n\nLINE 2: {3}now\(\)\n {10}\^$/,
    )
  })

  test('but a column of the name, a limit on one row and an aggregate in a list are not', async () => {
    await fill('k')
    expect(await ask('select t.current_date from (select k as current_date from marts.t) as t')).toHaveLength(
      7,
    )
    expect(await ask('select count(*) as n from marts.t limit 1')).toEqual([{ n: 7 }])
    expect(await ask("select list_aggregate([3, 1], 'first') as x")).toEqual([{ x: 3 }])
  })
})

test('macros of a project are refused where they are written', async () => {
  const own = await Database.open(':memory:', 'write')
  const define = async (sql: string): Promise<void> => {
    await own.run(sql)
    await refuseUnrepeatableMacros(own, [{ file: 'sql/macros/m.sql', sql }])
  }
  await define('-- Twice.\ncreate or replace macro twice(x) as 2 * x;')
  await expect(define('-- Today.\n\ncreate or replace macro lately(x) as x > now();')).rejects.toThrow(
    /^sql\/macros\/m\.sql:3: lately.*now\(\) gives/,
  )
  await own.run('drop macro lately')
  await expect(define('create or replace macro pick(x) as any_value(x);')).rejects.toThrow('m.sql:1: pick')
  await own.run('drop macro pick')
  await expect(define('create or replace macro top(x, y) as max_by(x, y);')).rejects.toThrow(
    'a macro with an order that is not total',
  )
  own.close()
})

test('sums of floating-point numbers are the same each time', async () => {
  await database.run(
    'create or replace table marts.many as select (hash(i) % 1000003) / 7 as x from range(1000000) r(i)',
  )
  const sql = 'select sum(x)::varchar as s, avg(x)::varchar as a, stddev(x)::varchar as d from marts.many'
  const [query] = await repeatable(database, [{ file: FILE, sql }])
  expect(query?.isRounding).toBe(true)
  const found = new Set<string>()
  for (let i = 0; i < 5; i++)
    found.add(JSON.stringify(await database.withOneThread(() => database.rows(query?.asked ?? ''))))
  expect(found.size).toBe(1)
  expect(await repeatable(database, [{ file: FILE, sql: 'select max(x) from marts.many' }])).toMatchObject([
    { isRounding: false },
  ])
})

test('almanac knows how to treat every aggregate and window function of this DuckDB', async () => {
  const [row] = await database.rows(
    "select list(distinct function_name order by function_name) as names from duckdb_functions() where function_type = 'aggregate'",
  )
  expect(listOf(row?.['names']).filter((name) => !KNOWN_AGGREGATES.has(name))).toEqual([])
})

test('DuckDB prints what it has parsed, for all models of this repository', async () => {
  const models = await readModels(ROOT)
  const trees = await parseQueries(database, models)
  const printed = await printTrees(database, trees)
  const again = await parseQueries(
    database,
    printed.map((sql, i) => ({ file: models[i]?.file ?? '', sql })),
  )
  expect(
    models.filter((_, i) => !isSameTree(trees[i] ?? null, again[i] ?? null)).map(({ file }) => file),
  ).toEqual([])
})
