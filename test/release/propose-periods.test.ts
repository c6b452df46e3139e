import Papa from 'papaparse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { describeTable, type DescribedTable } from '../../pipeline/release/sample-columns.js'
import { likeliestTable } from '../../pipeline/release/sample-header.js'
import { Database } from '../../pipeline/system/database.js'

let database: Database
beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
  for (const { sql, file } of await readMacros('.')) await database.run(sql, file)
})
afterAll(() => database.close())

/** What is proposed for a table of cells; `whole` are further rows of the file, beyond the sample. */
async function described(text: string, whole: string[][] = []): Promise<DescribedTable> {
  const lines = Papa.parse<string[]>(text, { skipEmptyLines: true }).data
  const head = lines.map((cells, i) => ({ row: i + 1, cells }))
  const table = likeliestTable([{ found: {}, isNamed: false, roles: [], head }])
  if (table === null) throw new Error('no table')
  const rows = [...lines.slice(1), ...whole]
  const ask = (kind: string, columns: readonly number[]): Promise<(string | null)[][]> =>
    Promise.resolve(
      kind === 'unusual' ? [] : rows.map((cells) => columns.map((column) => cells[column] ?? null)),
    )
  return describeTable(database, table, whole.length === 0 ? null : ask)
}

const column = (heading: string, ...labels: (string | number)[]): string =>
  [heading, ...labels].map((label, i) => `${label},${i === 0 ? 'Value' : 100 + 7 * i}\n`).join('')

const G = 'gregorian'

test.each<[string, string, object | null, string[]]>([
  ['the day first', column('Date', '01/02/2018', '13/02/2018'), { frequency: 'day', order: 'day-first' }, []],
  [
    'the month first',
    column('Date', '01/02/2018', '02/13/2018'),
    { frequency: 'day', order: 'month-first' },
    [],
  ],
  [
    'either first',
    column('Date', '01/02/2018', '02/02/2018'),
    { frequency: 'day', order: 'day-first' },
    ['order'],
  ],
  ['both first', column('Date', '01/02/2018', '13/02/2018', '02/14/2018'), { order: 'day-first' }, ['order']],
  [
    'dots',
    column('Datum', '01.02.2018', '31.02.2018', '15.02.2018'),
    { frequency: 'day', order: 'day-first' },
    [],
  ],
  [
    'the year last, of the Republic',
    column('日期', '01/02/107', '02/02/107'),
    { calendar: 'roc', order: 'day-first' },
    ['order'],
  ],
  ['years of three digits', column('年度', '99', '100', '101'), { calendar: 'roc', frequency: 'year' }, []],
  [
    'years of two digits over a century',
    column('Year', '98', '99', '00', '01'),
    { calendar: G, century: 1950 },
    ['century'],
  ],
  ['years of two digits', column('年度', '97', '98', '99'), { frequency: 'year' }, ['calendar']],
  [
    'months of two digits',
    column('Month', 'Jan-20', 'Feb-20', 'Mar-20'),
    { frequency: 'month', century: 1950 },
    ['century'],
  ],
  [
    'years that follow each other',
    column('Year', '2001/02', '2002/03', '2003/04'),
    { frequency: 'year', 'first-month': 4 },
    ['first-month'],
  ],
  [
    'months that follow each other',
    column('Month', '2001/02', '2001/03', '2001/04'),
    { frequency: 'month' },
    [],
  ],
  [
    'six digits that follow each other as years',
    column('Year', '200102', '200203', '200304'),
    { frequency: 'year', 'first-month': 4 },
    ['first-month'],
  ],
  [
    'six digits that follow each other as months',
    column('Month', '200102', '200103', '200104'),
    { frequency: 'month' },
    [],
  ],
  ['one label that may be a month or a year', column('Period', '2009/10'), {}, ['frequency']],
  [
    'fiscal years of one number',
    column('Year', 'FY2010', 'FY2011', 'FY2012'),
    { 'first-month': 4, 'year-of': 'start' },
    ['first-month', 'year-of'],
  ],
  [
    'plain years under a heading that says fiscal',
    column('Fiscal year', '2010', '2011', '2012'),
    { 'first-month': 4, 'year-of': 'start' },
    ['first-month', 'year-of'],
  ],
  [
    'fiscal years whose end is said',
    column('Year ending June', '2010/11', '2011/12', '2012/13'),
    { 'first-month': 7 },
    [],
  ],
  [
    'years of a Japanese era',
    '年度,件数\n平成30年度,5\n令和元年度,6\n',
    { calendar: 'japanese', 'first-month': 4, 'year-of': 'start' },
    [],
  ],
  ['weeks', column('week', '2020-W01', '2020-W02', '2020-W53'), { frequency: 'week' }, []],
  [
    'first days of months',
    column('DATE', '2019-01-01', '2019-02-01', '2019-03-01'),
    { frequency: 'month', dates: 'first-day' },
    [],
  ],
  [
    'last days of quarters',
    column('DATE', '2019-03-31', '2019-06-30', '2019-09-30'),
    { frequency: 'quarter', dates: 'last-day' },
    [],
  ],
  [
    'days a week apart',
    column('Date', '2020-01-04', '2020-01-11', '2020-01-18'),
    { frequency: 'week' },
    ['dates'],
  ],
  [
    'days a week apart, said to end it',
    column('Week ending', '2020-01-04', '2020-01-11', '2020-01-18'),
    { frequency: 'week', dates: 'last-day' },
    [],
  ],
  [
    'hours',
    column('timestamp', '2020-01-01T00:00', '2020-01-01T01:00', '2020-01-01T02:00'),
    { frequency: 'hour' },
    [],
  ],
  [
    'instants',
    column('time', 1577836800, 1577840400, 1577844000),
    { frequency: 'hour', epoch: 'seconds' },
    [],
  ],
  [
    'sums among the months',
    column('TIME_PERIOD', '2019', '2019-01', '2019-02', '2019-03'),
    { frequency: 'month', subtotals: ['year'] },
    [],
  ],
  ['impossible days', column('date', '2018/01/123', '2018/01/124', '2018/02/03'), { frequency: 'day' }, []],
  [
    'the year in a note',
    'Visits in 2019,\nMonth,Visits\nJan,11\nFeb,22\nMar,33\n',
    { frequency: 'month', 'year-note': String.raw`(?<year>(?:19|20)\d\d)` },
    [],
  ],
  ['ages', column('Age', 20, 30, 40), null, []],
  ['codes', column('Code', 'H1', 'R2', 'S3'), null, []],
  ['decimals', column('Rate', 98.5, 99.1, 100.2), null, []],
  ['counts that might be years', column('Visits', 1950, 2034, 1971, 2011), null, []],
])('knows %s', async (_, text, period, open) => {
  const found = await described(text)
  expect({ period: found.period }).toMatchObject({ period })
  const asked = found.choices.filter(({ isOpen }) => isOpen).map(({ key }) => key.at(-1))
  expect(asked).toEqual(open)
  for (const { key } of found.choices) expect(found.period).toHaveProperty(key.slice(1))
})

test.each<[string, string, object]>([
  [
    'year and month',
    'Year,Month,Value\n2019,1,5\n2019,2,6\n2020,1,7\n',
    { column: 'year', with: ['month'], frequency: 'month' },
  ],
  [
    'year and M01',
    'year,period,Value\n2019,M01,5\n2019,M02,6\n',
    { column: 'year', with: ['period'], frequency: 'month' },
  ],
  [
    'year and the name of a month',
    'Ano,Mes,Value\n2019,enero,5\n2019,febrero,6\n',
    { column: 'ano', with: ['mes'], frequency: 'month' },
  ],
  [
    'year and quarter',
    'Year,Quarter,Value\n2019,1,5\n2019,2,6\n2019,4,7\n',
    { column: 'year', with: ['quarter'], frequency: 'quarter' },
  ],
  [
    'year, month and day',
    'Year,Month,Day,Value\n2019,1,30,5\n2019,1,31,6\n2019,2,1,7\n',
    { with: ['month', 'day'], frequency: 'day' },
  ],
  [
    'date and hour',
    'Date,Hour,Value\n2019-01-01,0,5\n2019-01-01,1,6\n',
    { column: 'date', with: ['hour'], frequency: 'hour' },
  ],
  [
    'year by row, month by heading',
    'Year,Jan,Feb,Mar\n2018,1,2,3\n2019,4,5,6\n',
    { column: 'year', across: 'figure', frequency: 'month' },
  ],
  [
    'year by row, quarter by heading',
    'Year,Q1,Q2,Q3,Q4\n2018,1,2,3,4\n',
    { column: 'year', across: 'figure', frequency: 'quarter' },
  ],
  [
    'months with their year in the headings',
    'Item,ene-2019,feb-2019\na,1,2\nb,3,4\n',
    { across: 'figure', frequency: 'month' },
  ],
  [
    'a column of frequencies',
    'FREQ,TIME_PERIOD,Value\nA,2019,12\nM,2019-01,5\nM,2019-02,7\n',
    { column: 'time_period', 'frequency-column': 'freq', frequency: 'month', subtotals: ['year'] },
  ],
  [
    'dates that a column calls monthly',
    'granularity,timestamp,views\nmonthly,2020010100,5\nmonthly,2020020100,6\n',
    { column: 'timestamp', 'frequency-column': 'granularity', frequency: 'month', dates: 'first-day' },
  ],
  [
    'date and time of day',
    'Date,Time,Value\n25/02/2019,00:00,5\n25/02/2019,01:00,6\n',
    { column: 'date', with: ['time'], frequency: 'hour', order: 'day-first' },
  ],
])('knows where the period stands: %s', async (_, text, period) => {
  expect((await described(text)).period).toMatchObject(period)
})

test('a year beside a date is no figure, and no series of its own', async () => {
  const { columns, period } = await described('Year,Date,Visits\n2019,2019-01-05,7\n2019,2019-01-06,8\n')
  expect(period).toMatchObject({ column: 'date', frequency: 'day' })
  expect(columns.find(({ name }) => name === 'year')).toMatchObject({ type: 'text', isRemark: true })
})

test('a total beside the months is left out and named', async () => {
  const { ignore, columns } = await described('Year,Jan,Feb,Total\n2018,1,2,3\n2019,4,5,9\n')
  expect({ ignore, names: columns.map(({ name }) => name) }).toEqual({
    ignore: ['Total'],
    names: ['year', 'figure'],
  })
})

test('the whole column decides, beyond the sample', async () => {
  const text = column('Date', '01/02/2018', '02/02/2018')
  const { choices, period } = await described(text, [
    ['01/02/2018', '1'],
    ['02/14/2018', '2'],
  ])
  expect(period).toMatchObject({ order: 'month-first' })
  expect(choices).toMatchObject([{ key: ['period', 'order'], isOpen: false }])
})

test('first period, last period, step and holes are told, and what is not read', async () => {
  const monthly = await described(column('Month', '2019-01', '2019-02', '2019-05', '2019-06', 'soon'))
  expect(monthly.remarks).toEqual([
    'periods run from 2019-01-01 to 2019-06-30, step 1 month, 2 missing in 1 hole, after 2019-02-28',
    'labels that are no such period, and will be set aside: 1 of 5, as soon',
  ])
})

test.each<[string, string, string, string[]]>([
  [
    'first days of months with holes',
    'Date,Price\n1953-02-01,1\n1953-05-01,2\n1953-08-01,3\n',
    'frequency',
    ['month', 'quarter', 'year'],
  ],
  [
    'numbers under a heading of quarters',
    'Trimestre,Value\n2005 - 1,5\n2005 - 2,6\n2005 - 3,7\n',
    'frequency',
    ['quarter'],
  ],
  [
    'two columns of days',
    'onset_date,arrival,Cases\n2020-02-22,2020-01-03,1\n2020-02-23,2020-01-05,2\n',
    'column',
    ['arrival'],
  ],
  ['headings that count', 'Year,1,2,3\n2018,10,20,30\n2019,11,21,31\n', 'frequency', ['month', 'quarter']],
])('asks about %s', async (_, text, key, others) => {
  const { choices } = await described(text)
  expect(choices.filter(({ isOpen }) => isOpen)).toMatchObject([{ key: ['period', key], others }])
})

test('a day of the month beside year and month is a part of the period', async () => {
  const { period } = await described('year,month,date,Cases\n2021,1,27,5\n2021,1,28,6\n')
  expect(period).toMatchObject({ column: 'year', with: ['month', 'date'], frequency: 'day' })
})

test('a note that the last year runs to a month only is taken into the contract', async () => {
  const { period } = await described('年度,件數\n113年,1200\n114年,800\n附註：114年資料統計至7月底,\n')
  const [note] = '附註：114年資料統計至7月底'.matchAll(new RegExp(period?.['to-date-note'] ?? '', 'g'))
  expect(note?.groups).toMatchObject({ year: '114', month: '7' })
})

test('a note in other words that a year is not over is told', async () => {
  const { remarks } = await described('Year,Visits\n2024,1200\n2025,800\n2025 covers January to July only,\n')
  expect(remarks).toContain(
    'look whether every year is whole, since a note says: 2025 covers January to July only',
  )
})
