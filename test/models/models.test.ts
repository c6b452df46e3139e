import { describe, expect, test } from 'vitest'
import { tablesRead } from '../../pipeline/models/dependencies.js'
import { parseHeader } from '../../pipeline/models/header.js'
import { inOrder, type PlannedModel } from '../../pipeline/models/order.js'
import { Database } from '../../pipeline/system/database.js'

describe('header', () => {
  test('is read with its keys, languages and continued lines', () => {
    const header = parseHeader(
      '-- One row\n-- per year.\n-- grain: audience, year\n-- check: uses >= 0\n-- reason.zh-Hant: 下降\nselect 1',
      'x.sql',
    )
    expect(header).toMatchObject({
      description: 'One row per year.',
      grain: ['audience', 'year'],
      checks: ['uses >= 0'],
      reason: { 'zh-Hant': '下降' },
    })
  })

  test('that is missing, or has an unknown key, is named with file and line', () => {
    expect(() => parseHeader('select 1', 'x.sql')).toThrow('x.sql:1: missing header')
    expect(() => parseHeader('-- One row.\n-- grian: year\nselect 1', 'x.sql')).toThrow(
      'x.sql:2: unknown header key: grian',
    )
  })
})

describe('tables read', () => {
  const read = (sql: string): Promise<string[][]> =>
    Database.use(':memory:', 'write', (database) => tablesRead(database, [{ file: 'x.sql', sql }]))

  test('are found in joins, subqueries, common table expressions and set operations', async () => {
    const sql = `with a as (select * from marts.x join marts.y using (year)), b as (select * from a)
      select * from b where n in (select n from staging.z) union all select * from marts.w, unnest([1])`
    expect(await read(sql)).toEqual([['marts.w', 'marts.x', 'marts.y', 'staging.z']])
  })

  test.each([
    ['select * from usage', 'reads "usage"'],
    ["select * from 'a.csv'", 'reads "a.csv"'],
    ["select * from read_csv('a.csv')", 'table function read_csv'],
    ['selec 1', 'x.sql: syntax error'],
    ['-- 一列為一年。\nselect 1,\n  2,,3', 'LINE 3:   2,,3'],
    ['select 1; select 2', 'expected one select statement, found 2'],
    ['drop table marts.x', 'x.sql: '],
  ])('%s is refused', async (sql, words) => {
    await expect(read(sql)).rejects.toThrow(words)
  })
})

describe('order', () => {
  const model = (name: string, reads: string[]): PlannedModel => ({
    name,
    reads,
    query: null,
    owner: 'project',
    layer: name.split('.')[0] === 'staging' ? 'staging' : 'marts',
    file: `sql/${name.replace('.', '/')}.sql`,
    sql: '',
    header: parseHeader('-- One row.', ''),
  })

  test('puts each model after those it reads', () => {
    const models = [
      model('marts.a', ['marts.b']),
      model('marts.b', ['staging.c']),
      model('staging.c', ['landed.d']),
    ]
    expect(inOrder(models, new Set(['landed.d'])).map(({ name }) => name)).toEqual([
      'staging.c',
      'marts.b',
      'marts.a',
    ])
  })

  test('a cycle names its files', () => {
    const models = [model('marts.a', ['marts.b']), model('marts.b', ['marts.a'])]
    expect(() => inOrder(models, new Set())).toThrow('sql/marts/a.sql -> sql/marts/b.sql -> sql/marts/a.sql')
  })

  test('a missing model names both files', () => {
    expect(() => inOrder([model('marts.a', ['marts.usgae'])], new Set())).toThrow(
      'sql/marts/a.sql: unknown model: marts.usgae; one of marts.a; sql/marts/usgae.sql does not exist',
    )
    expect(() => inOrder([model('staging.a', ['landed.moica_daily'])], new Set())).toThrow(
      'data/sources/moica-daily.yaml does not exist',
    )
  })

  test('an upward reference names both files', () => {
    const models = [model('staging.a', ['marts.b']), model('marts.b', [])]
    expect(() => inOrder(models, new Set())).toThrow(
      'sql/staging/a.sql: staging may not read marts.b (sql/marts/b.sql)',
    )
  })
})
