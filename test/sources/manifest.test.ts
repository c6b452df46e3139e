import { describe, expect, test } from 'vitest'
import { Workspace } from '../support/workspace.js'
import { readManifests } from '../../pipeline/sources/manifest.js'

const MANIFEST = `title: { en: Trial }
publisher: { en: Trial }
from: { file: data/facts/budget.csv }
format: csv
columns:
  month: { type: period }
  place: { type: text }
  cases: { type: count }
period: { column: month, calendar: roc, frequency: month }
`

async function read(from: string, to: string): Promise<unknown> {
  const workspace = await Workspace.create()
  await workspace.write('data/sources/trial.yaml', MANIFEST)
  await workspace.edit('data/sources/trial.yaml', from, to)
  return readManifests(workspace.folder)
}

test('a manifest without contradictions is read', async () => {
  expect(await read('format: csv', 'format: csv')).toHaveLength(5)
})

test('a manifest is refused by each line that is left to be decided, and by no text that looks like one', async () => {
  await expect(read('format: csv', 'format: csv # decide: csv or json; 3 rows')).rejects.toThrow(
    /trial\.yaml:4: undecided: csv or json; 3 rows; write the right value and remove the comment$/,
  )
  expect(await read('title: { en: Trial }', 'title: { en: "# decide: no" } # decided')).toHaveLength(5)
})

describe('a manifest is refused, naming file and line, when', () => {
  test.each([
    [
      'a period column has no period',
      /\nperiod: .*\n/.exec(MANIFEST)?.[0] ?? '',
      '\n',
      /trial\.yaml:6.*type period is for/,
    ],
    [
      'the period column is no period',
      'month: { type: period }',
      'month: { type: text }',
      /trial\.yaml:9.*must be of type period, not text/,
    ],
    ...(
      [
        ['fiscal years of days', 'frequency: day, first-month: 4', /first-month holds for months to years/],
        ['a naming of calendar years', 'frequency: year, year-of: end', /year-of goes with a first-month/],
        [
          'a century of the Republic',
          'frequency: month, century: 1950',
          /century goes with the other calendars/,
        ],
        [
          'dates that stand for days',
          'frequency: day, dates: last-day',
          /dates stand for longer periods than a day/,
        ],
        [
          'a shorter subtotal',
          'frequency: quarter, subtotals: [month]',
          /month is no longer period than quarter/,
        ],
        ['sums of weeks', 'frequency: week, subtotals: [month]', /not held against frequency week/],
        ['differences of days', 'frequency: day, to-date: difference', /differenced into months to years/],
        ['parts of a year', 'frequency: year, with: [place]', /a year has at most 0 columns beside/],
        [
          'a part that is no period',
          'frequency: month, with: [place]',
          /place must be of type period, not text/,
        ],
        ['an unknown part', 'frequency: month, with: [day]', /with.*unknown column: day/],
        [
          'figures that state a frequency',
          'frequency: month, frequency-column: cases',
          /cases must be of type text/,
        ],
        ['a pattern without a year', "frequency: month, pattern: 'P(?<month>..)'", /no group year/],
        [
          'a pattern with an unknown group',
          "frequency: month, pattern: '(?<year>..)(?<moon>..)'",
          /unknown group: moon; one of year,/,
        ],
        [
          'instants in an order',
          'frequency: day, epoch: seconds, order: day-first',
          /epoch cannot go with order/,
        ],
      ] as const
    ).map(([what, period, message]): [string, string, string, RegExp] => [
      `a period has ${what}`,
      'frequency: month',
      period,
      message,
    ]),
    [
      'the period column is unknown',
      'column: month',
      'column: mouth',
      /unknown column: mouth; one of month, place, cases/,
    ],
    [
      'an expression lacks a group',
      'frequency: month',
      "frequency: month, year-note: '民國(\\d+)年'",
      /no group year/,
    ],
    [
      'an expression is none',
      'frequency: month',
      "frequency: month, year-note: '(?<year>\\d+'",
      /Invalid regular expression/,
    ],
    [
      'sums hold for text',
      'period: {',
      'totals: [{ total: cases, parts: [place, cases] }]\nperiod: {',
      /place is no column of figures/,
    ],
    [
      'a key belongs to another format',
      'format: csv',
      'format: csv\nsheet: 表1',
      /sheet goes with format spreadsheet, not csv/,
    ],
    [
      'a text has a minimum',
      'place: { type: text }',
      'place: { type: text, minimum: 3 }',
      /minimum and maximum hold for figures/,
    ],
    [
      'two places are given',
      'from: { file: data/facts/budget.csv }',
      'from: { file: a.csv, inbox: b }',
      /give exactly one of file, files/,
    ],
  ])('%s', async (_, from, to, words) => {
    await expect(read(from, to)).rejects.toThrow(words)
  })

  test('it ends in .yml', async () => {
    const workspace = await Workspace.create()
    await workspace.write('data/sources/trial.yml', MANIFEST)
    await expect(readManifests(workspace.folder)).rejects.toThrow(
      'data/sources/trial.yml: a source is a file <name>.yaml',
    )
  })
})
