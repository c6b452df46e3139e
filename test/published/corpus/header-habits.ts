import { fault, recognised, year, type Case, type CaseManifest, type ExpectedRow } from './case.js'
import { xlsx } from './sheets.js'
import { tableOf } from './two-months.js'

/** Headers as offices of many countries print them, rows that look like headers, and tables that share a file. */
export const headerCases = (): Case[] => [
  ...firstRowCases(),
  ...unlabelledCases(),
  ...aboveAndBelowCases(),
  ...groupCases(),
  ...severalTables(),
  ...quoteCases(),
  ...delimiterCases(),
]

const PERIOD = { column: 'year', calendar: 'gregorian', frequency: 'year' } as const

function contract(
  columns: CaseManifest['columns'],
  more: Partial<CaseManifest> = {},
  label: string | null = 'Year',
): CaseManifest {
  const named = label === null ? { place: 1 } : { labels: [label] as [string] }
  return {
    format: 'csv',
    columns: { year: { ...named, type: 'period' }, ...columns },
    period: PERIOD,
    ...more,
  }
}

const balance = contract({ balance: { labels: ['Balance'], type: 'count' } })

/** Rows of years from 2019 on, from the given row of the file. */
const years = (first: number, values: readonly ExpectedRow[]): ExpectedRow[] =>
  values.map((cells, i) => year(first + i, 2019 + i, cells))

/** The first row below the header holds what a careless reader takes for one more row of labels. */
function firstRowCases(): Case[] {
  const of = (name: string, about: string, cell: string, missing: string[] = []): Case =>
    tableOf(
      `first-row-${name}`,
      about,
      `Year,Balance\n2019,${cell}\n2020,71\n2021,72\n`,
      missing.length === 0 ? balance : { ...balance, missing },
      {
        rows: [year(3, 2020, { balance: 71 }), year(4, 2021, { balance: 72 })],
        rejects: [
          missing.length === 0
            ? fault(2, 'balance', 'not-a-count', cell)
            : fault(2, 'balance', 'empty', cell),
        ],
      },
    )
  return [
    of(
      'words',
      'a remark where the first figure should be is a row that is set aside, and no header',
      'see note',
    ),
    of('missing', 'n/a where the first figure should be', 'n/a', ['n/a']),
    of('dots', 'dots where the first figure should be', '..', ['..']),
    tableOf(
      'first-row-total',
      'a total right below the header',
      'Region,Uses\nTotal,500\nNorth,200\nSouth,300\n',
      {
        format: 'csv',
        columns: { region: { labels: ['Region'], type: 'text' }, uses: { labels: ['Uses'], type: 'count' } },
        'total-rows': [{ column: 'region' }],
      },
      {
        rows: [
          { _row: 3, region: 'North', uses: 200 },
          { _row: 4, region: 'South', uses: 300 },
        ],
        totals: [{ _row: 2, _label: 'Total', region: 'Total', uses: 500 }],
        rejects: [recognised(2, 'total-row', { text: 'Total' })],
      },
    ),
    tableOf(
      'first-row-numbers-the-columns',
      'India: columns that are numbered (1), (2), (3) below their labels',
      'Year,Rural,Urban\n(1),(2),(3)\n2019,10,20\n2020,11,21\n',
      contract({ rural: { labels: ['Rural'], type: 'count' }, urban: { labels: ['Urban'], type: 'count' } }),
      {
        rows: years(3, [
          { rural: 10, urban: 20 },
          { rural: 11, urban: 21 },
        ]),
        found: { header: 'rows 1 to 2' },
      },
    ),
  ]
}

/** Columns that no label names. */
function unlabelledCases(): Case[] {
  const uses = { uses: { labels: ['Uses'] as [string], type: 'count' as const } }
  return [
    tableOf(
      'label-empty',
      'China: the column of the years has no label, and is named by its place',
      ',乡村人口\n2019年,54\n2020年,52\n',
      contract({ rural: { labels: ['乡村人口'], type: 'count' } }, {}, null),
      { rows: years(2, [{ rural: 54 }, { rural: 52 }]) },
    ),
    tableOf(
      'label-empty-unnamed',
      'a column without a label that the contract does not name',
      'Year,,Uses\n2019,north,5\n2020,south,6\n',
      contract(uses),
      {
        refusal:
          'added: found column 2 without a label, with 2 cells such as "north" (place: 2 would name it)',
        changes: [{ kind: 'added' }],
      },
    ),
    tableOf(
      'label-empty-ignored',
      'a column without a label that is known and not wanted',
      'Year,,Uses\n2019,north,5\n2020,south,6\n',
      contract(uses, { ignore: ['column 2'] }),
      { rows: years(2, [{ uses: 5 }, { uses: 6 }]) },
    ),
    tableOf(
      'header-with-trailing-comma',
      'a header that ends with a comma, above rows that do not',
      'Year,Uses,\n2019,5\n2020,6\n',
      contract(uses),
      { rows: years(2, [{ uses: 5 }, { uses: 6 }]) },
    ),
    tableOf(
      'rows-with-trailing-comma',
      'rows that end with a comma, below a header that does not',
      'Year,Uses\n2019,5,\n2020,6,\n',
      contract(uses),
      { rows: years(2, [{ uses: 5 }, { uses: 6 }]) },
    ),
    tableOf(
      'rows-wider-than-the-header',
      'thousands with an unquoted comma in every row: no column takes their ends in silence',
      'Year,Uses\n2019,1,005\n2020,1,006\n',
      contract(uses),
      { refusal: 'column 3 without a label, with 2 cells such as "005"', changes: [{ kind: 'added' }] },
    ),
    tableOf(
      'no-header',
      'a file that begins with its first row',
      '2019,5\n2020,6\n',
      contract({ uses: { place: 2, type: 'count' } }, {}, null),
      { rows: years(1, [{ uses: 5 }, { uses: 6 }]) },
    ),
    tableOf(
      'labels-alike',
      'two columns with one label, each named by its place',
      'Year,Value,Value\n2019,5,7\n2020,6,8\n',
      contract({
        first: { labels: ['Value'], place: 2, type: 'count' },
        second: { labels: ['Value'], place: 3, type: 'count' },
      }),
      {
        rows: years(2, [
          { first: 5, second: 7 },
          { first: 6, second: 8 },
        ]),
      },
    ),
    tableOf(
      'labels-alike-elsewhere',
      'a place whose label is another than the contract names',
      'Year,Total,Value\n2019,5,7\n2020,6,8\n',
      contract({ first: { labels: ['Value'], place: 2, type: 'count' } }),
      {
        refusal: 'renamed first: expected Value in column 2 found Value',
        changes: [{ kind: 'renamed', column_name: 'first' }, { kind: 'added' }],
      },
    ),
  ]
}

/** Rows above the header, between header and data, and at the end. */
function aboveAndBelowCases(): Case[] {
  return [
    tableOf(
      'rows-about-the-series',
      'United Kingdom: rows about each series between its title and its figures',
      '"Title","Vacancies"\n"CDID","AP2Y"\n"Unit",""\n"Release date","12-08-2025"\n"Important notes",\n"2019","805"\n"2020","577"\n',
      contract(
        { vacancies: { labels: ['Vacancies'], type: 'count' } },
        { 'note-rows': ['CDID', 'Unit', 'Release date', 'Important notes'] },
        'Title',
      ),
      {
        rows: years(6, [{ vacancies: 805 }, { vacancies: 577 }]),
        rejects: [2, 3, 4, 5].map((row) => recognised(row, 'note')),
        found: { header: 'row 1' },
      },
    ),
    tableOf(
      'rows-about-the-series-new',
      'a row about the series that the contract does not know is set aside as a fault',
      'Title,Vacancies\nCDID,AP2Y\nSource,LFS\n2019,805\n2020,577\n',
      contract({ vacancies: { labels: ['Vacancies'], type: 'count' } }, { 'note-rows': ['CDID'] }, 'Title'),
      {
        rows: years(4, [{ vacancies: 805 }, { vacancies: 577 }]),
        rejects: [
          recognised(2, 'note', { text: 'CDID' }),
          fault(3, 'vacancies', 'not-a-count', 'LFS'),
          fault(3, 'year', 'not-a-period', 'Source'),
        ],
      },
    ),
    tableOf(
      'indicators-file',
      'World Bank: source and date of the file, blank lines, a comma at the end of every line',
      '"Data Source","World Development Indicators",\n\n"Last Updated Date","2024-06-28",\n\n"Country Name","Country Code","2019","2020",\n"Aruba","ABW","106","107",\n"Chad","TCD","160","165",\n',
      {
        format: 'csv',
        columns: {
          country: { labels: ['Country Name'], type: 'text' },
          code: { labels: ['Country Code'], type: 'text' },
          figure: { type: 'count' },
        },
        period: { across: 'figure', calendar: 'gregorian', frequency: 'year' },
      },
      {
        rows: [
          year(6, 2019, { country: 'Aruba', code: 'ABW', figure: 106 }),
          year(6, 2020, { country: 'Aruba', code: 'ABW', figure: 107 }),
          year(7, 2019, { country: 'Chad', code: 'TCD', figure: 160 }),
          year(7, 2020, { country: 'Chad', code: 'TCD', figure: 165 }),
        ],
        found: { header: 'row 5' },
      },
    ),
    tableOf(
      'lines-without-an-end',
      'Germany: title lines of one cell, lines of blank cells, a last line without an end',
      'GENESIS-Tabelle: 12411\nBevölkerung\n;;\nYear;Men;Women\n2019;5;6\n;;\n2020;7;8\n__________\n(C)opyright',
      contract({ men: { labels: ['Men'], type: 'count' }, women: { labels: ['Women'], type: 'count' } }),
      {
        rows: [year(5, 2019, { men: 5, women: 6 }), year(7, 2020, { men: 7, women: 8 })],
        rejects: [
          { row: 8, reason: 'too-few-cells', is_fault: true },
          recognised(9, 'note', { text: '(C)opyright' }),
        ],
      },
    ),
  ]
}

/** Labels that stand only over the first of their columns, or in the first of their rows. */
function groupCases(): Case[] {
  const groups = { men: ['Men'], women: ['Women'] } as Record<string, [string]>
  const births = {
    format: 'csv',
    columns: {
      region: { labels: ['Region'], type: 'text', fill: 'down' },
      year: { labels: ['Year'], type: 'period' },
      births: { labels: ['Births'], type: 'count' },
    },
    period: PERIOD,
  } satisfies CaseManifest
  const blocks = [
    year(2, 2019, { region: 'North', births: 10 }),
    year(3, 2020, { region: 'North', births: 11 }),
    year(4, 2019, { region: 'South', births: 20 }),
    year(5, 2020, { region: 'South', births: 21 }),
  ]
  return [
    tableOf(
      'three-header-rows',
      'Canada: groups over the first of their columns, labels, and a row of units',
      'Labour force,,,,\n,Men,,Women,\n,Employed,Unemployed,Employed,Unemployed\nYear,thousand,thousand,thousand,thousand\n2019,10,1,9,2\n2020,11,2,8,3\n',
      contract(
        Object.fromEntries(
          ['men', 'women'].flatMap((group) =>
            ['Employed', 'Unemployed'].map((label) => [
              `${group}_${label.toLowerCase()}`,
              { labels: [label] as [string], group, type: 'count' as const, 'published-unit': 'thousand' },
            ]),
          ),
        ),
        { groups },
      ),
      {
        rows: years(5, [
          { men_employed: 10_000, men_unemployed: 1000, women_employed: 9000, women_unemployed: 2000 },
          { men_employed: 11_000, men_unemployed: 2000, women_employed: 8000, women_unemployed: 3000 },
        ]),
        found: { header: 'rows 2 to 4' },
      },
    ),
    tableOf(
      'label-over-its-rows',
      'Ireland: the region stands only in the first row of its block',
      'Region,Year,Births\nNorth,2019,10\n,2020,11\nSouth,2019,20\n,2020,21\n',
      births,
      { rows: blocks },
    ),
    tableOf(
      'label-over-its-rows-not-filled',
      'the same without fill: rows without their region are set aside',
      'Region,Year,Births\nNorth,2019,10\n,2020,11\nSouth,2019,20\n,2020,21\n',
      { ...births, columns: { ...births.columns, region: { labels: ['Region'], type: 'text' } } },
      {
        rows: blocks.filter((_, i) => i % 2 === 0),
        rejects: [fault(3, 'region', 'empty'), fault(5, 'region', 'empty')],
      },
    ),
    tableOf(
      'label-over-its-rows-in-a-sheet',
      'a spreadsheet whose regions stand only in the first row of their blocks, a blank row between',
      xlsx({
        name: 'Births',
        rows: [
          ['Region', 'Year', 'Births'],
          ['North', 2019, 10],
          [null, 2020, 11],
          [],
          ['South', 2019, 20],
          [null, 2020, 21],
        ],
      }),
      { ...births, format: 'spreadsheet' },
      {
        extension: 'xlsx',
        rows: blocks.map((row, i) => ({ ...row, _row: i < 2 ? i + 2 : i + 3 })),
      },
    ),
  ]
}

/** Tables that stand below or beside one another. */
function severalTables(): Case[] {
  const stacked = 'Year,Uses\n2019,5\n2020,6\n\nYear,Cost\n2019,100\n2020,120\n'
  const uses = { uses: { labels: ['Uses'] as [string], type: 'count' as const } }
  const cost = { cost: { labels: ['Cost'] as [string], type: 'count' as const } }
  const own = years(2, [{ uses: 5 }, { uses: 6 }])
  const beside = 'Year,Uses,,Year,Cost\n2019,5,,2019,100\n2020,6,,2020,120\n'
  return [
    tableOf(
      'tables-stacked',
      'two tables below one another: their rows are not mixed',
      stacked,
      contract(uses),
      { refusal: 'the first below Year | Uses in row 1, the second below Year | Cost in row 5' },
    ),
    tableOf(
      'tables-stacked-first',
      'two tables below one another, the second left out',
      stacked,
      contract(uses, { 'other-tables': 'leave' }),
      { rows: own, rejects: [5, 6, 7].map((row) => recognised(row, 'other-table')) },
    ),
    tableOf(
      'tables-stacked-second',
      'two tables below one another, the labels are those of the second',
      stacked,
      contract(cost),
      { rows: years(6, [{ cost: 100 }, { cost: 120 }]) },
    ),
    tableOf(
      'tables-stacked-in-a-sheet',
      'two tables below one another in a sheet',
      xlsx({
        name: 'Both',
        rows: [['Year', 'Uses'], [2019, 5], [2020, 6], [], ['Year', 'Cost'], [2019, 100], [2020, 120]],
      }),
      { ...contract(uses), format: 'spreadsheet' },
      { extension: 'xlsx', refusal: 'two tables stand below one another' },
    ),
    tableOf(
      'tables-side-by-side',
      'two tables beside one another: a label that stands twice is refused',
      beside,
      contract(uses, { ignore: ['Cost'] }),
      {
        refusal: 'found Year and Year, each of which may be meant',
        changes: [{ kind: 'lost', column_name: 'year' }],
      },
    ),
    tableOf(
      'tables-side-by-side-chosen',
      'two tables beside one another, one chosen by the place of its columns',
      beside,
      {
        format: 'csv',
        columns: { year: { labels: ['Year'], place: 4, type: 'period' }, ...cost },
        period: PERIOD,
        ignore: ['Year', 'Uses'],
      },
      { rows: years(2, [{ cost: 100 }, { cost: 120 }]) },
    ),
  ]
}

/** Quotes that do not close where they should. */
function quoteCases(): Case[] {
  const remarks = contract(
    {
      uses: { labels: ['uses'], type: 'count' },
      remark: { labels: ['remark'], type: 'text', required: false, dimension: false },
    },
    {},
    'year',
  )
  return [
    tableOf(
      'quote-never-closes',
      'a quote that opens in the midst of a file and never closes',
      'year,uses,remark\n2019,1,\n2020,2,"see note\n2021,3,\n2022,4,\n',
      remarks,
      { refusal: 'a quote opens in line 3 and never closes' },
    ),
    tableOf(
      'quote-closes-within-a-line',
      'a quote that closes before a word of a later line',
      'year,uses,remark\n2019,1,\n2020,2,"see note\n2021,3,"x"\n2022,4,\n',
      remarks,
      { refusal: 'a quote opens in line 3 and never closes' },
    ),
    tableOf(
      'quote-closes-later',
      'a quoted cell that holds two rows: it is told',
      'year,uses,remark\n2019,1,\n2020,2,"see note\n2021,3,\n2022,4,ok"\n2023,5,\n',
      remarks,
      {
        rows: [year(2, 2019, { uses: 1, remark: null }), year(4, 2023, { uses: 5, remark: null })],
        rejects: [{ row: 3, reason: 'rows-in-a-cell', is_fault: true }],
      },
    ),
    tableOf(
      'quote-around-rows-without-figures',
      'a quoted cell that holds two rows, of which no cell is a plain figure',
      'year,uses,remark\n2019,1,\n2020,2,"see note\nFY2021,-,\nFY2022,-,ok"\n2023,5,\n',
      remarks,
      {
        rows: [year(2, 2019, { uses: 1, remark: null }), year(4, 2023, { uses: 5, remark: null })],
        rejects: [{ row: 3, reason: 'rows-in-a-cell', is_fault: true }],
      },
    ),
    tableOf(
      'quote-around-lines',
      'a remark of several lines that are no rows',
      'year,uses,remark\n2019,1,"first line,\nsecond line, and 3"\n2020,2,5" pipes\n',
      remarks,
      {
        rows: [
          year(2, 2019, { uses: 1, remark: 'first line,\nsecond line, and 3' }),
          year(3, 2020, { uses: 2, remark: '5" pipes' }),
        ],
      },
    ),
  ]
}

/** Marks that may part cells or digits. */
function delimiterCases(): Case[] {
  const index = { index: { labels: ['Index'] as [string], type: 'text' as const } }
  return [
    tableOf(
      'delimiter-beside-decimal-commas',
      'Germany: semicolons between cells whose figures have commas',
      'Year;Index\n2019;101,1\n2020;102,2\n',
      contract(index),
      {
        rows: years(2, [{ index: '101,1' }, { index: '102,2' }]),
        found: { delimiter: 'semicolon' },
      },
    ),
    tableOf(
      'delimiter-beside-commas-in-labels',
      'Finland: semicolons, and commas in the label as well',
      'Year;Index, 2015=100\n2019;101,1\n2020;102,2\n',
      contract({ index: { labels: ['Index, 2015=100'], type: 'text' } }),
      {
        rows: years(2, [{ index: '101,1' }, { index: '102,2' }]),
        found: { delimiter: 'semicolon' },
      },
    ),
  ]
}
