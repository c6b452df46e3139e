import { month, recognised, toDate, year, type Case, type CaseFile, type CaseManifest } from './case.js'
import { monthly, monthlyByPlace, periodic } from './contracts.js'
import { csv } from './table.js'

const FIRST = '2026-06-10T02:00:00Z'
const SECOND = '2026-07-10T02:00:00Z'

function vintageCase(
  name: string,
  about: string,
  manifest: CaseManifest,
  [first, second]: [CaseFile, CaseFile],
  reconciliations: NonNullable<Case['reconciliations']> = [],
): Case {
  const files = [
    { received: FIRST, ...first },
    { received: SECOND, ...second },
  ]
  return {
    name,
    about,
    synthesised: 'figures and layout',
    extension: 'csv',
    manifest,
    files,
    reconciliations,
  }
}

/** Two receipts of one source, one after the other. */
export function vintageCases(): Case[] {
  return [...historyCases(), ...trapCases(), languageCase(), ...partialCases()]
}

/** A file of months from `start` (of 2026) with their figures. */
function months(start: number, figures: readonly number[], mark = ''): CaseFile {
  return {
    bytes: csv([
      ['月別', '件數'],
      ...figures.map((cases, i) => [`115年${start + i}月`, `${cases}${i === 0 ? mark : ''}`]),
    ]),
    rows: figures.map((cases, i) =>
      month(i + 2, `2026-0${start + i}`, { cases }, i === 0 && mark !== '' ? 'restated' : 'final'),
    ),
  }
}

function historyCases(): Case[] {
  return [
    vintageCase(
      'restated-history',
      'trap: restated history with no notice',
      monthly(),
      [months(1, [100, 110, 120]), months(1, [100, 105, 120, 130])],
      [
        {
          rule: 'previous-file',
          column_name: 'cases',
          period_start: '2026-02-01',
          row: 3,
          stated: 105,
          computed: 110,
          difference: -5,
        },
      ],
    ),
    vintageCase(
      'restated-with-notice',
      'a figure restated and marked as revised',
      monthly(),
      [months(1, [100, 110]), months(1, [101, 110], 'ⓡ')],
      [
        {
          rule: 'previous-file',
          column_name: 'cases',
          period_start: '2026-01-01',
          stated: 101,
          computed: 100,
        },
      ],
    ),
    vintageCase(
      'late-file',
      'a late file for an old period',
      monthly(undefined, { from: { files: 'file-*.csv' } }),
      [months(3, [120]), months(2, [110])],
    ),
    vintageCase(
      'lost-period',
      'trap: a period that the file before had is gone',
      monthly(),
      [months(1, [100, 110, 120]), months(2, [110, 120])],
      [{ rule: 'previous-file', period_start: '2026-01-01', stated: null }],
    ),
    vintageCase(
      'duplicate-rows',
      'trap: the same month twice in one file, with two figures',
      monthly(),
      [
        months(1, [100]),
        {
          bytes: csv([
            ['月別', '件數'],
            ['115年1月', 100],
            ['115年2月', 110],
            ['115年2月', 111],
          ]),
          rows: [
            month(2, '2026-01', { cases: 100 }),
            month(3, '2026-02', { cases: 110 }),
            month(4, '2026-02', { cases: 111 }),
          ],
        },
      ],
      [
        { rule: 'duplicate', row: 3 },
        { rule: 'duplicate', row: 4 },
      ],
    ),
  ]
}

function trapCases(): Case[] {
  const columns: CaseManifest['columns'] = {
    government: { labels: ['公務使用'], type: 'count' },
    citizen: { labels: ['民眾使用'], type: 'count' },
  }
  const header = ['月別', '公務使用', '民眾使用']
  const file = (rows: readonly (readonly [number, number])[]): CaseFile => ({
    bytes: csv([header, ...rows.map((figures, i) => [`115年${i + 1}月`, ...figures])]),
    rows: rows.map(([government, citizen], i) => month(i + 2, `2026-0${i + 1}`, { government, citizen })),
  })
  const before = [
    [500, 310],
    [520, 300],
    [510, 320],
  ] as const
  const swapped = before.map(([government, citizen]) => [citizen, government] as const)
  return [
    vintageCase(
      'columns-swapped',
      'trap: the figures for government and citizens have changed places under the same headings',
      monthly(columns),
      [file(before), file(swapped)],
      [
        { rule: 'swapped-columns' },
        {
          rule: 'previous-file',
          column_name: 'government',
          period_start: '2026-01-01',
          stated: 310,
          computed: 500,
        },
      ],
    ),
    vintageCase(
      'month-cut-off',
      'a file cut off in the middle: its last line is no row, the months after it are lost',
      monthlyByPlace(),
      [
        {
          bytes: csv([
            ['月別', '地區', '件數'],
            ['115年1月', '臺北市', 100],
            ['115年2月', '臺北市', 110],
          ]),
          rows: [100, 110].map((cases, i) => month(i + 2, `2026-0${i + 1}`, { place: '臺北市', cases })),
        },
        {
          bytes: '月別,地區,件數\n115年1月,臺北市,100\n115年2月,臺',
          rows: [month(2, '2026-01', { place: '臺北市', cases: 100 })],
          rejects: [{ row: 3, reason: 'too-few-cells', is_fault: true }],
        },
      ],
      [{ rule: 'previous-file', series: '臺北市', period_start: '2026-02-01', stated: null }],
    ),
  ]
}

function languageCase(): Case {
  return vintageCase(
    'language-switch',
    'field names that change language between months, refused by default',
    monthly(),
    [
      months(1, [100]),
      {
        bytes: csv([
          ['Month', 'Cases'],
          ['115年2月', 110],
        ]),
        refusal: 'Month',
        changes: [{ kind: 'language', column_name: null, expected: '月別, 件數', found: 'Month, Cases' }],
      },
    ],
  )
}

function partialCases(): Case[] {
  const note = String.raw`(?<year>\d{2,3})年為?截至(?<month>\d{1,2})月底`
  const manifest = periodic('year', { 'to-date-note': note })
  const lines = (...more: string[][]): string =>
    csv([['期間', '件數'], ['113年', 1300], ['114年', 800], ...more])
  const known: CaseFile = {
    received: '2025-08-10T02:00:00Z',
    bytes: lines(['說明：114年為截至7月底', '']),
    rows: [year(2, 2024, { cases: 1300 }), toDate(3, 2025, 7, { cases: 800 })],
    rejects: [recognised(4, 'note')],
  }
  return [
    vintageCase(
      'to-date-relabelled',
      'trap: a year-to-date figure published again as that of the full year',
      manifest,
      [
        known,
        {
          received: '2026-02-10T02:00:00Z',
          bytes: lines(),
          rows: [year(2, 2024, { cases: 1300 }), year(3, 2025, { cases: 800 })],
        },
      ],
      [
        {
          rule: 'to-date-as-full-period',
          column_name: 'cases',
          period_start: '2025-01-01',
          stated: 800,
          computed: 800,
        },
      ],
    ),
    vintageCase(
      'year-not-over',
      'trap: a figure for a full year that was not over when the file came',
      manifest,
      [
        known,
        {
          received: '2025-09-10T02:00:00Z',
          bytes: csv([
            ['期間', '件數'],
            ['113年', 1300],
            ['114年', 870],
          ]),
          rows: [year(2, 2024, { cases: 1300 }), year(3, 2025, { cases: 870 })],
        },
      ],
      [{ rule: 'to-date-as-full-period', period_start: '2025-01-01', stated: 870 }],
    ),
  ]
}
