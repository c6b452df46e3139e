import { month, recognised, toDate, year, type Case } from './case.js'
import { across, monthlyByPlace, periodic } from './contracts.js'
import { periodCase, type Lines } from './period-case.js'

/** Figures to date, and periods that stand in the header. */
export const toDateAndAcrossCases = (): Case[] => [...toDateCases(), ...acrossCases()]

function toDateCases(): Case[] {
  const cumulative: Lines = [
    ['期間', '件數'],
    ['115年1月', 100],
    ['115年1-2月累計', 230],
    ['115年1至3月累計', 350],
    ['115年1～4月', 480],
  ]
  return [
    periodCase(
      'to-date-kept',
      'a year-to-date row 1-7月累計 after full years stays a partial period',
      [
        ['期間', '件數'],
        ['113年', 1200],
        ['114年', 1300],
        ['115年1-7月累計', 800],
      ],
      periodic('year'),
      {
        rows: [
          year(2, 2024, { cases: 1200 }),
          year(3, 2025, { cases: 1300 }),
          toDate(4, 2026, 7, { cases: 800 }),
        ],
      },
    ),
    periodCase(
      'to-date-differenced',
      'rows 1-2月累計, 1至3月累計 turned into months by differencing',
      cumulative,
      periodic('month', { 'to-date': 'difference' }),
      { rows: [100, 130, 120, 130].map((cases, i) => month(i + 2, `2026-0${i + 1}`, { cases })) },
    ),
    periodCase(
      'to-date-note',
      'a note below the table says that the last year runs to the end of July',
      [
        ['期間', '件數'],
        ['113年', 1200],
        ['114年', 800],
        ['附註：114年為截至7月底', null],
      ],
      periodic('year', { 'to-date-note': String.raw`(?<year>\d{2,3})年為?截至(?<month>\d{1,2})月底` }),
      {
        rows: [year(2, 2024, { cases: 1200 }), toDate(3, 2025, 7, { cases: 800 })],
        rejects: [recognised(4, 'note')],
      },
    ),
    periodCase(
      'to-date-in-header',
      'columns 1-6月累計 and 1-7月累計 beside full years',
      [
        ['項目', '113年', '114年', '115年1-6月累計', '115年1-7月累計'],
        ['申請', 1200, 1300, 600, 700],
      ],
      across({ frequency: 'year' }),
      {
        rows: [
          year(2, 2024, { item: '申請', cases: 1200 }),
          year(2, 2025, { item: '申請', cases: 1300 }),
          toDate(2, 2026, 6, { item: '申請', cases: 600 }),
          toDate(2, 2026, 7, { item: '申請', cases: 700 }),
        ],
      },
    ),
    periodCase(
      'to-date-in-header-differenced',
      'columns 1-2月累計, 1-3月累計 turned into months by differencing',
      [
        ['項目', '115年1月', '115年1-2月累計', '115年1-3月累計'],
        ['申請', 100, 230, 350],
        ['補發', 10, 10, 15],
      ],
      across({ 'to-date': 'difference' }),
      {
        rows: [
          ...[100, 130, 120].map((cases, i) => month(2, `2026-0${i + 1}`, { item: '申請', cases })),
          ...[10, 0, 5].map((cases, i) => month(3, `2026-0${i + 1}`, { item: '補發', cases })),
        ],
      },
    ),
  ]
}

function acrossCases(): Case[] {
  return [
    periodCase(
      'years-across',
      'years stand in the header, one column each',
      [
        ['項目', '112年', '113年', '114年'],
        ['申請', 10, 20, 30],
        ['補發', 1, 2, 3],
      ],
      across({ frequency: 'year' }),
      {
        rows: [
          ...[10, 20, 30].map((cases, i) => year(2, 2023 + i, { item: '申請', cases })),
          ...[1, 2, 3].map((cases, i) => year(3, 2023 + i, { item: '補發', cases })),
        ],
      },
    ),
    periodCase(
      'months-across',
      'months stand in the header and the year in the line above',
      [
        ['中華民國115年', null, null, null],
        ['項目', '1月', '2月', '3月'],
        ['申請', 10, 20, 30],
      ],
      across({ 'year-note': String.raw`民國\s*(?<year>\d{2,3})\s*年` }),
      { rows: [10, 20, 30].map((cases, i) => month(3, `2026-0${i + 1}`, { item: '申請', cases })) },
    ),
    periodCase(
      'same-month-by-place',
      'the same month for several places is no repetition',
      [
        ['月別', '地區', '件數'],
        ['115年1月', '臺北市', 5],
        ['115年1月', '新北市', 5],
      ],
      monthlyByPlace(),
      { rows: ['臺北市', '新北市'].map((place, i) => month(i + 2, '2026-01', { place, cases: 5 })) },
    ),
  ]
}
