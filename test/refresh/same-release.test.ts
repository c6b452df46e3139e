import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { verify } from '../../pipeline/release/verify.js'
import { Workspace } from '../support/workspace.js'

const HEADER = '-- X.\n-- grain: year\n'

test('what would differ from run to run, or names a column twice, makes no release and is told by file and line', async () => {
  const workspace = await Workspace.smallPrepared()
  const models: [sql: string, words: RegExp][] = [
    [
      'select now() as year, random() as r',
      /^sql\/marts\/x\.sql:3: now\(\) gives something else on another run/,
    ],
    ['select 1 as year, 2 as y, 3 as YEAR', /^sql\/marts\/x\.sql: two columns are called YEAR/],
    [
      'select any_value(year) as year from marts.visits',
      /^sql\/marts\/x\.sql:3: any_value\(\) goes by the order/,
    ],
    [
      'select year, row_number() over (order by year - year) as place\nfrom marts.visits',
      /^sql\/marts\/x\.sql:3: rows that row_number\(\) counts off are equal in its order; add columns to the order by until no two are: \(0\)$/,
    ],
    [
      'select year, 1 / nothing as y from marts.visits order by year limit 1',
      /LINE 3: select year, 1 \/ nothing as y/,
    ],
  ]
  for (const [sql, words] of models) {
    await workspace.write('sql/marts/x.sql', `${HEADER}${sql}\n`)
    await expect(workspace.refresh()).rejects.toThrow(words)
  }
  await workspace.write(
    'sql/marts/x.sql',
    `${HEADER}-- check: year < year(current_date)\nselect year from marts.visits\n`,
  )
  await expect(workspace.refresh()).rejects.toThrow('sql/marts/x.sql (check: year < year(current_date))')
  await rm(workspace.path('sql/marts/x.sql'))
  await workspace.edit('reports/visits.md', 'visits_before\nfrom', 'visits_before,\n  now() as at\nfrom')
  await expect(workspace.refresh()).rejects.toThrow(
    /^reports\/visits\.md:9: cell visits: now\(\) gives something else/,
  )
})

test('orders are completed, names compared as SQL does, and the release comes out the same when it is made again', async () => {
  const workspace = await Workspace.smallPrepared()
  await workspace.write(
    'data/facts/visits.csv',
    `year,visits\n${years(40)
      .map((year) => `${year},7`)
      .join('\n')}\n`,
  )
  await workspace.write(
    'sql/marts/top.sql',
    `${HEADER}select max_by(year, visits) as year, mode(year % 4) as most from MARTS.Visits`,
  )
  await workspace.write(
    'sql/marts/some.sql',
    `${HEADER}select year, visits from Marts.visits order by visits limit 3`,
  )
  const { releaseId } = await workspace.refresh()
  expect(await workspace.rows('from marts.top')).toEqual([{ year: 2020, most: 0 }])
  expect(await workspace.rows('select list(year order by year) as years from marts.some')).toEqual([
    { years: [1981, 1982, 1983] },
  ])
  expect(await workspace.rows("select depends_on, sql from ops.models where name = 'marts.some'")).toEqual([
    {
      depends_on: ['marts.visits'],
      sql: expect.stringMatching(/from Marts\.visits order by visits limit 3$/),
    },
  ])
  expect((await verify(await workspace.project(), releaseId)).problems).toEqual([])
})

function years(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 2020 - i)
}
