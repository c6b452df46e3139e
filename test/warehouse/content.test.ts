import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Database, type Row } from '../../pipeline/system/database.js'
import { contentSql, pastTablesSql } from '../../pipeline/warehouse/catalogue/content.js'

async function contentOf(sql: string): Promise<unknown> {
  const [row] = await Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema marts; create table marts.rides as ${sql}`)
    return database.rows(await contentSql(database))
  })
  return row?.['content']
}

const RIDES =
  "select * from (values (1, 'a', 0.5), (2, null, 1.5), (2, null, 1.5)) rides(number, name, value)"

test('the content of a table does not depend on the order of its rows', async () => {
  expect(await contentOf(`${RIDES} order by number desc`)).toBe(await contentOf(RIDES))
})

test.each([
  ['a row more that is twice the same', `${RIDES} union all select 2, null, 1.5`],
  ['two equal rows fewer', `select distinct * from (${RIDES})`],
  ['another value', `select * replace (value + 1e-9 as value) from (${RIDES})`],
  ['values that changed places', `select * replace (coalesce(name, 'a') as name) from (${RIDES})`],
  ['another name of a column', `select number, name as title, value from (${RIDES})`],
  ['another type', `select * replace (number::bigint as number) from (${RIDES})`],
  ['columns in another order', `select name, number, value from (${RIDES})`],
  ['no row', `select * from (${RIDES}) limit 0`],
])('%s is another content', async (_, sql) => {
  expect(await contentOf(sql)).not.toBe(await contentOf(RIDES))
})

/** What is known of a release with a table and, where it kept a list, that list. */
async function pastOf(list: string): Promise<{ past: Row[]; content: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'almanac-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'past.duckdb')
  await Database.use(file, 'write', async (database) => {
    await database.run(`create schema ops; create schema marts; create table marts.rides as ${RIDES}`)
    const content = await contentSql(database)
    if (list !== '')
      await database.run(
        `create table ops.tables as select name, ${list} as content, '7' as changed_release, date '2026-11-07' as changed_date from (${content})`,
      )
  })
  const past = await Database.use(':memory:', 'write', async (database) => {
    await database.run(`attach '${file}' as past (read_only)`)
    return database.rows(
      `select * from (${await pastTablesSql(database, 'past')}) where name = 'marts.rides'`,
    )
  })
  return { past, content: await contentOf(RIDES) }
}

const KNOWN = { name: 'marts.rides', changed_release: '7', changed_date: '2026-11-07' }

test('the contents of a release before are those it lists', async () => {
  expect((await pastOf("regexp_replace(content, ':.*', ':kept')")).past).toEqual([
    { ...KNOWN, content: expect.stringMatching(/:kept$/) },
  ])
})

test('those that another DuckDB took are taken anew', async () => {
  const { past, content } = await pastOf("'v0.9:kept'")
  expect(past).toEqual([{ ...KNOWN, content }])
})

test('of a release that kept no list it is known what it held and not since when', async () => {
  const { past, content } = await pastOf('')
  expect(past).toEqual([{ name: 'marts.rides', content, changed_release: null, changed_date: null }])
})
