import { expect, test } from 'vitest'
import { literalsOf } from '../../pipeline/models/column-literals.js'
import { parseQueries } from '../../pipeline/models/syntax-tree.js'
import { Database } from '../../pipeline/system/database.js'

async function literals(sql: string): Promise<string[]> {
  return Database.use(':memory:', 'write', async (database) => {
    const [tree = {}] = await parseQueries(database, [{ file: 'a.sql', sql }])
    return literalsOf(tree, 'kind').map(({ text }) => text)
  })
}

test.each([
  ["select 'a' as kind from marts.t", ['a']],
  ["select 'a' as KIND, 'b' as other from marts.t", ['a']],
  [
    "select case when x = 'no' then 'a' when y then 'b'::varchar else coalesce(z, 'c') end as kind from marts.t",
    ['a', 'b', 'c'],
  ],
  ["select if(x, 'a', if(y, 'b', null)) as kind from marts.t", ['a', 'b']],
  ["with found as (select 'a' as kind from marts.t) select kind from found", ['a']],
  [
    "with found as (select 'a' as sort from marts.t) select f.sort as kind from found as f join marts.s using (x)",
    ['a'],
  ],
  ["with f as (select 'a' as kind from marts.t), g as (select * from f) select * from g", ['a']],
  ["with f as (select 'a' as kind from marts.t) select * replace ('b' as kind) from f", ['b']],
  ["with f as (select 'a' as kind from marts.t) select * exclude (kind), 'b' as kind from f", ['b']],
  ["select kind from (select 'a' as kind from marts.t) as inner_one", ['a']],
  [
    "select 'a' as kind from marts.t union all select 'b' from marts.t union all by name select 1 as x, 'c' as kind from marts.t",
    ['a', 'b', 'c'],
  ],
  ["select 1 as x, 'a' as kind from marts.t union all select 2, sort from (select 'b' as sort)", ['a', 'b']],
  ["select case when x then 'a' end as sort, sort as kind from marts.t", ['a']],
  ["select coalesce(kind, 'a') as kind from marts.t", ['a']],
  ["with recursive r as (select 'a' as kind union all select kind from r) select kind from r", ['a']],
  // Not of the column, or not stated.
  ["with f as (select 'a' as kind from marts.t) select sort as kind from f", []],
  ["select type as kind, 'a' as other from marts.t where type = 'b'", []],
  ["select t.kind from marts.t as t join (select 'a' as kind) as other on true", []],
  ["select lower(kind) || 'x' as kind from marts.t", []],
])('%s', async (sql, expected) => {
  expect(await literals(sql)).toEqual(expected)
})
