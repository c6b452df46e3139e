import { expect, test } from 'vitest'
import type { ReadyCell } from '../../pipeline/report/cell.js'
import { flagQueries } from '../../pipeline/report/flag-list.js'
import { Database } from '../../pipeline/system/database.js'

const SERIES = ['uses/citizen', 'uses/citizen.x', 'uses/total', 'costs/citizen', 'a'.repeat(1000)]

/** The series of `SERIES` whose flags a cell lists. */
function listed(series: string): Promise<unknown[]> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(
      'create schema flags; create table flags.history (rule varchar, series varchar, period varchar, state varchar)',
    )
    for (const each of SERIES)
      await database.query(`insert into flags.history values ('drop', $1, '2020', 'gone')`, [each])
    const { gone_flags: sql = '' } = flagQueries({ series } as ReadyCell)
    return (await database.rows(sql)).map((row) => row['series'])
  })
}

test.each([
  ['uses/*', ['uses/citizen', 'uses/citizen.x', 'uses/total']],
  ['*/citizen', ['costs/citizen', 'uses/citizen']],
  ['uses/citizen?x', ['uses/citizen.x']],
  ['uses/total', ['uses/total']],
  ['uses/(total)', []],
  ['*a*a*a*a*a*a*a*b', []],
])('the flags of %s', async (series, expected) => {
  expect(await listed(series)).toEqual(expected)
})
