import { fault, type Case, type CaseManifest, type ExpectedRow } from './case.js'
import { csv } from './table.js'

/** A period as it must land: first day or hour, last one, whole months. */
type Landed = readonly [start: string, end: string, months: number | null]
type Period = NonNullable<CaseManifest['period']>

const two = (number: number): string => String(number).padStart(2, '0')
const day = (date: string): Landed => [date, date, null]
const hour = (moment: string): Landed => [`${moment}:00:00`, `${moment}:00:00`, null]
/** The seven days from a Monday, or another day, on. */
const week = (first: string): Landed => [
  first,
  new Date(Date.parse(first) + 6 * 86_400_000).toISOString().slice(0, 10),
  null,
]
/** So many months from one on. */
function months(year: number, month: number, count: number): Landed {
  const last = new Date(Date.UTC(year, month - 1 + count, 0)).toISOString().slice(0, 10)
  return [`${year}-${two(month)}-01`, last, count]
}
const month = (year: number, of: number): Landed => months(year, of, 1)
const quarter = (year: number, of: number): Landed => months(year, 3 * of - 2, 3)
const half = (year: number, of: number): Landed => months(year, 6 * of - 5, 6)
const year = (of: number, first = 1): Landed => months(of, first, 12)

const landed = (
  row: number,
  cases: number,
  [start, end, covered]: Landed,
  more: ExpectedRow = {},
): ExpectedRow => ({
  _row: row,
  ...more,
  cases,
  period_start: start,
  period_end: end,
  months_covered: covered,
  _status: 'final',
})

/** One column of labels beside figures; a label without a period is set aside. */
function labels(
  name: string,
  about: string,
  heading: string,
  period: Omit<Period, 'column'>,
  rows: readonly (readonly [label: string, period: Landed | null])[],
): Case {
  const manifest: CaseManifest = {
    format: 'csv',
    columns: { period: { labels: [heading], type: 'period' }, cases: { labels: ['Value'], type: 'count' } },
    period: { column: 'period', ...period },
  }
  return {
    name: `period-${name}`,
    about,
    synthesised: 'figures; the spellings are as published',
    extension: 'csv',
    manifest,
    files: [
      {
        bytes: csv([[heading, 'Value'], ...rows.map(([label], i) => [label, 10 + i])]),
        rows: rows.flatMap(([, found], i) => (found === null ? [] : [landed(i + 2, 10 + i, found)])),
        rejects: rows.flatMap(([label, found], i) =>
          found === null ? [fault(i + 2, 'period', 'not-a-period', label)] : [],
        ),
      },
    ],
  }
}

const G = 'gregorian'

/** How offices outside Taiwan write their periods, each as a column of labels. */
export const periodHabitCases = (): Case[] => [
  ...dayCases(),
  ...hourAndWeekCases(),
  ...monthCases(),
  ...quarterCases(),
  ...yearCases(),
]

function dayCases(): Case[] {
  return [
    labels(
      'uk-day-first',
      'United Kingdom: 01/02/2018 is 1 February',
      'Date',
      { calendar: G, frequency: 'day', order: 'day-first' },
      [
        ['01/02/2018', day('2018-02-01')],
        ['02/02/2018', day('2018-02-02')],
        ['13/02/2018', day('2018-02-13')],
        ['28/02/2018', day('2018-02-28')],
        ['29/02/2018', null],
        ['31/12/2018', day('2018-12-31')],
        ['107/01/2018', null],
        ['2018-03-01', day('2018-03-01')],
      ],
    ),
    labels(
      'ie-day-first',
      'Ireland: days of the end of a month, all sound',
      'Date',
      { calendar: G, frequency: 'day', order: 'day-first' },
      [25, 26, 27, 28].map((of): [string, Landed] => [`${of}/02/2018`, day(`2018-02-${of}`)]),
    ),
    labels(
      'mt-day-first',
      'Malta: the first days of months, none of which tells the order',
      'Date',
      { calendar: G, frequency: 'day', order: 'day-first' },
      [2, 3, 4, 5].map((of): [string, Landed] => [`0${of}/01/2018`, day(`2018-01-0${of}`)]),
    ),
    labels(
      'us-month-first',
      'United States: 01/02/2018 is January 2, with and without midnight',
      'date',
      { calendar: G, frequency: 'day', order: 'month-first' },
      [
        ['01/02/2018', day('2018-01-02')],
        ['1/31/2018', day('2018-01-31')],
        ['2/28/2018 12:00:00 AM', day('2018-02-28')],
        ['2/30/2018', null],
        ['12/31/2018', day('2018-12-31')],
      ],
    ),
    labels(
      'de-dots',
      'Germany: 01.02.2018, one digit or two',
      'Datum',
      { calendar: G, frequency: 'day', order: 'day-first' },
      [
        ['01.02.2018', day('2018-02-01')],
        ['2.2.2018', day('2018-02-02')],
        ['31.02.2018', null],
        ['15.03.2018', day('2018-03-15')],
      ],
    ),
    labels('au-day-month-name', 'Australia: 01-Feb-2018', 'date', { calendar: G, frequency: 'day' }, [
      ['01-Feb-2018', day('2018-02-01')],
      ['2-Feb-2018', day('2018-02-02')],
      ['30-Feb-2018', null],
      ['03 February 2018', day('2018-02-03')],
    ]),
    labels('fr-day-words', 'France: 1er février 2018', 'Date', { calendar: G, frequency: 'day' }, [
      ['1er février 2018', day('2018-02-01')],
      ['2 fevrier 2018', day('2018-02-02')],
      ['14 juillet 2018', day('2018-07-14')],
      ['31 déc. 2018', day('2018-12-31')],
    ]),
    labels('es-day-words', 'Spain: 1 de enero de 2018', 'Fecha', { calendar: G, frequency: 'day' }, [
      ['1 de enero de 2018', day('2018-01-01')],
      ['2 de mayo de 2018', day('2018-05-02')],
      ['12 octubre 2018', day('2018-10-12')],
    ]),
    labels('de-day-words', 'Austria: 1. Jänner 2018', 'Tag', { calendar: G, frequency: 'day' }, [
      ['1. Jänner 2018', day('2018-01-01')],
      ['3. März 2018', day('2018-03-03')],
      ['24. Dezember 2018', day('2018-12-24')],
    ]),
    labels(
      'us-day-words',
      'United States: February 1, 2018 and its weekday',
      'Day',
      { calendar: G, frequency: 'day' },
      [
        ['February 1, 2018', day('2018-02-01')],
        ['Feb 2, 2018', day('2018-02-02')],
        ['Sat, 3 Feb 2018', day('2018-02-03')],
      ],
    ),
    labels('kr-days', 'Korea: 2018. 2. 1. and 2018년 2월 2일', '일자', { calendar: G, frequency: 'day' }, [
      ['2018. 2. 1.', day('2018-02-01')],
      ['2018년 2월 2일', day('2018-02-02')],
      ['2018.02.03', day('2018-02-03')],
      ['2018. 2. 30.', null],
    ]),
    labels(
      'jp-days',
      'Japan: 平成30年2月1日, with the weekday, and the letters of eras',
      '日付',
      { calendar: 'japanese', frequency: 'day' },
      [
        ['平成30年2月1日', day('2018-02-01')],
        ['平成30年2月2日(金)', day('2018-02-02')],
        ['H30.2.3', day('2018-02-03')],
        ['令和元年5月1日', day('2019-05-01')],
        ['平成32年2月1日', null],
        ['昭和64年1月7日', day('1989-01-07')],
      ],
    ),
    labels(
      'roc-day-first',
      'Taiwan: the year of the Republic last, 01/02/107',
      '日期',
      { calendar: 'roc', frequency: 'day', order: 'day-first' },
      [
        ['01/02/107', day('2018-02-01')],
        ['28/02/107', day('2018-02-28')],
        ['29/02/107', null],
        ['29/02/109', day('2020-02-29')],
      ],
    ),
    labels(
      'it-short-years',
      'Italy: 01/02/18, the century in the contract',
      'Data',
      { calendar: G, frequency: 'day', order: 'day-first', century: 1950 },
      [
        ['01/02/18', day('2018-02-01')],
        ['15/08/24', day('2024-08-15')],
        ['15/08/50', day('1950-08-15')],
        ['31/04/18', null],
      ],
    ),
    labels(
      'hu-year-first',
      'Hungary: years of two digits first',
      'Dátum',
      { calendar: G, frequency: 'day', order: 'year-first', century: 2000 },
      [
        ['18.02.01', day('2018-02-01')],
        ['18.02.28', day('2018-02-28')],
        ['18.13.01', null],
      ],
    ),
    labels(
      'iso-datetimes',
      'ISO 8601 with a time that says no more than the day',
      'date_time',
      { calendar: G, frequency: 'day' },
      [
        ['2018-02-01T00:00:00', day('2018-02-01')],
        ['2018-02-02T00:00:00.000Z', day('2018-02-02')],
        ['2018-02-03 00:00:00+01:00', day('2018-02-03')],
        ['2018-02-04T08:30:00', null],
      ],
    ),
    labels(
      'days-too-long',
      'a day, a month and a year of too many digits roll over to nothing',
      'date',
      { calendar: G, frequency: 'day' },
      [
        ['2018/01/123', null],
        ['2018/013/01', null],
        ['20180/01/01', null],
        ['2018/02/03', day('2018-02-03')],
        ['2018-02-30', null],
        ['0018-02-03', null],
      ],
    ),
    labels(
      'epoch-milliseconds',
      'an ArcGIS service: instants in milliseconds',
      'REPORT_DATE',
      { calendar: G, frequency: 'day', epoch: 'milliseconds' },
      [
        ['1517443200000', day('2018-02-01')],
        ['1517529600000', day('2018-02-02')],
        ['1517529600001', null],
      ],
    ),
  ]
}

function hourAndWeekCases(): Case[] {
  return [
    labels(
      'hours',
      'hours with and without an offset, as they are written',
      'timestamp',
      { calendar: G, frequency: 'hour' },
      [
        ['2018-02-01T00:00:00Z', hour('2018-02-01 00')],
        ['2018-02-01T13:00:00+01:00', hour('2018-02-01 13')],
        ['2018-02-01 14:00', hour('2018-02-01 14')],
        ['2018-02-01 14:30', null],
        ['2018-02-01 24:00', null],
        ['2018-02-01 23:00:00', hour('2018-02-01 23')],
      ],
    ),
    labels('hours-compact', 'Wikimedia: 2020010100', 'timestamp', { calendar: G, frequency: 'hour' }, [
      ['2020010100', hour('2020-01-01 00')],
      ['2020010123', hour('2020-01-01 23')],
      ['2020013200', null],
    ]),
    labels(
      'hours-epoch',
      'instants in seconds',
      'time',
      { calendar: G, frequency: 'hour', epoch: 'seconds' },
      [
        ['1577836800', hour('2020-01-01 00')],
        ['1577840400', hour('2020-01-01 01')],
        ['1577840401', null],
      ],
    ),
    labels(
      'iso-weeks',
      'Eurostat: 2020-W01 to 2021-W01 over a year of 53 weeks',
      'week',
      { calendar: G, frequency: 'week' },
      [
        ['2020-W01', week('2019-12-30')],
        ['2020-W02', week('2020-01-06')],
        ['2020-W53', week('2020-12-28')],
        ['2021-W01', week('2021-01-04')],
        ['2021-W53', null],
        ['2020-W00', null],
      ],
    ),
    labels(
      'se-weeks',
      'Sweden and Denmark: 2020V05, 2020U05, 2020W05',
      'vecka',
      { calendar: G, frequency: 'week' },
      [
        ['2020V05', week('2020-01-27')],
        ['2020U06', week('2020-02-03')],
        ['2020W07', week('2020-02-10')],
      ],
    ),
    labels('de-weeks', 'Germany: KW 5/2020', 'Woche', { calendar: G, frequency: 'week' }, [
      ['KW 5/2020', week('2020-01-27')],
      ['KW 06/2020', week('2020-02-03')],
    ]),
    labels(
      'fr-weeks',
      'France: 2020-S05 is a week where weeks are counted',
      'Semaine',
      { calendar: G, frequency: 'week' },
      [
        ['2020-S05', week('2020-01-27')],
        ['2020-S06', week('2020-02-03')],
      ],
    ),
    labels(
      'us-weeks-ending',
      'United States: the Saturday with which a week ends',
      'Week Ending',
      { calendar: G, frequency: 'week', order: 'month-first', dates: 'last-day' },
      [
        ['01/04/2020', week('2019-12-29')],
        ['01/11/2020', week('2020-01-05')],
      ],
    ),
  ]
}

function monthCases(): Case[] {
  return [
    labels(
      'month-names-en',
      'United Kingdom: January 2019, Jan 2019, 2019 JAN',
      'Month',
      { calendar: G, frequency: 'month' },
      [
        ['January 2019', month(2019, 1)],
        ['Feb 2019', month(2019, 2)],
        ['2019 MAR', month(2019, 3)],
        ['Sept 2019', month(2019, 9)],
        ['Janu 2019x', null],
      ],
    ),
    labels(
      'month-names-de',
      'Germany: Januar, März, Mai, Dezember',
      'Monat',
      { calendar: G, frequency: 'month' },
      [
        ['Januar 2019', month(2019, 1)],
        ['März 2019', month(2019, 3)],
        ['Mai 2019', month(2019, 5)],
        ['Okt. 2019', month(2019, 10)],
        ['Dezember 2019', month(2019, 12)],
      ],
    ),
    labels(
      'month-names-fr',
      'France: janv. 2019, août 2019, décembre 2019',
      'Période',
      { calendar: G, frequency: 'month' },
      [
        ['janv. 2019', month(2019, 1)],
        ['Février 2019', month(2019, 2)],
        ['juin 2019', month(2019, 6)],
        ['juillet 2019', month(2019, 7)],
        ['Août 2019', month(2019, 8)],
        ['décembre 2019', month(2019, 12)],
      ],
    ),
    labels('month-names-es', 'Mexico: enero 2019, Dic-2019', 'Mes', { calendar: G, frequency: 'month' }, [
      ['enero 2019', month(2019, 1)],
      ['abril de 2019', month(2019, 4)],
      ['Ago-2019', month(2019, 8)],
      ['Dic-2019', month(2019, 12)],
    ]),
    labels(
      'month-names-pt',
      'Brazil: janeiro 2019, março/2019, dez/2019',
      'Mês',
      { calendar: G, frequency: 'month' },
      [
        ['janeiro 2019', month(2019, 1)],
        ['março/2019', month(2019, 3)],
        ['out/2019', month(2019, 10)],
        ['dez/2019', month(2019, 12)],
      ],
    ),
    labels(
      'month-names-it-nl',
      'Italy, the Netherlands and Indonesia in one column',
      'period',
      { calendar: G, frequency: 'month' },
      [
        ['gennaio 2019', month(2019, 1)],
        ['maart 2019', month(2019, 3)],
        ['mei 2019', month(2019, 5)],
        ['ottobre 2019', month(2019, 10)],
        ['Desember 2019', month(2019, 12)],
      ],
    ),
    labels(
      'month-short-years',
      'New Zealand: Jan-20, the century in the contract',
      'Month',
      { calendar: G, frequency: 'month', century: 1950 },
      [
        ['Dec-99', month(1999, 12)],
        ['Jan-00', month(2000, 1)],
        ["Feb '20", month(2020, 2)],
        ['Smarch-20', null],
      ],
    ),
    labels(
      'month-m',
      'Denmark and Eurostat: 2008M01, 2019MM01, M03 2019',
      'TID',
      { calendar: G, frequency: 'month' },
      [
        ['2008M01', month(2008, 1)],
        ['2019MM02', month(2019, 2)],
        ['M03 2019', month(2019, 3)],
        ['2019-M04', month(2019, 4)],
        ['2019M13', null],
      ],
    ),
    labels(
      'month-numbers',
      'Netherlands and Poland: 201901, 02/2019, 03.2019, 2019.04',
      'okres',
      { calendar: G, frequency: 'month' },
      [
        ['201901', month(2019, 1)],
        ['02/2019', month(2019, 2)],
        ['03.2019', month(2019, 3)],
        ['2019.04', month(2019, 4)],
        ['13/2019', null],
      ],
    ),
    labels('cn-months', 'China: 2019年1月, 二〇一九年十二月', '月份', { calendar: G, frequency: 'month' }, [
      ['2019年1月', month(2019, 1)],
      ['2019年 2 月份', month(2019, 2)],
      ['二〇一九年十一月', month(2019, 11)],
      ['２０１９年１２月', month(2019, 12)],
    ]),
    labels('kr-months', 'Korea: 2019년 1월, 2019.02월', '시점', { calendar: G, frequency: 'month' }, [
      ['2019년 1월', month(2019, 1)],
      ['2019.02월', month(2019, 2)],
      ['2019.03', month(2019, 3)],
    ]),
    labels(
      'jp-months',
      'Japan: 平成31年4月, 令和元年5月, R1.6',
      '年月',
      { calendar: 'japanese', frequency: 'month' },
      [
        ['平成31年4月', month(2019, 4)],
        ['令和元年5月', month(2019, 5)],
        ['R1.6', month(2019, 6)],
        ['2019年7月', month(2019, 7)],
      ],
    ),
    labels(
      'month-first-days',
      'FRED: the first day stands for its month',
      'DATE',
      { calendar: G, frequency: 'month', dates: 'first-day' },
      [
        ['2019-01-01', month(2019, 1)],
        ['2019-02-01', month(2019, 2)],
        ['2019-02-15', null],
        ['2019-03-01', month(2019, 3)],
      ],
    ),
    labels(
      'month-last-days',
      'Hong Kong: the last day stands for its month',
      'end of month',
      { calendar: G, frequency: 'month', dates: 'last-day' },
      [
        ['2019-01-31', month(2019, 1)],
        ['2020-02-29', month(2020, 2)],
        ['2020-02-28', null],
      ],
    ),
    labels(
      'month-pattern',
      'a spelling of one office alone: FY-less P03/2019',
      'Per.',
      { calendar: G, frequency: 'month', pattern: String.raw`P(?<month>\d\d)/(?<year>\d{4})` },
      [
        ['P01/2019', month(2019, 1)],
        ['P12/2019', month(2019, 12)],
        ['P13/2019', null],
        ['2019-01', null],
      ],
    ),
  ]
}

function quarterCases(): Case[] {
  return [
    labels(
      'quarters-en',
      'United Kingdom: Q1 2019, 2019 Q2, 2019Q3, Q4/2019',
      'Quarter',
      { calendar: G, frequency: 'quarter' },
      [
        ['Q1 2019', quarter(2019, 1)],
        ['2019 Q2', quarter(2019, 2)],
        ['2019Q3', quarter(2019, 3)],
        ['Q4/2019', quarter(2019, 4)],
        ['Q5 2019', null],
      ],
    ),
    labels(
      'quarters-ranges',
      'United Kingdom: Apr to Jun 2019, and three months that are no quarter',
      'Period',
      { calendar: G, frequency: 'quarter' },
      [
        ['Jan to Mar 2019', quarter(2019, 1)],
        ['Apr-Jun 2019', quarter(2019, 2)],
        ['July to September 2019', quarter(2019, 3)],
        ['Dec-Feb 2019', null],
        ['Feb to Apr 2019', null],
      ],
    ),
    labels('quarters-dk', 'Denmark: 2008K1', 'TID', { calendar: G, frequency: 'quarter' }, [
      ['2008K1', quarter(2008, 1)],
      ['2008K4', quarter(2008, 4)],
      ['2008K5', null],
    ]),
    labels(
      'quarters-de',
      'Germany: 1. Quartal 2019, IV. Quartal 2019',
      'Quartal',
      { calendar: G, frequency: 'quarter' },
      [
        ['1. Quartal 2019', quarter(2019, 1)],
        ['2. Quartal 2019', quarter(2019, 2)],
        ['IV. Quartal 2019', quarter(2019, 4)],
      ],
    ),
    labels(
      'quarters-fr-es',
      'France and Spain: T1 2019, 2e trimestre 2019, 3º trimestre de 2019, 2019T4',
      'trimestre',
      { calendar: G, frequency: 'quarter' },
      [
        ['T1 2019', quarter(2019, 1)],
        ['2e trimestre 2019', quarter(2019, 2)],
        ['3º trimestre de 2019', quarter(2019, 3)],
        ['2019T4', quarter(2019, 4)],
      ],
    ),
    labels(
      'quarters-jp',
      'Japan: 2019年1-3月期, 2019年第2四半期, 2019年7～9月',
      '期',
      { calendar: G, frequency: 'quarter' },
      [
        ['2019年1-3月期', quarter(2019, 1)],
        ['2019年第2四半期', quarter(2019, 2)],
        ['2019年7～9月', quarter(2019, 3)],
      ],
    ),
    labels(
      'quarters-kr-cn',
      'Korea and China: 2019년 1분기, 2019.2/4, 2019年第三季度',
      '분기',
      { calendar: G, frequency: 'quarter' },
      [
        ['2019년 1분기', quarter(2019, 1)],
        ['2019.2/4', quarter(2019, 2)],
        ['2019年第三季度', quarter(2019, 3)],
      ],
    ),
    labels(
      'quarters-fiscal',
      'India: the quarters of a year that begins in April',
      'Quarter',
      { calendar: G, frequency: 'quarter', 'first-month': 4, 'year-of': 'start' },
      [
        ['Q1 2019-20', months(2019, 4, 3)],
        ['2019-20 Q4', months(2020, 1, 3)],
        ['Q2 FY2020', months(2020, 7, 3)],
        ['Q1 2019-21', null],
      ],
    ),
    labels(
      'half-years',
      'Australia, Germany and Eurostat: 2019-H1, H2 2019, 2020S1, 2. Halbjahr 2020',
      'Half',
      { calendar: G, frequency: 'half-year' },
      [
        ['2019-H1', half(2019, 1)],
        ['H2 2019', half(2019, 2)],
        ['2020S1', half(2020, 1)],
        ['2. Halbjahr 2020', half(2020, 2)],
        ['2020-H3', null],
      ],
    ),
    labels(
      'half-years-asia',
      'China, Japan and Korea: 上半年, 下期, 상반기',
      '期別',
      { calendar: G, frequency: 'half-year' },
      [
        ['2019年上半年', half(2019, 1)],
        ['2019年下期', half(2019, 2)],
        ['2020년 상반기', half(2020, 1)],
      ],
    ),
  ]
}

function yearCases(): Case[] {
  return [
    labels(
      'uk-fiscal',
      'United Kingdom: 2001/02 is a year from April',
      'Financial year',
      { calendar: G, frequency: 'year', 'first-month': 4 },
      [
        ['1998/99', year(1998, 4)],
        ['1999/00', year(1999, 4)],
        ['2002-2003', year(2002, 4)],
        ['2000/01', year(2000, 4)],
        ['2001/03', null],
        ['2001', null],
      ],
    ),
    labels(
      'au-fiscal',
      'Australia: 2018-19 and 2018–2019 are years from July',
      'Year',
      { calendar: G, frequency: 'year', 'first-month': 7 },
      [
        ['2018-19', year(2018, 7)],
        ['2019–20', year(2019, 7)],
        ['2020/2021', year(2020, 7)],
      ],
    ),
    labels(
      'us-fiscal',
      'United States: FY2010 ends in September 2010',
      'Fiscal Year',
      { calendar: G, frequency: 'year', 'first-month': 10, 'year-of': 'end' },
      [
        ['FY2010', year(2009, 10)],
        ['FY 2011', year(2010, 10)],
        ['2012', year(2011, 10)],
      ],
    ),
    labels(
      'jp-fiscal',
      'Japan: 平成25年度, 令和元年度, from April',
      '年度',
      { calendar: 'japanese', frequency: 'year', 'first-month': 4, 'year-of': 'start' },
      [
        ['平成25年度', year(2013, 4)],
        ['平成三十年度', year(2018, 4)],
        ['令和元年度', year(2019, 4)],
        ['令和2年度', year(2020, 4)],
        ['元年度', null],
      ],
    ),
    labels(
      'jp-two-eras',
      'Japan: fiscal years over the change of an era, all sound',
      '年度',
      { calendar: 'japanese', frequency: 'year', 'first-month': 4, 'year-of': 'start' },
      [
        ['平成29年度', year(2017, 4)],
        ['平成30年度', year(2018, 4)],
        ['令和元年度', year(2019, 4)],
        ['令和2年度', year(2020, 4)],
      ],
    ),
    labels(
      'turn-of-the-century',
      'Canada: years of two digits, all sound',
      'Year',
      { calendar: G, frequency: 'year', century: 1950 },
      [97, 98, 99, 0, 1].map((of): [string, Landed] => [two(of), year(of < 50 ? 2000 + of : 1900 + of)]),
    ),
    labels(
      'jp-years',
      'Japan: calendar years of an era',
      '年次',
      { calendar: 'japanese', frequency: 'year' },
      [
        ['昭和63年', year(1988)],
        ['平成元年', year(1989)],
        ['令和5年', year(2023)],
        ['2024年', year(2024)],
        ['平成40年', null],
      ],
    ),
    labels(
      'th-years',
      'Thailand: years of the Buddhist Era',
      'ปี',
      { calendar: 'buddhist', frequency: 'year' },
      [
        ['2561', year(2018)],
        ['พ.ศ. 2562', year(2019)],
        ['2020', year(2020)],
        ['562', null],
      ],
    ),
    labels(
      'pl-months',
      'Poland: names of months, one of which is another month in Croatia',
      'Okres',
      { calendar: G, frequency: 'month' },
      [
        ['styczeń 2019', month(2019, 1)],
        ['październik 2019', month(2019, 10)],
        ['listopad 2019', null],
      ],
    ),
    labels(
      'short-years',
      'years of two digits over the turn of the century',
      'Year',
      { calendar: G, frequency: 'year', century: 1950 },
      [
        ['98', year(1998)],
        ['99', year(1999)],
        ['00', year(2000)],
        ['01', year(2001)],
        ['1', null],
      ],
    ),
    labels(
      'short-years-unsaid',
      'years of two digits where the contract names no century',
      'Year',
      { calendar: G, frequency: 'year' },
      [
        ['98', null],
        ['1999', year(1999)],
      ],
    ),
    labels('long-series', 'Sweden: years since 1749', 'år', { calendar: G, frequency: 'year' }, [
      ['1749', year(1749)],
      ['1850', year(1850)],
      ['2019', year(2019)],
      ['1499', null],
    ]),
    labels(
      'years-in-words',
      'CY2019, 2019-A1, Jan-Dec 2019, 2019년',
      'Year',
      { calendar: G, frequency: 'year' },
      [
        ['CY2018', year(2018)],
        ['2019-A1', year(2019)],
        ['Jan-Dec 2020', year(2020)],
        ['2021년', year(2021)],
      ],
    ),
    labels(
      'fiscal-ends-stated',
      'United Kingdom: Year ending March 2019',
      'Period',
      { calendar: G, frequency: 'year', 'first-month': 4 },
      [
        ['Year ending March 2019', year(2018, 4)],
        ['Year ended 31 March 2020', year(2019, 4)],
        ['Apr 2020 - Mar 2021', year(2020, 4)],
        ['Year ending June 2021', null],
      ],
    ),
  ]
}
