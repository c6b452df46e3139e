import {
  day,
  fault,
  month,
  quarter,
  recognised,
  year,
  type Case,
  type CaseManifest,
  type ExpectedRow,
} from './case.js'
import { periodic } from './contracts.js'
import { periodCase, type Lines } from './period-case.js'
import { xlsx } from './sheets.js'

/** How periods are written: dates, months, quarters, years, composite labels. */
export const periodCases = (): Case[] => [...spellingCases(), ...compositeCases(), ...sheetDateCases()]

/** Labels with the figures 1, 2, 3 …, under the heading 期間. */
const numbered = (labels: readonly string[]): Lines => [
  ['期間', '件數'],
  ...labels.map((label, i) => [label, i + 1]),
]

function spellingCases(): Case[] {
  const days: [label: string, date: string | null][] = [
    ['1150305', '2026-03-05'],
    ['0890101', '2000-01-01'],
    ['115/6/3', '2026-06-03'],
    ['115.06.04', '2026-06-04'],
    ['115-06-05', '2026-06-05'],
    ['中華民國115年6月16日', '2026-06-16'],
    ['民國 115 年 6 月 17 日', '2026-06-17'],
    ['１１５年７月１日', '2026-07-01'],
    ['2026-07-02', '2026-07-02'],
    ['2026/7/3', '2026-07-03'],
    ['20260704', '2026-07-04'],
    ['113/2/29', '2024-02-29'],
    ['114/2/29', null],
    ['115年2月30日', null],
    ['1150431', null],
    ['115/13/1', null],
    ['民國前1年1月1日', null],
  ]
  const months = [
    '115年1月',
    '115年 2 月份',
    '115/03',
    '11504',
    '民國115年5月',
    '2026-06',
    '2026/7',
    '202608',
    '１１５年９月',
  ]
  const quarters = ['115 年第 1 季', '115年第2季', '115Q3', '114年第 4 季', '115年第5季']
  const years = ['1 1 5 年', '99年度', '105', '中華民國 104 年', '2014', '民國113年', '１１２年']
  return [
    periodCase(
      'roc-days',
      'ROC dates 1150305, 0890101, 115/6/3, 中華民國115年6月16日; 2/30 and its like are no dates and do not roll over',
      numbered(days.map(([label]) => label)),
      periodic('day'),
      {
        rows: days.flatMap(([, date], i) => (date === null ? [] : [day(i + 2, date, { cases: i + 1 })])),
        rejects: days.flatMap(([label, date], i) =>
          date === null ? [fault(i + 2, 'period', 'not-a-period', label)] : [],
        ),
      },
    ),
    periodCase('roc-months', 'spellings of a month', numbered(months), periodic('month'), {
      rows: months.map((_, i) => month(i + 2, `2026-0${i + 1}`, { cases: i + 1 })),
    }),
    periodCase(
      'roc-quarters',
      '115 年第 1 季 and other spellings of a quarter',
      numbered(quarters),
      periodic('quarter'),
      {
        rows: [
          quarter(2, 2026, 1, { cases: 1 }),
          quarter(3, 2026, 2, { cases: 2 }),
          quarter(4, 2026, 3, { cases: 3 }),
          quarter(5, 2025, 4, { cases: 4 }),
        ],
        rejects: [fault(6, 'period', 'not-a-period', '115年第5季')],
      },
    ),
    periodCase('roc-years', '1 1 5 年 and other spellings of a year', numbered(years), periodic('year'), {
      received: '2027-02-01T00:00:00Z',
      rows: [2026, 2010, 2016, 2015, 2014, 2024, 2023].map((each, i) => year(i + 2, each, { cases: i + 1 })),
    }),
    periodCase(
      'gregorian-years',
      'a Gregorian source: a year of three digits is no period there',
      numbered(['2025', '2024年', '105']),
      periodic('year', { calendar: 'gregorian' }),
      {
        rows: [year(2, 2025, { cases: 1 }), year(3, 2024, { cases: 2 })],
        rejects: [fault(4, 'period', 'not-a-period', '105')],
      },
    ),
    periodCase(
      'date-column',
      'a column of ROC dates beside the period, one of them impossible',
      [
        ['期間', '件數', '公告日'],
        ['115年1月', 1, '115/02/10'],
        ['115年2月', 2, '115/02/30'],
      ],
      {
        ...periodic('month'),
        columns: { ...periodic('month').columns, announced_date: { labels: ['公告日'], type: 'date' } },
      },
      {
        rows: [month(2, '2026-01', { cases: 1, announced_date: '2026-02-10' })],
        rejects: [fault(3, 'announced_date', 'not-a-date', '115/02/30')],
      },
    ),
  ]
}

function compositeCases(): Case[] {
  const manifest: CaseManifest = {
    format: 'csv',
    columns: {
      month: { labels: ['統計期'], type: 'period', part: 1 },
      place: { labels: ['統計期'], type: 'text', part: 2 },
      reason: { labels: ['統計期'], type: 'text', part: 3 },
      cases: { labels: ['件數'], type: 'count' },
    },
    period: { column: 'month', calendar: 'roc', frequency: 'month', subtotals: ['year'] },
  }
  const series = { place: '區域別總計', reason: '買賣' }
  const cell = (label: string): string => `${label}/ 區域別總計/ 買賣`
  const months = Array.from({ length: 12 }, (_, i) => 100 + i)
  const twelve = months.map((cases, i) => [cell(`114年${String(i + 1).padStart(2)}月`), cases])
  const landed = months.map((cases, i) =>
    month(i + 3, `2025-${String(i + 1).padStart(2, '0')}`, { ...series, cases }),
  )
  const annual = (cases: number): ExpectedRow[] => [year(2, 2025, { ...series, cases, _label: '114年' })]
  const yearRow = (stated: number): Lines => [['統計期', '件數'], [cell('114年'), stated], ...twelve]
  return [
    periodCase(
      'composite-labels',
      'labels such as `115年 8月/ 區域別總計/ 買賣` with annual rows `115年/ …` between the monthly ones',
      yearRow(1266),
      manifest,
      { rows: landed, totals: annual(1266), rejects: [recognised(2, 'total-row', { column_name: 'month' })] },
    ),
    periodCase(
      'composite-labels-do-not-add-up',
      'an annual row among the monthly ones that is not their sum',
      yearRow(1300),
      manifest,
      {
        rows: landed,
        totals: annual(1300),
        rejects: [recognised(2, 'total-row', { column_name: 'month' })],
        reconciliations: [
          { rule: 'subtotal', column_name: 'cases', stated: 1300, computed: 1266, difference: 34 },
        ],
      },
    ),
    periodCase(
      'annual-row-to-date',
      'trap: an annual row of the running year that holds only the months so far',
      [
        ['統計期', '件數'],
        [cell('115年'), 301],
        [cell('115年 1月'), 100],
        [cell('115年 2月'), 101],
        [cell('115年 3月'), 100],
      ],
      manifest,
      {
        received: '2026-04-20T00:00:00Z',
        rows: [100, 101, 100].map((cases, i) => month(i + 3, `2026-0${i + 1}`, { ...series, cases })),
        totals: [year(2, 2026, { ...series, cases: 301, _label: '115年' })],
        rejects: [recognised(2, 'total-row', { column_name: 'month' })],
        reconciliations: [
          { rule: 'to-date-as-full-period', period_start: '2026-01-01', stated: 301, computed: 301 },
        ],
      },
    ),
    periodCase(
      'quarters-among-months',
      'months without a year, the year in a note, sums of quarters among them',
      [
        ['中華民國114年', null],
        ['期間', '件數'],
        ['1月', 10],
        ['2月', 20],
        ['3月', 30],
        ['第1季', 60],
        ['4月', 5],
      ],
      periodic('month', { subtotals: ['quarter'], 'year-note': String.raw`民國\s*(?<year>\d{2,3})\s*年` }),
      {
        rows: [
          month(3, '2025-01', { cases: 10 }),
          month(4, '2025-02', { cases: 20 }),
          month(5, '2025-03', { cases: 30 }),
          month(7, '2025-04', { cases: 5 }),
        ],
        totals: [{ ...quarter(6, 2025, 1, { cases: 60 }), _label: '第1季' }],
        rejects: [recognised(6, 'total-row', { column_name: 'period' })],
      },
    ),
  ]
}

function sheetDateCases(): Case[] {
  const sheet = (format: string): Buffer =>
    xlsx({
      name: '日報',
      rows: [
        ['期間', '件數'],
        ...['2026-06-15', '2026-06-16'].map((each, i) => [{ day: each, format }, i + 1]),
      ],
    })
  const of = {
    synthesised: 'figures',
    extension: 'xlsx',
    manifest: { ...periodic('day'), format: 'spreadsheet' as const },
  }
  const rows = [day(2, '2026-06-15', { cases: 1 }), day(3, '2026-06-16', { cases: 2 })]
  return [
    {
      ...of,
      name: 'xlsx-dates',
      about: 'true dates in an XLSX',
      files: [{ bytes: sheet('yyyy/m/d'), rows }],
    },
    {
      ...of,
      name: 'xlsx-roc-dates',
      about: 'true dates in an XLSX, shown in the ROC calendar',
      files: [{ bytes: sheet('[$-404]e/m/d;@'), rows }],
    },
  ]
}
