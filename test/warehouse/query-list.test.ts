import { describe, expect, test } from 'vitest'
import { parseSavedQuery } from '../../pipeline/models/saved-queries.js'
import { Database } from '../../pipeline/system/database.js'
import { listQueries, releasedQueries } from '../../pipeline/warehouse/query-list.js'

const FILE = 'sql/queries/rides.sql'
const YEAR = '-- param: year integer = 2020; the year\n'

function listed(
  text: string,
  owner: 'project' | 'library' = 'project',
): Promise<Awaited<ReturnType<typeof releasedQueries>>> {
  return Database.use(':memory:', 'write', async (database) => {
    await database.run(
      'create schema marts; create schema ops; create table marts.rides (year integer, day date)',
    )
    await listQueries(database, [{ ...parseSavedQuery(`-- Rides.\n${text}`, FILE), owner }])
    return releasedQueries(database)
  })
}

describe('a saved query', () => {
  test('stands in the release without its header', async () => {
    const sql = 'select year\nfrom marts.rides\nwhere year = $year'
    expect(await listed(`${YEAR}${sql}`)).toEqual([
      {
        name: 'rides',
        file: FILE,
        sql,
        description: { en: 'Rides.' },
        parameters: [{ name: 'year', type: 'integer', default: '2020', description: { en: 'the year' } }],
      },
    ])
  })

  test('may compare days, limit rows and leave a value open', async () => {
    const header = '-- param: day date; the day\n-- param: most integer = 3; how many\n'
    expect(await listed(`${header}from marts.rides where day >= $day limit $most`)).toHaveLength(1)
  })

  test.each([
    ['from marts.riders', `${FILE}: unknown table: marts.riders; one of marts.rides`],
    ['from mart.rides', `${FILE}: unknown table: mart.rides; one of marts.rides`],
    ['from rides', `${FILE}: reads "rides"`],
    ["from read_csv('a.csv')", `${FILE}: reads through the table function read_csv`],
    [
      'from marts.rides where year = $year',
      `${FILE}: uses $year, which its header does not declare; add -- param: year text`,
    ],
    ['from marts.rides where year = ?', `${FILE}: uses $1, which its header does not declare`],
    [`${YEAR}from marts.rides`, `${FILE}: declares year and does not use it`],
    ['select month from marts.rides', `${FILE}: Binder Error`],
    [`${YEAR}from marts.rides where list_sum(day) = $year`, `${FILE}: Binder Error`],
    ['drop table marts.rides', `${FILE}: `],
    ['select 1; select 2', `${FILE}: expected one select statement, found 2`],
  ])('%j is refused', async (text, words) => {
    await expect(listed(text)).rejects.toThrow(words)
  })
})

test('a release of before there were saved queries has none', async () => {
  expect(await Database.use(':memory:', 'write', releasedQueries)).toEqual([])
})
