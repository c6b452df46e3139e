import { month, recognised, year, type Case, type CaseManifest } from './case.js'
import { tableOf } from './two-months.js'

/** Files of which a proposal could choose a reading in silence: their contract says what is right. */
export const doubtfulCases = (): Case[] => [
  ...rowsAboutSeries(),
  ...doubtfulPeriods(),
  ...doubtfulFigures(),
  ...doubtfulPlaces(),
]

const yearly = (columns: CaseManifest['columns'], more: Partial<CaseManifest> = {}): CaseManifest => ({
  format: 'csv',
  columns: { year: { labels: ['Year'], type: 'period' }, ...columns },
  period: { column: 'year', calendar: 'gregorian', frequency: 'year' },
  ...more,
})

function rowsAboutSeries(): Case[] {
  return [
    tableOf(
      'doubt-rows-about-series',
      'Australia: nine rows about each series, in words and figures, below titles without one over the months',
      ',Hours ;  Men ;,Hours ;  Women ;\nUnit,h,h\nSeries Type,Original,Original\nFrequency,Quarter,Quarter\nCollection Month,2,2\nNo. Obs,2,2\n2019-02,51,62\n2019-05,53,64\n',
      {
        format: 'csv',
        columns: {
          month: { place: 1, type: 'period' },
          men: { labels: ['Hours ;  Men ;'], type: 'count' },
          women: { labels: ['Hours ;  Women ;'], type: 'count' },
        },
        'note-rows': ['Unit', 'Series Type', 'Frequency', 'Collection Month', 'No. Obs'],
        period: { column: 'month', calendar: 'gregorian', frequency: 'month' },
      },
      {
        rows: [month(7, '2019-02', { men: 51, women: 62 }), month(8, '2019-05', { men: 53, women: 64 })],
        rejects: [2, 3, 4, 5, 6].map((row) => recognised(row, 'note')),
      },
    ),
  ]
}

function doubtfulPeriods(): Case[] {
  return [
    tableOf(
      'doubt-first-days-with-holes',
      'the first day of every third month stands for that month',
      'Date,Price\n1953-02-01,1891\n1953-05-01,1892\n1953-08-01,1893\n',
      {
        format: 'csv',
        columns: { date: { labels: ['Date'], type: 'period' }, price: { labels: ['Price'], type: 'count' } },
        period: { column: 'date', calendar: 'gregorian', frequency: 'month', dates: 'first-day' },
      },
      {
        rows: ['1953-02', '1953-05', '1953-08'].map((text, i) => month(2 + i, text, { price: 1891 + i })),
      },
    ),
  ]
}

function doubtfulFigures(): Case[] {
  return [
    tableOf(
      'doubt-ages-and-errors',
      'ages in words are no figures with marks, and an error of a spreadsheet is no figure',
      'Year,Age,Rate\n2019,9 years and less,#DIV/0!\n2019,10 years,1.5\n2020,90 years and more,2.5\n',
      yearly(
        {
          age: { labels: ['Age'], type: 'text' },
          rate: { labels: ['Rate'], type: 'number', required: false },
        },
        { marks: { missing: ['#DIV/0!'] } },
      ),
      {
        rows: [
          year(2, 2019, { age: '9 years and less', rate: null }),
          year(3, 2019, { age: '10 years', rate: 1.5 }),
          year(4, 2020, { age: '90 years and more', rate: 2.5 }),
        ],
      },
    ),
  ]
}

function doubtfulPlaces(): Case[] {
  return [
    tableOf(
      'doubt-label-of-a-group',
      'Germany: a group and the last column of each have one label',
      'Year,Home,,Total,\n,Men,Total,Men,Total\n2019,1,3,5,8\n2020,2,4,6,9\n',
      yearly(
        {
          home_men: { labels: ['Men'], group: 'Home', type: 'count' },
          home: { labels: ['Total'], group: 'Home', type: 'count' },
          men: { labels: ['Men'], group: 'Total', type: 'count' },
          total: { labels: ['Total'], place: 5, type: 'count' },
        },
        { groups: { Home: ['Home'], Total: ['Total'] } },
      ),
      {
        rows: [
          year(3, 2019, { home_men: 1, home: 3, men: 5, total: 8 }),
          year(4, 2020, { home_men: 2, home: 4, men: 6, total: 9 }),
        ],
      },
    ),
  ]
}
