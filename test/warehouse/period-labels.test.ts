import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { KINDS, plainRules, type Frequency, type PeriodRules } from '../../pipeline/sources/periods/period.js'
import { Database, textOf } from '../../pipeline/system/database.js'
import { definePeriods, PERIOD_FUNCTION, readSql } from '../../pipeline/warehouse/period-functions.js'

let database: Database
beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
  for (const { sql, file } of await readMacros('.')) await database.run(sql, file)
})
afterAll(() => database.close())

/** By label `start/end`, followed by its kind if it is no period of the frequency; null for no period. */
async function periods(
  labels: readonly string[],
  frequency: Frequency,
  rules: Partial<PeriodRules> = {},
): Promise<Record<string, unknown>> {
  definePeriods(database, PERIOD_FUNCTION, { ...plainRules('roc', frequency), ...rules })
  await database.run('create or replace temp table labels (label varchar)')
  await database.appendText(
    'labels',
    labels.map((label) => [label]),
  )
  const rows = await database.rows(
    `select label, found.period_start::date::varchar as first, found.period_end::date::varchar as last, found.kind as kind
     from (select label, ${readSql(PERIOD_FUNCTION, 'label')} as found from labels)`,
  )
  return Object.fromEntries(
    rows.map(({ label, first, last, kind }) => {
      const name = KINDS[Number(kind)] ?? 'own'
      return [
        label,
        first === null ? null : `${textOf(first)}/${textOf(last)}${name === 'own' ? '' : ` ${name}`}`,
      ]
    }),
  )
}

function all(labels: readonly string[], period: string | null): Record<string, unknown> {
  return Object.fromEntries(labels.map((label) => [label, period]))
}

test.each([
  ['2016', ['105年', '105', '１０５', '105年度', '民國105年', '2016', '2016年', '2016年度', '105年p']],
  ['2010', ['99年度', '99']],
  ['2026', ['1 1 5 年', '中華民國一一五年']],
  ['1912', ['1年', '001']],
])('labels of the year %s', async (year, labels) => {
  expect(await periods(labels, 'year')).toEqual(all(labels, `${year}-01-01/${year}-12-31`))
})

const MONTHS = [
  '115年8月',
  '115年 8 月份',
  '民國115年八月',
  '１１５年　８月',
  '115年8月(修正)',
  '115年8月底',
  '115/08',
  '115-8',
  '115.8',
  '11508',
  '2026-08',
  '2026/8',
  '202608',
  '2026年8月',
  '2026M08',
  'Aug 2026',
  'Aug. 2026',
  'AUGUST 2026',
]
const QUARTERS = ['115年第1季', '115 年第 一 季', '１１５年第１季', '115Q1', '2026Q1', '2026-Q1', '115年Q1']
const DAYS = [
  '1150305',
  '115/3/5',
  '115.03.05',
  '115-03-05',
  '115年3月5日',
  '中華民國115年03月05日',
  '20260305',
  '2026-03-05',
  '2026/3/5',
  '2026-03-05T00:00:00',
  '2026-03-05T00:00:00.000Z',
  '2026-03-05 00:00:00',
]

test.each<[Frequency, string[], string]>([
  ['month', MONTHS, '2026-08-01/2026-08-31'],
  ['quarter', QUARTERS, '2026-01-01/2026-03-31'],
  ['day', DAYS, '2026-03-05/2026-03-05'],
])('labels of a %s are labels of nothing else', async (frequency, labels, period) => {
  for (const each of ['day', 'month', 'quarter', 'year'] as const) {
    expect(await periods(labels, each)).toEqual(all(labels, each === frequency ? period : null))
  }
})

test('labels of the year to date are such at every frequency but day', async () => {
  const labels = [
    '110年1-7月',
    '110年1至7月',
    '110年1～7月累計',
    '110年1月至7月',
    '110年(1-7月)',
    '110年截至7月底',
    '2021年1-7月',
  ]
  for (const frequency of ['year', 'quarter', 'month'] as const) {
    expect(await periods(labels, frequency)).toEqual(all(labels, '2021-01-01/2021-07-31 to-date'))
    expect(await periods(['110年上半年', '110年前三季'], frequency)).toEqual({
      '110年上半年': '2021-01-01/2021-06-30 to-date',
      '110年前三季': '2021-01-01/2021-09-30 to-date',
    })
  }
  expect(await periods(labels, 'day')).toEqual(all(labels, null))
})

test.each<[Frequency, Record<string, string | null>]>([
  [
    'month',
    {
      '7月': '2021-07-01/2021-07-31',
      十二月: '2021-12-01/2021-12-31',
      '1-7月累計': '2021-01-01/2021-07-31 to-date',
    },
  ],
  ['quarter', { 第1季: '2021-01-01/2021-03-31' }],
  ['day', { '3月5日': '2021-03-05/2021-03-05', '2月30日': null }],
])('a %s without a year takes that of its table', async (frequency, expected) => {
  const labels = Object.keys(expected)
  expect(await periods(labels, frequency, { year: 2021 })).toEqual(expected)
  expect(await periods(labels, frequency)).toEqual(all(labels, null))
})

test.each<[Frequency, string[]]>([
  [
    'year',
    [
      '0年',
      '民國前7年',
      'FY2016',
      '1899',
      '2101',
      '7',
      '合計',
      '',
      '105年7月',
      '一百零五年',
      '105.0',
      '190年',
    ],
  ],
  [
    'month',
    [
      '105年',
      '115年13月',
      '115年0月',
      '115年第32週',
      '110年2-7月',
      '110年1-13月',
      'Aug-26',
      'Augur 2026',
      '115 08',
      '1-7',
    ],
  ],
  ['quarter', ['115年第5季', '115年第0季', '第1季', '115年']],
  ['day', ['115/2/30', '1150230', '5/6/3', '115-6/3', '990101', '2026-03-05 08:30:00', '115年3月', '45000']],
])('no %s', async (frequency, labels) => {
  expect(await periods(labels, frequency)).toEqual(all(labels, null))
})

test('short years are none in the Gregorian calendar', async () => {
  for (const [label, frequency] of [
    ['105', 'year'],
    ['115/08', 'month'],
    ['11508', 'month'],
    ['1150305', 'day'],
  ] as const) {
    expect(await periods([label], frequency, { calendar: 'gregorian' })).toEqual({ [label]: null })
  }
})
