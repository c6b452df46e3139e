import { beforeAll, expect, test } from 'vitest'
import { movementMarkup, movementText } from '../../pipeline/report/movement-text.js'
import { Words } from '../../pipeline/report/strings.js'
import { readStrings } from '../../pipeline/system/words.js'
import { ROOT } from '../support/workspace.js'

let words: Words

beforeAll(async () => {
  words = new Words(await readStrings(ROOT, ['en']), 'en')
})

/** A flag of the total, in a finding that another series leads. */
const ROW = {
  series: 'total',
  period: '2018',
  observed: 7,
  expected: 8,
  finding_series: 'part',
  finding_frequency: 'year',
  finding_period: '2017',
  finding_observed: 40,
  finding_expected: 60,
  first_period: '2017',
  last_period: '2017',
  value_before: 80,
  first_value: 40,
  change_pct: -50,
  value_after: null,
}

test.each([
  ['of years', {}, 'part fell 50.0% in 2017, from 80 to 40'],
  [
    'of several years',
    { last_period: '2018', value_after: 90 },
    'part fell 50.0% in 2017, from 80 to 40; 90 in 2018',
  ],
  [
    'of parts of a year',
    { finding_frequency: 'month', first_period: '2017-03', first_value: 120, change_pct: 50 },
    'part rose 50.0% in March 2017 on the year before, from 80 to 120',
  ],
  ['of a ratio', { change_pct: null }, 'part fell in 2017, from 80 to 40'],
  [
    'of days, which are compared with what was expected',
    { finding_period: '2017-03-05', value_before: null },
    'part, 5 March 2017: 40; about 60 was expected',
  ],
])('the sentence %s tells of the series that leads', (_what, differing, expected) => {
  expect(movementText({ ...ROW, ...differing }, words)).toBe(expected)
  expect(movementMarkup({ ...ROW, ...differing }, words)?.markup).toBe(expected)
})

test('nothing moved where there is no figure, no expectation or no difference', () => {
  expect(movementText({ ...ROW, first_value: null }, words)).toBeNull()
  expect(movementText({ ...ROW, value_before: null, finding_expected: null }, words)).toBeNull()
  expect(movementText({ ...ROW, first_value: 80 }, words)).toBeNull()
})
