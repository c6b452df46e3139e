import type { Figure } from './case.js'
import { toDate, year, type CaseManifest, type ExpectedRow } from './case.js'

/** Table 1 as it was published, by ROC year; the last year runs to the end of July. */
export const TABLE: readonly (readonly [number, number, number, number, number, number, number])[] = [
  [99, 153, 163, 316, 9_882_434, 10_453_986, 20_336_420],
  [100, 170, 174, 344, 12_115_962, 23_879_366, 35_995_328],
  [101, 257, 177, 434, 33_929_621, 24_375_599, 58_305_220],
  [102, 349, 188, 537, 43_588_492, 32_500_967, 76_089_459],
  [103, 370, 221, 591, 50_329_920, 37_201_360, 87_531_280],
  [104, 393, 233, 626, 27_416_660, 46_499_314, 73_915_974],
  [105, 397, 275, 672, 72_036_182, 66_118_856, 138_155_038],
  [106, 402, 276, 678, 63_848_109, 39_287_420, 103_135_529],
  [107, 408, 276, 684, 86_845_529, 53_780_819, 140_626_348],
  [108, 436, 286, 722, 63_355_114, 77_265_312, 140_620_426],
  [109, 420, 319, 739, 65_794_487, 58_289_234, 124_083_721],
  [110, 403, 352, 755, 35_248_549, 26_165_196, 61_413_745],
]

const COLUMNS = [
  'government_systems',
  'citizen_systems',
  'total_systems',
  'government_uses',
  'citizen_uses',
  'total_uses',
] as const

/** The landed row of a ROC year's figures: a full year, or January to July for 110. */
function tableRow(row: number, [roc, ...figures]: readonly number[]): ExpectedRow {
  const cells = Object.fromEntries(COLUMNS.map((name, i): [string, Figure] => [name, figures[i] ?? null]))
  return roc === 110 ? toDate(row, 2021, 7, cells) : year(row, (roc ?? 0) + 1911, cells)
}

/** The twelve landed rows, which is what the table must give in every format. @param rowOf row of the file by index. */
export function tableRows(rowOf: (index: number) => number): ExpectedRow[] {
  return TABLE.map((figures, i) => tableRow(rowOf(i), figures))
}

/** The table with one line of headings, as a data portal would publish it. */
const HEADINGS = [
  '年度',
  '公務應用系統數',
  '民眾使用系統數',
  '系統數合計',
  '公務使用人次',
  '民眾使用人次',
  '使用人次合計',
]

/** Lines of text cells: the headings and a line per year; 110 says itself how far it runs. */
export function flatLines(): string[][] {
  return [
    HEADINGS,
    ...TABLE.map(([roc, ...figures]) => [roc === 110 ? '110年1-7月' : `${roc}年`, ...figures.map(String)]),
  ]
}

const TOTALS = [
  { total: 'total_systems', parts: ['government_systems', 'citizen_systems'] },
  { total: 'total_uses', parts: ['government_uses', 'citizen_uses'] },
]

/** The contract of the table with one line of headings. */
export function flatManifest(format: CaseManifest['format'], more: Partial<CaseManifest> = {}): CaseManifest {
  const [first = '', ...others] = HEADINGS
  return {
    format,
    columns: {
      year: { labels: [first], type: 'period', minimum: 2003 },
      ...Object.fromEntries(
        COLUMNS.map((name, i) => [
          name,
          {
            labels: [others[i] ?? ''],
            type: 'count',
            unit: name.endsWith('uses') ? 'person-times' : 'systems',
          },
        ]),
      ),
    },
    period: { column: 'year', calendar: 'roc', frequency: 'year' },
    totals: TOTALS,
    ...more,
  }
}

/** The contract of the table as it was printed: two lines of headings, a note for the last year. */
export function printedManifest(
  format: CaseManifest['format'],
  more: Partial<CaseManifest> = {},
): CaseManifest {
  const audience = {
    government: ['公務應用', '公務使用'],
    citizen: ['民眾使用', '民眾應用'],
    total: ['合計', '總計'],
  }
  const measures = { systems: 'systems', uses: 'person-times' }
  return {
    format,
    groups: { systems: ['應用系統數量'], uses: ['使用人次'] },
    columns: {
      year: { labels: ['年度', '年'], type: 'period', minimum: 2003 },
      ...Object.fromEntries(
        Object.entries(measures).flatMap(([group, unit]) =>
          Object.entries(audience).map(([name, [label, ...others]]) => [
            `${name}_${group}`,
            { labels: [label ?? '', ...others], group, type: 'count', unit },
          ]),
        ),
      ),
    },
    period: {
      column: 'year',
      calendar: 'roc',
      frequency: 'year',
      'to-date-note': String.raw`(?<year>\d{2,3})年為?截至(?<month>\d{1,2})月底`,
    },
    totals: TOTALS,
    ...more,
  }
}

/** The printed lines above the figures: title, group headings, headings. */
export const PRINTED_TITLE = '表1 自然人憑證使用概況表   單位:項;人次'
export const PRINTED_HEADINGS = [
  ['年 度', '應用系統數量', null, null, '使用人次', null, null],
  [null, '公務應用', '民眾使用', '合計', '公務使用', '民眾使用', '合 計'],
] as const
/** The printed lines below the figures. */
export const PRINTED_NOTES = ['說  明:110年截至7月底', '資料來源:內政部'] as const

/** A figure with a comma between groups of three digits. */
export const grouped = (figure: number): string => String(figure).replaceAll(/(?<=\d)(?=(\d{3})+$)/g, ',')

/** Lines of CSV; a cell is quoted only where it must be. */
export function csv(
  lines: readonly (readonly (string | number | null)[])[],
  delimiter = ',',
  end = '\n',
): string {
  const quoted = (cell: string): string =>
    /["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell
  return lines.map((cells) => cells.map((cell) => quoted(String(cell ?? ''))).join(delimiter) + end).join('')
}

/** The objects of a JSON publication: one per line, by heading. */
export function records(lines: readonly (readonly string[])[]): Record<string, string>[] {
  const [headings = [], ...rows] = lines
  return rows.map((cells) => Object.fromEntries(headings.map((heading, i) => [heading, cells[i] ?? ''])))
}
