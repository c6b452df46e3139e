import { fault, month, quarter, recognised, type Case, type CaseFile, type CaseManifest } from './case.js'
import { csv } from './table.js'

type Lines = (string | number | null)[][]

const COUNT: CaseManifest['columns'] = { cases: { labels: ['Value'], type: 'count' } }
const G = 'gregorian'

function placed(
  name: string,
  about: string,
  lines: Lines,
  manifest: Pick<CaseManifest, 'columns' | 'period'>,
  file: Omit<CaseFile, 'bytes'>,
): Case {
  return {
    name: `period-${name}`,
    about,
    synthesised: 'figures; the layout is as published',
    extension: 'csv',
    manifest: { format: 'csv', ...manifest },
    files: [{ bytes: csv(lines), ...file }],
  }
}

const parts = (first: string, second: string): CaseManifest['columns'] => ({
  year: { labels: [first], type: 'period' },
  part: { labels: [second], type: 'period' },
  ...COUNT,
})

/** Periods that stand in several columns, in a row and a heading, or beside a column that states the frequency. */
export const periodPlaceCases = (): Case[] => [
  ...columnCases(),
  ...acrossCases(),
  ...frequencyCases(),
  ...refusedCases(),
  fiscalSubtotal(),
]

function columnCases(): Case[] {
  return [
    placed(
      'year-and-month',
      'Ireland: a column of years and one of months',
      [
        ['Year', 'Month', 'Value'],
        [2019, 1, 5],
        [2019, 2, 6],
        [2019, 13, 7],
        [2020, 12, 8],
        [2020, null, 9],
      ],
      {
        columns: parts('Year', 'Month'),
        period: { column: 'year', with: ['part'], calendar: G, frequency: 'month' },
      },
      {
        rows: [
          month(2, '2019-01', { cases: 5 }),
          month(3, '2019-02', { cases: 6 }),
          month(5, '2020-12', { cases: 8 }),
        ],
        rejects: [fault(4, 'year', 'not-a-period', '2019 13'), fault(6, 'year', 'not-a-period', '2020')],
      },
    ),
    placed(
      'year-and-m01',
      'United States, Bureau of Labor Statistics: year and M01, with M13 for the whole year',
      [
        ['year', 'period', 'Value'],
        [2019, 'M01', 5],
        [2019, 'M02', 6],
        [2019, 'M13', 70],
      ],
      {
        columns: parts('year', 'period'),
        period: { column: 'year', with: ['part'], calendar: G, frequency: 'month', subtotals: ['year'] },
      },
      {
        rows: [month(2, '2019-01', { cases: 5 }), month(3, '2019-02', { cases: 6 })],
        totals: [
          {
            _row: 4,
            cases: 70,
            period_start: '2019-01-01',
            period_end: '2019-12-31',
            months_covered: 12,
            _status: 'final',
            _label: '2019 M13',
          },
        ],
        rejects: [recognised(4, 'total-row', { column_name: 'year' })],
      },
    ),
    placed(
      'year-and-month-name',
      'Portugal: a column of years and one of the names of months',
      [
        ['Ano', 'Mês', 'Value'],
        [2019, 'Janeiro', 5],
        [2019, 'fevereiro', 6],
        [2019, 'Março', 7],
      ],
      {
        columns: parts('Ano', 'Mês'),
        period: { column: 'year', with: ['part'], calendar: G, frequency: 'month' },
      },
      { rows: [5, 6, 7].map((cases, i) => month(i + 2, `2019-0${i + 1}`, { cases })) },
    ),
    placed(
      'year-and-quarter',
      'Belgium: a column of years and one of quarters',
      [
        ['jaar', 'kwartaal', 'Value'],
        [2019, 'K1', 5],
        [2019, 'Q2', 6],
        [2019, 3, 7],
        [2019, 5, 8],
      ],
      {
        columns: parts('jaar', 'kwartaal'),
        period: { column: 'year', with: ['part'], calendar: G, frequency: 'quarter' },
      },
      {
        rows: [
          quarter(2, 2019, 1, { cases: 5 }),
          quarter(3, 2019, 2, { cases: 6 }),
          quarter(4, 2019, 3, { cases: 7 }),
        ],
        rejects: [fault(5, 'year', 'not-a-period', '2019 5')],
      },
    ),
    placed(
      'year-month-day',
      'Canada, weather: year, month and day in three columns',
      [
        ['Year', 'Month', 'Day', 'Value'],
        [2020, 2, 28, 5],
        [2020, 2, 29, 6],
        [2019, 2, 29, 7],
      ],
      {
        columns: {
          year: { labels: ['Year'], type: 'period' },
          part: { labels: ['Month'], type: 'period' },
          day: { labels: ['Day'], type: 'period' },
          ...COUNT,
        },
        period: { column: 'year', with: ['part', 'day'], calendar: G, frequency: 'day' },
      },
      {
        rows: ['2020-02-28', '2020-02-29'].map((date, i) => ({
          _row: i + 2,
          cases: i + 5,
          period_start: date,
          period_end: date,
          months_covered: null,
          _status: 'final',
        })),
        rejects: [fault(4, 'year', 'not-a-period', '2019 2 29')],
      },
    ),
    placed(
      'fiscal-year-and-month',
      'India: the months of a year from April, beside 2019-20',
      [
        ['Year', 'Month', 'Value'],
        ['2019-20', 'Apr', 5],
        ['2019-20', 'Dec', 6],
        ['2019-20', 'Jan', 7],
        ['2019-20', 'Mar', 8],
      ],
      {
        columns: parts('Year', 'Month'),
        period: { column: 'year', with: ['part'], calendar: G, frequency: 'month', 'first-month': 4 },
      },
      {
        rows: [
          month(2, '2019-04', { cases: 5 }),
          month(3, '2019-12', { cases: 6 }),
          month(4, '2020-01', { cases: 7 }),
          month(5, '2020-03', { cases: 8 }),
        ],
      },
    ),
    placed(
      'roc-year-and-month',
      'Taiwan: a column 年 of the Republic and one 月',
      [
        ['年', '月', 'Value'],
        [108, 1, 5],
        [108, 2, 6],
        [2019, 3, 7],
      ],
      {
        columns: parts('年', '月'),
        period: { column: 'year', with: ['part'], calendar: 'roc', frequency: 'month' },
      },
      { rows: [5, 6, 7].map((cases, i) => month(i + 2, `2019-0${i + 1}`, { cases })) },
    ),
  ]
}

function acrossCases(): Case[] {
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const years = [2018, 2019]
  const columns: CaseManifest['columns'] = {
    year: { labels: ['Year'], type: 'period' },
    cases: { type: 'count' },
  }
  const period: CaseManifest['period'] = { column: 'year', across: 'cases', calendar: G, frequency: 'month' }
  const figure = (of: number, at: number): number => 100 * (of - 2017) + at
  return [
    placed(
      'row-and-heading',
      'United States: a row for each year, a column for each month',
      [['Year', ...names], ...years.map((of) => [of, ...names.map((_, at) => figure(of, at + 1))])],
      { columns, period },
      {
        rows: years.flatMap((of, i) =>
          names.map((_, at) =>
            month(i + 2, `${of}-${String(at + 1).padStart(2, '0')}`, { cases: figure(of, at + 1) }),
          ),
        ),
        counts: { read: 24, accepted: 24, set_aside: 0 },
      },
    ),
    placed(
      'row-and-numbers',
      'a row for each year, the months by number in the heading',
      [
        ['Year', 1, 2, 3],
        [2018, 10, 20, 30],
      ],
      { columns, period },
      {
        rows: [10, 20, 30].map((cases, at) => month(2, `2018-0${at + 1}`, { cases })),
        counts: { read: 3, accepted: 3, set_aside: 0 },
      },
    ),
    placed(
      'row-and-quarters',
      'a row for each year, a column for each quarter',
      [
        ['Year', 'Q1', 'Q2', 'Q3', 'Q4'],
        [2018, 10, 20, 30, 40],
      ],
      { columns, period: { ...period, frequency: 'quarter' } },
      {
        rows: [10, 20, 30, 40].map((cases, at) => quarter(2, 2018, at + 1, { cases })),
        counts: { read: 4, accepted: 4, set_aside: 0 },
      },
    ),
    placed(
      'months-in-headings',
      'Spain: the months with their year in the heading',
      [
        ['Item', 'ene-2019', 'feb-2019', 'mar-2019'],
        ['a', 10, 20, 30],
      ],
      {
        columns: { item: { labels: ['Item'], type: 'text' }, cases: { type: 'count' } },
        period: { across: 'cases', calendar: G, frequency: 'month' },
      },
      {
        rows: [10, 20, 30].map((cases, at) => month(2, `2019-0${at + 1}`, { item: 'a', cases })),
        counts: { read: 3, accepted: 3, set_aside: 0 },
      },
    ),
  ]
}

function frequencyCases(): Case[] {
  return [
    placed(
      'sdmx-frequencies',
      'SDMX: years, quarters and months in one column, told apart by FREQ',
      [
        ['FREQ', 'GEO', 'TIME_PERIOD', 'Value'],
        ['A', 'BE', '2019', 303],
        ['Q', 'BE', '2019-Q1', 303],
        ['M', 'BE', '2019-01', 100],
        ['M', 'BE', '2019-02', 101],
        ['M', 'BE', '2019-03', 102],
        ['M', 'BE', '2019', 7],
      ],
      {
        columns: {
          freq: { labels: ['FREQ'], type: 'text' },
          geo: { labels: ['GEO'], type: 'text' },
          time: { labels: ['TIME_PERIOD'], type: 'period' },
          ...COUNT,
        },
        period: {
          column: 'time',
          'frequency-column': 'freq',
          calendar: G,
          frequency: 'month',
          subtotals: ['quarter'],
        },
      },
      {
        rows: [100, 101, 102].map((cases, i) =>
          month(i + 4, `2019-0${i + 1}`, { freq: 'M', geo: 'BE', cases }),
        ),
        totals: [{ ...quarter(3, 2019, 1, { freq: 'Q', geo: 'BE', cases: 303 }), _label: '2019-Q1' }],
        rejects: [
          recognised(2, 'other-frequency', { column_name: 'freq', text: 'A' }),
          recognised(3, 'total-row', { column_name: 'time' }),
          fault(7, 'time', 'not-a-period', '2019'),
        ],
      },
    ),
  ]
}

function refusedCases(): Case[] {
  return [
    placed(
      'other-order',
      'a publication that went over from the day first to the month first',
      [
        ['Date', 'Value'],
        ['01/02/2018', 5],
        ['01/03/2018', 6],
        ['01/14/2018', 7],
      ],
      {
        columns: { date: { labels: ['Date'], type: 'period' }, ...COUNT },
        period: { column: 'date', calendar: G, frequency: 'day', order: 'day-first' },
      },
      {
        refusal: 'file.csv:4: 01/14/2018 is no date with the day first',
        counts: { read: 0, accepted: 0, set_aside: 0 },
      },
    ),
  ]
}

/** A year from April among its months, of which three lie in the next calendar year. */
function fiscalSubtotal(): Case {
  const names = ['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', 'Jan', 'Feb', 'Mar']
  const calendarYear = (at: number): number => (at < 9 ? 2019 : 2020)
  const number = (at: number): string => String(((at + 3) % 12) + 1).padStart(2, '0')
  const sum = names.reduce((total, _, at) => total + 100 + at, 0)
  return {
    ...placed(
      'fiscal-subtotal',
      'United Kingdom: a financial year among its months that is not their sum',
      [
        ['Period', 'Value'],
        ['2019-20', sum + 5],
        ...names.map((name, at) => [`${name} ${calendarYear(at)}`, 100 + at]),
      ],
      {
        columns: { period: { labels: ['Period'], type: 'period' }, ...COUNT },
        period: { column: 'period', calendar: G, frequency: 'month', subtotals: ['year'], 'first-month': 4 },
      },
      {
        rows: names.map((_, at) => month(at + 3, `${calendarYear(at)}-${number(at)}`, { cases: 100 + at })),
        totals: [
          {
            _row: 2,
            cases: sum + 5,
            period_start: '2019-04-01',
            period_end: '2020-03-31',
            months_covered: 12,
            _status: 'final',
            _label: '2019-20',
          },
        ],
        rejects: [recognised(2, 'total-row', { column_name: 'period' })],
      },
    ),
    reconciliations: [
      { rule: 'subtotal', column_name: 'cases', stated: sum + 5, computed: sum, difference: 5 },
    ],
  }
}
