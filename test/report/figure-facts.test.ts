import { beforeAll, expect, test } from 'vitest'
import { figureFacts, figureObservations, type Observations } from '../../pipeline/report/figure-facts.js'
import { Words } from '../../pipeline/report/strings.js'
import { Database, type Row } from '../../pipeline/system/database.js'
import { readStrings } from '../../pipeline/system/words.js'
import { ROOT } from '../support/workspace.js'

let words: Words
let observations: Observations

beforeAll(async () => {
  words = new Words(await readStrings(ROOT, ['en']), 'en')
  observations = await Database.use(':memory:', 'write', async (database) => {
    await database.run(`create schema marts;
      create table marts.observations as from (values
        ('rides/red', '2020-Q1', timestamp '2020-01-01', 70.5, 'provisional', 'rides/a', 12),
        ('rides/red', '2020-Q2', timestamp '2020-04-01', 58, 'final', 'rides/b', 13),
        ('rides/red', '2020-Q3', timestamp '2020-07-01', null, 'missing', null, null),
        ('rides/green', '2020-Q1', timestamp '2020-01-01', 1, 'final', 'rides/b', 14)
      ) observations(series, period, period_start, value, status, file, "row")`)
    return figureObservations(database, [
      { series: 'rides/red', period_start: '2020-01-01 00:00:00' },
      { series: 'rides/red', period_start: '2020-04-01' },
      { series: 'rides/green', period: '2020-Q1' },
      { line: 'no series' },
    ])
  })
})

const factsOf = (row: Row, value = 70.5, format = 'count'): string =>
  figureFacts(value, format, row, observations, words).markup

test.each<[string, Row, string]>([
  [
    'a moment',
    { series: 'rides/red', period_start: '2020-01-01 00:00:00' },
    ' data-exact="70.5" data-period="Q1 2020" data-status="provisional" data-file="rides/a" data-line="12"',
  ],
  [
    'a day',
    { series: 'rides/red', period_start: '2020-04-01' },
    ' data-exact="70.5" data-period="Q2 2020" data-status="final" data-file="rides/b" data-line="13"',
  ],
  [
    'a period',
    { series: 'rides/green', period: '2020-Q1' },
    ' data-exact="70.5" data-period="Q1 2020" data-status="final" data-file="rides/b" data-line="14"',
  ],
  [
    'nothing that is observed',
    { series: 'rides/blue', period: '2020-Q1' },
    ' data-exact="70.5" data-period="Q1 2020"',
  ],
  [
    'a year alone',
    { year: 2020, status: 'final' },
    ' data-exact="70.5" data-period="2020" data-status="final"',
  ],
  [
    'a period in words of its own',
    { period: 'the “long” strike' },
    ' data-exact="70.5" data-period="the “long” strike"',
  ],
])('a figure of a row that says %s tells what is known of it', (_, row, facts) => {
  expect(factsOf(row)).toBe(facts)
})

test('an exact figure has all its digits, and a text none', () => {
  expect(factsOf({}, 124083721, 'wan')).toBe(' data-exact="124,083,721"')
  expect(factsOf({}, -11.759799999, 'percent')).toBe(' data-exact="−11.7598"')
  expect(factsOf({}, 2020, 'year')).toBe('')
})
