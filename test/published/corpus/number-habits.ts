import { fault, year, type Case, type CaseManifest, type ExpectedRow, type Figure } from './case.js'
import { ods, xlsx } from './sheets.js'
import { tableOf, type More } from './two-months.js'

type Column = CaseManifest['columns'][string]

const count: Column = { type: 'count' }
const number: Column = { type: 'number' }

/** The contract of a table of years, with columns by the labels that the files have. */
function yearly(
  period: string,
  columns: Record<string, Column>,
  more: Partial<CaseManifest> = {},
): CaseManifest {
  return {
    format: 'csv',
    columns: { year: { labels: [period], type: 'period' }, ...columns },
    period: { column: 'year', calendar: 'gregorian', frequency: 'year' },
    ...more,
  }
}

/** Years from 2018 on with one figure each, from row 2 of the file on. */
function figures(
  name: string,
  values: readonly Figure[],
  statuses: Record<number, string> = {},
): ExpectedRow[] {
  return values.map((value, i) => year(i + 2, 2018 + i, { [name]: value }, statuses[i] ?? 'final'))
}

const table = (period: string, label: string, cells: readonly string[], delimiter = ';'): string =>
  [`${period}${delimiter}${label}`, ...cells.map((cell, i) => `${2018 + i}${delimiter}${cell}`), ''].join(
    '\n',
  )

const quoted = (cells: readonly string[]): string[] => cells.map((cell) => `"${cell}"`)

interface Habit {
  name: string
  about: string
  bytes: string | Uint8Array
  manifest: CaseManifest
  expected: More
}

const CONTINENTAL = { decimal: 'comma', group: 'dot' } as const
const SPACED = { decimal: 'comma', group: 'space' } as const

/** How the offices of many countries write numbers: marks, minus signs, footnotes, flags, units. */
export const numberHabitCases = (): Case[] =>
  [
    ...markHabits(),
    ...minusHabits(),
    ...noteHabits(),
    ...unitHabits(),
    ...sheetHabits(),
    ...exactHabits(),
  ].map(({ name, about, bytes, manifest, expected }) =>
    tableOf(`numbers-${name}`, about, bytes, manifest, expected),
  )

/** One column, one figure a year. */
function habit(
  name: string,
  about: string,
  [period, label, ...cells]: readonly [string, string, ...string[]],
  column: Column,
  more: Partial<CaseManifest>,
  values: readonly Figure[],
  expected: More & { statuses?: Record<number, string>; delimiter?: string } = {},
): Habit {
  const { statuses = {}, delimiter = ';', ...rest } = expected
  return {
    name,
    about,
    bytes: table(period, label, cells, delimiter),
    manifest: yearly(period, { value: { labels: [label], ...column } }, more),
    expected: { rows: figures('value', values, statuses), ...rest },
  }
}

function markHabits(): Habit[] {
  return [
    habit(
      'germany',
      'Germany: dots between groups',
      ['Jahr', 'Besuche', '11.101', '1.234.567', '987'],
      count,
      { numbers: CONTINENTAL },
      [11_101, 1_234_567, 987],
    ),
    habit(
      'germany-decimals',
      'Germany: a decimal comma, three decimals among others',
      ['Jahr', 'Index', '101,125', '98,5', '1.250,75'],
      number,
      { numbers: CONTINENTAL },
      [101.125, 98.5, 1250.75],
    ),
    habit(
      'france',
      'France: narrow no-break spaces between groups',
      ['Année', 'Visites', '11\u202f101', '1\u202f234\u202f567', '987'],
      count,
      { numbers: SPACED },
      [11_101, 1_234_567, 987],
    ),
    habit(
      'finland',
      'Finland: no-break spaces and a decimal comma',
      ['Vuosi', 'Väestö', '5\u00a0513\u00a0130', '12,5', '1\u00a0234,25'],
      number,
      { numbers: SPACED },
      [5_513_130, 12.5, 1234.25],
    ),
    habit(
      'sweden',
      'Sweden: plain spaces between groups',
      ['År', 'Antal', '10 230 185', '987', '1 002'],
      count,
      { numbers: SPACED },
      [10_230_185, 987, 1002],
    ),
    habit(
      'hungary',
      'Hungary: thin spaces and a decimal comma',
      ['Év', 'Érték', '9\u2009778,5', '12,25', '1\u2009000'],
      number,
      { numbers: SPACED },
      [9778.5, 12.25, 1000],
    ),
    habit(
      'switzerland',
      'Switzerland: typographic apostrophes and a decimal dot',
      ['Jahr', 'Einwohner', '8’544’527', '1’234.5', '987'],
      number,
      { numbers: { decimal: 'dot', group: 'apostrophe' } },
      [8_544_527, 1234.5, 987],
    ),
    habit(
      'liechtenstein',
      'Liechtenstein: straight apostrophes',
      ['Jahr', 'Einwohner', "38'378", "1'000'000", '5'],
      count,
      { numbers: { decimal: 'dot', group: 'apostrophe' } },
      [38_378, 1_000_000, 5],
    ),
    habit(
      'india',
      'India: lakh and crore groups',
      ['Year', 'Passengers', ...(quoted(['11,11,101', '12,34,56,789', '1,234']) as [string, string, string])],
      count,
      { numbers: { decimal: 'dot', group: 'lakh' } },
      [1_111_101, 123_456_789, 1234],
      { delimiter: ',' },
    ),
    habit(
      'india-other-groups',
      'India: groups of three where the contract says lakh are set aside, and so are groups of two alone',
      ['Year', 'Passengers', ...(quoted(['123,456', '1,23', '12,34,567']) as [string, string, string])],
      count,
      { numbers: { decimal: 'dot', group: 'lakh' } },
      [],
      {
        delimiter: ',',
        rows: [year(4, 2020, { value: 1_234_567 })],
        rejects: [fault(2, 'value', 'not-a-count', '123,456'), fault(3, 'value', 'not-a-count', '1,23')],
      },
    ),
    habit(
      'brazil',
      'Brazil: dots between groups, a decimal comma, money with its sign',
      ['Ano', 'Receita', 'R$ 1.234,50', 'R$ 987,00', '-R$ 5,25'],
      { ...number, unit: 'R$' },
      { numbers: CONTINENTAL },
      [1234.5, 987, -5.25],
    ),
    habit(
      'us-money',
      'United States: dollars before the figure',
      ['Year', 'Sales', ...(quoted(['$1,234.50', '$987.00', '-$5.25']) as [string, string, string])],
      { ...number, unit: 'USD' },
      {},
      [1234.5, 987, -5.25],
      { delimiter: ',' },
    ),
    habit(
      'spain-percent',
      'Spain: per cent behind the figure, with and without a space',
      ['Año', 'Tasa', '12,5 %', '13%', '-0,75 %'],
      { ...number, unit: '%' },
      { numbers: CONTINENTAL },
      [12.5, 13, -0.75],
    ),
    habit(
      'percent-unstated',
      'a per cent sign where the contract states no unit is set aside',
      ['Year', 'Rate', '12.5 %', '13'],
      number,
      {},
      [],
      {
        delimiter: ',',
        rows: [year(3, 2019, { value: 13 })],
        rejects: [fault(2, 'value', 'not-a-number', '12.5 %')],
      },
    ),
    habit('egypt', 'Egypt: Arabic digits', ['السنة', 'العدد', '١٢٣٤', '٩٨', '٥'], count, {}, [1234, 98, 5]),
    habit(
      'nepal',
      'Nepal: Devanagari digits in groups of lakhs',
      ['वर्ष', 'संख्या', '१२,३४,५६७', '९८', '५'],
      count,
      { numbers: { decimal: 'dot', group: 'lakh' } },
      [1_234_567, 98, 5],
    ),
    habit(
      'thailand',
      'Thailand: Thai digits with comma groups',
      ['ปี', 'จำนวน', '๑,๒๓๔', '๙๘', '๕'],
      count,
      {},
      [1234, 98, 5],
    ),
    habit(
      'other-marks',
      'a cell in the other marks than the contract says is set aside, never read otherwise',
      ['Rok', 'Wartość', '1.234,5', '1,234.5', '12,34,5', '7,5'],
      number,
      { numbers: CONTINENTAL },
      [],
      {
        rows: [year(2, 2018, { value: 1234.5 }), year(5, 2021, { value: 7.5 })],
        rejects: [fault(3, 'value', 'not-a-number', '1,234.5'), fault(4, 'value', 'not-a-number', '12,34,5')],
      },
    ),
    habit(
      'file-changed-marks',
      'trap: a whole file went over to decimal commas: what could be read both ways would be wrong',
      ['Year', 'Index', '1.234,5', '1.250', '1.300'],
      number,
      {},
      [],
      {
        rows: [],
        refusal: 'written with a decimal comma',
        counts: { read: 0, accepted: 0, set_aside: 0 },
      },
    ),
    habit(
      'not-said',
      'trap: figures that could all be read both ways, under a contract that does not say how',
      ['Year', 'Rate', '11.101', '12.102'],
      number,
      {},
      [],
      {
        rows: [],
        refusal: 'could be 11.101 or 11101',
        counts: { read: 0, accepted: 0, set_aside: 0 },
      },
    ),
    {
      name: 'column-differs',
      about: 'Austria: one column with a decimal dot in a file of decimal commas',
      bytes: 'Jahr;Breite;Besuche\n2018;48.2082;1.234,5\n2019;48.21;987,25\n',
      manifest: yearly(
        'Jahr',
        {
          latitude: { labels: ['Breite'], type: 'number', numbers: { decimal: 'dot', group: 'none' } },
          visits: { labels: ['Besuche'], type: 'number' },
        },
        { numbers: CONTINENTAL },
      ),
      expected: {
        rows: [
          year(2, 2018, { latitude: 48.2082, visits: 1234.5 }),
          year(3, 2019, { latitude: 48.21, visits: 987.25 }),
        ],
      },
    },
  ]
}

function minusHabits(): Habit[] {
  return [
    habit(
      'minus-signs',
      'Norway: the minus of typographers, a dash, a space behind it',
      ['År', 'Saldo', '−5,5', '–6', '- 7', '-8'],
      number,
      { numbers: SPACED },
      [-5.5, -6, -7, -8],
    ),
    habit(
      'uk-brackets',
      'United Kingdom: brackets for a figure below zero',
      ['Year', 'Balance', ...(quoted(['(1,234.5)', '71', '(5)']) as [string, string, string])],
      number,
      { numbers: { decimal: 'dot', group: 'comma', negative: ['parentheses'] } },
      [-1234.5, 71, -5],
      { delimiter: ',' },
    ),
    habit(
      'brackets-undeclared',
      'Germany: brackets, which mean that a figure is uncertain, are set aside unless declared',
      ['Jahr', 'Anzahl', '(23)', '71'],
      number,
      { numbers: CONTINENTAL },
      [],
      {
        rows: [year(3, 2019, { value: 71 })],
        rejects: [fault(2, 'value', 'not-a-number', '(23)')],
      },
    ),
    habit(
      'trailing-minus',
      'Netherlands: the minus of an accounting program behind the figure',
      ['Jaar', 'Saldo', '1.234,50-', '71,00', '5-'],
      number,
      { numbers: { ...CONTINENTAL, negative: ['trailing-minus'] } },
      [-1234.5, 71, -5],
    ),
    habit(
      'trailing-minus-undeclared',
      'a minus behind a figure is set aside unless declared',
      ['Year', 'Balance', '5-', '71'],
      number,
      {},
      [],
      {
        delimiter: ',',
        rows: [year(3, 2019, { value: 71 })],
        rejects: [fault(2, 'value', 'not-a-number', '5-')],
      },
    ),
    habit(
      'japan-triangle',
      'Japan: a triangle before a figure below zero',
      ['年', '増減', '△1234', '▲5.5', '12'],
      number,
      { numbers: { decimal: 'dot', group: 'none', negative: ['triangle'] } },
      [-1234, -5.5, 12],
      { delimiter: ',' },
    ),
  ]
}

function noteHabits(): Habit[] {
  return [
    habit(
      'eurostat',
      'Eurostat: flags behind the figures, `:` where there is none',
      ['Year', 'Value', '8 b', '9', '10 p', '19 e', '29 bep', ': c', ':'],
      { ...count, required: false },
      { marks: { estimated: ['e'], provisional: ['p'], note: ['b', 'c', 'u'] } },
      [8, 9, 10, 19, 29, null, null],
      {
        statuses: { 2: 'provisional', 3: 'estimated', 4: 'estimated' },
        found: { 'note-marks': 'value: b 2, c 1' },
      },
    ),
    habit(
      'asterisk',
      'Ireland: an asterisk that refers to a note',
      ['Year', 'Visits', ...(quoted(['1,234*', '2,345', '3,456 **']) as [string, string, string])],
      count,
      { marks: { note: ['*'] } },
      [1234, 2345, 3456],
      { delimiter: ',', found: { 'note-marks': 'value: * 3' } },
    ),
    habit(
      'asterisk-unknown',
      'a mark that the contract does not know sets its row aside',
      ['Year', 'Visits', '1234*', '12 a', '99'],
      count,
      {},
      [],
      {
        delimiter: ',',
        rows: [year(4, 2020, { value: 99 })],
        rejects: [fault(2, 'value', 'not-a-count', '1234*'), fault(3, 'value', 'not-a-count', '12 a')],
      },
    ),
    habit(
      'raised-numbers',
      'Luxembourg: raised numbers refer to notes',
      ['Année', 'Habitants', '12 345¹', '13 456', '14 567² ³'],
      count,
      { numbers: SPACED, marks: { note: ['¹', '²', '³'] } },
      [12_345, 13_456, 14_567],
    ),
    habit(
      'note-words',
      'Scotland: notes and statuses in words',
      ['Year', 'Value', '1234 (provisional)', '1300 [note 1]', '1350 (revised)', '1360 (Estimate)'],
      count,
      { marks: { note: ['note 1'] } },
      [1234, 1300, 1350, 1360],
      {
        delimiter: ',',
        statuses: { 0: 'provisional', 2: 'restated', 3: 'estimated' },
      },
    ),
    habit(
      'canada',
      'Canada: letters for quality, `F` where a figure is too unreliable, `..` where there is none',
      ['Year', 'Value', '12.5A', '13.5 E', '14.5 r', 'F', '..'],
      { ...number, required: false },
      { marks: { note: ['A', 'B', 'E'], missing: ['F', '..', 'x'] } },
      [12.5, 13.5, 14.5, null, null],
      { delimiter: ',', statuses: { 2: 'restated' } },
    ),
    habit(
      'destatis',
      'Germany: . / x where there is no figure, - is one of them',
      ['Jahr', 'Anzahl', '.', '/', 'x', '-', '5'],
      { ...count, required: false },
      { numbers: CONTINENTAL, marks: { missing: ['.', '/', 'x', '-'] } },
      [null, null, null, null, 5],
    ),
    habit(
      'uk-shorthand',
      'United Kingdom: [x], [c] and [z] where there is no figure',
      ['Year', 'Value', '[x]', '[c]', '[z]', '5'],
      { ...count, required: false },
      { marks: { missing: ['[x]', '[c]', '[z]'] } },
      [null, null, null, 5],
      { delimiter: ',' },
    ),
    habit(
      'mark-first',
      'Estonia: the mark of status before the figure',
      ['Aasta', 'Väärtus', 'p 1234', 'r1300', '1350'],
      count,
      {},
      [1234, 1300, 1350],
      { statuses: { 0: 'provisional', 1: 'restated' } },
    ),
    habit(
      'footnote-bracket',
      'Czechia: a number with a bracket, set off by a space',
      ['Rok', 'Hodnota', '1 234 1)', '1 300 2)', '12341)'],
      count,
      { numbers: SPACED, marks: { note: ['1)', '2)'] } },
      [],
      {
        rows: [year(2, 2018, { value: 1234 }), year(3, 2019, { value: 1300 })],
        rejects: [fault(4, 'value', 'not-a-count', '12341)')],
      },
    ),
  ]
}

function unitHabits(): Habit[] {
  const unit = (
    name: string,
    about: string,
    label: string,
    published: string,
    cells: string[],
    values: number[],
    column: Column = number,
    more: Partial<CaseManifest> = {},
  ): Habit =>
    habit(
      `unit-${name}`,
      about,
      ['Year', label, ...(cells as [string])],
      { ...column, 'published-unit': published },
      more,
      values,
    )
  return [
    unit(
      'note-behind',
      'a unit before a reference to a note',
      'Total (million) [note 1]',
      'million',
      ['1.5', '2.25'],
      [1_500_000, 2_250_000],
      count,
    ),
    unit('germany', 'Germany: in Tsd.', 'Umsatz in Tsd.', 'in Tsd.', ['1,5', '2'], [1500, 2000], number, {
      numbers: CONTINENTAL,
    }),
    unit(
      'austria',
      'Austria: Mio. EUR behind a comma',
      'Umsatz, Mio. EUR',
      'Mio. EUR',
      ['1,5', '2'],
      [1_500_000, 2_000_000],
      number,
      { numbers: CONTINENTAL },
    ),
    unit(
      'france',
      'France: milliers',
      'Visiteurs (milliers)',
      'milliers',
      ['1,5', '2'],
      [1500, 2000],
      count,
      { numbers: SPACED },
    ),
    unit(
      'russia',
      'Russia: тыс. человек',
      'Население, тыс. человек',
      'тыс. человек',
      ['1,5', '146 781'],
      [1500, 146_781_000],
      count,
      { numbers: SPACED },
    ),
    unit(
      'uk-000s',
      'United Kingdom: 000s',
      'Employment (000s)',
      '000s',
      ['32.5', '33'],
      [32_500, 33_000],
      count,
    ),
    unit(
      'india-crore',
      'India: crore rupees',
      'Value (Rs. crore)',
      'Rs. crore',
      ['1.2345678', '2'],
      [12_345_678, 20_000_000],
      count,
    ),
    unit(
      'japan',
      'Japan: 百万円',
      '売上高（百万円）',
      '百万円',
      ['1234', '5'],
      [1_234_000_000, 5_000_000],
      count,
    ),
    unit('korea', 'Korea: 천명', '인구(천명)', '천명', ['51.5', '52'], [51_500, 52_000], count),
    unit(
      'china',
      'China: 亿元',
      '产值(亿元)',
      '亿元',
      ['1.23456789', '2'],
      [123_456_789, 200_000_000],
      count,
    ),
    unit(
      'own-factor',
      'a unit that only the contract knows: mil. is a thousand or a million',
      'Hodnota',
      'mil. Kč',
      ['1.5', '2'],
      [1_500_000, 2_000_000],
      { ...number, factor: 1_000_000 },
    ),
    {
      name: 'unit-unlike-total',
      about: 'trap: a total in millions beside parts in thousands',
      bytes: 'Year,Men (thousand),Women (thousand),Total (million)\n2018,1500,2500,4\n',
      manifest: yearly(
        'Year',
        {
          men: { labels: ['Men'], type: 'count', 'published-unit': 'thousand' },
          women: { labels: ['Women'], type: 'count', 'published-unit': 'thousand' },
          total: { labels: ['Total'], type: 'count', 'published-unit': 'thousand' },
        },
        { totals: [{ total: 'total', parts: ['men', 'women'] }], changes: { unit: 'accept' } },
      ),
      expected: {
        refusal: 'a total and its parts stand in different units',
        counts: { read: 0, accepted: 0, set_aside: 0 },
        changes: [],
      },
    },
  ]
}

function sheetHabits(): Habit[] {
  const rate = yearly(
    'Year',
    { rate: { labels: ['Rate'], type: 'number', unit: '%' } },
    { format: 'spreadsheet' },
  )
  const rows = [year(2, 2018, { rate: 12.5 }), year(3, 2019, { rate: 13 }), year(4, 2020, { rate: 30 })]
  const cells = [
    ['Year', 'Rate'],
    [2018, { value: 0.125, format: '0.0%' }],
    [2019, '13 %'],
    [2020, { value: 0.30000000000000004, format: '0%' }],
  ]
  return [
    {
      name: 'xlsx-percent',
      about: 'an XLSX cell shown as a percentage lands as the text 12.5 % does',
      bytes: xlsx({ name: 'a', rows: cells }),
      manifest: rate,
      expected: { extension: 'xlsx', rows },
    },
    {
      name: 'ods-percent',
      about: 'an ODS cell shown as a percentage lands as the text 12.5 % does',
      bytes: ods({ name: 'a', rows: cells }),
      manifest: rate,
      expected: { extension: 'ods', rows },
    },
    {
      name: 'xlsx-decimal-comma',
      about: 'numbers that a spreadsheet stores beside texts with a decimal comma',
      bytes: xlsx({
        name: 'a',
        rows: [
          ['Jahr', 'Wert'],
          [2018, 11.101],
          [2019, '11.101'],
          [2020, '1,5'],
          [2021, 1234567.25],
        ],
      }),
      manifest: yearly(
        'Jahr',
        { value: { labels: ['Wert'], type: 'number' } },
        { format: 'spreadsheet', numbers: CONTINENTAL },
      ),
      expected: { extension: 'xlsx', rows: figures('value', [11.101, 11_101, 1.5, 1_234_567.25]) },
    },
    {
      name: 'xlsx-binary-noise',
      about: 'what is left of a binary fraction in a spreadsheet is no digit of the figure',
      bytes: xlsx({
        name: 'a',
        rows: [
          ['Year', 'Value'],
          [2018, 12.300000000000001],
          [2019, 0.30000000000000004],
          [2020, 1.2e6],
        ],
      }),
      manifest: yearly('Year', { value: { labels: ['Value'], type: 'number' } }, { format: 'spreadsheet' }),
      expected: { extension: 'xlsx', rows: figures('value', [12.3, 0.3, 1_200_000]) },
    },
    {
      name: 'xlsx-month-as-number',
      about:
        'the number 2020.1 under a month is October only where its format shows 2020.10; else it is set aside',
      bytes: xlsx({
        name: 'a',
        rows: [
          ['Month', 'Value'],
          [{ value: 2020.1, format: '0.00' }, 1],
          [2020.11, 2],
          [2020.1, 3],
          [2020.02, 4],
        ],
      }),
      manifest: {
        format: 'spreadsheet',
        columns: {
          month: { labels: ['Month'], type: 'period' },
          value: { labels: ['Value'], type: 'count' },
        },
        period: { column: 'month', calendar: 'gregorian', frequency: 'month' },
      },
      expected: {
        extension: 'xlsx',
        rows: [
          {
            _row: 2,
            value: 1,
            period_start: '2020-10-01',
            period_end: '2020-10-31',
            months_covered: 1,
            _status: 'final',
          },
          {
            _row: 3,
            value: 2,
            period_start: '2020-11-01',
            period_end: '2020-11-30',
            months_covered: 1,
            _status: 'final',
          },
          {
            _row: 5,
            value: 4,
            period_start: '2020-02-01',
            period_end: '2020-02-29',
            months_covered: 1,
            _status: 'final',
          },
        ],
        rejects: [fault(4, 'month', 'not-a-period', 'the number 2020.1')],
      },
    },
    {
      name: 'json-numbers',
      about:
        'numbers of JSON are no texts: 11.101 is not in groups, 1.2e6 is exact, and 1.2e6 as a text is not',
      bytes:
        '[{"Jahr":"2018","Wert":11.101},{"Jahr":"2019","Wert":"11.101"},{"Jahr":"2020","Wert":1.2e6},{"Jahr":"2021","Wert":"1.2E+06"}]',
      manifest: yearly(
        'Jahr',
        { value: { labels: ['Wert'], type: 'number' } },
        { format: 'json', numbers: CONTINENTAL },
      ),
      expected: {
        extension: 'json',
        rows: [
          year(1, 2018, { value: 11.101 }),
          year(2, 2019, { value: 11_101 }),
          year(3, 2020, { value: 1_200_000 }),
        ],
        rejects: [fault(4, 'value', 'not-a-number', '1.2E+06')],
      },
    },
  ]
}

function exactHabits(): Habit[] {
  return [
    habit(
      'digits-of-a-factor',
      'Taiwan: the factor is applied to every digit, and half a person is none',
      ['年度', '人次（億人次）', '1.23456789', '0.00000001', '0.123456789', '0.5'],
      { ...count, 'published-unit': '億人次' },
      {},
      [],
      {
        delimiter: ',',
        rows: [
          year(2, 2018, { value: 123_456_789 }),
          year(3, 2019, { value: 1 }),
          year(5, 2021, { value: 50_000_000 }),
        ],
        rejects: [fault(4, 'value', 'not-a-count', '0.123456789')],
      },
    ),
    habit(
      'more-decimals',
      'a number keeps every decimal that the contract has room for, and says where it has none',
      ['Year', 'Rate', '0.123456789', '0.1234567891', '0.5'],
      { ...number, decimals: 9 },
      {},
      [],
      {
        delimiter: ',',
        rows: [year(2, 2018, { value: 0.123456789 }), year(4, 2020, { value: 0.5 })],
        rejects: [fault(3, 'value', 'too-many-digits', '0.1234567891')],
      },
    ),
    habit(
      'exponents',
      'a text with an exponent has lost digits and is set aside',
      ['Year', 'Value', '1.23E+06', '1.2e3', '5'],
      number,
      {},
      [],
      {
        delimiter: ',',
        rows: [year(4, 2020, { value: 5 })],
        rejects: [fault(2, 'value', 'not-a-number', '1.23E+06'), fault(3, 'value', 'not-a-number', '1.2e3')],
      },
    ),
  ]
}
