import { month, recognised, type Case } from './case.js'
import { monthlyByPlace } from './contracts.js'
import { BODY, HEADER, landed, tableOf } from './two-months.js'
import { csv } from './table.js'

/** What surrounds the figures: headers in two languages, notes, blanks, repeated headers. */
export function layoutCases(): Case[] {
  const lines = (...above: (readonly (string | number | null)[])[]): string => csv([...above, ...BODY])
  return [
    tableOf(
      'header-in-two-languages',
      'two header rows, one per language',
      lines(HEADER, ['Month', 'Area', 'Number of cases']),
      monthlyByPlace(),
      { rows: landed(3) },
    ),
    tableOf(
      'header-in-two-languages-english-wanted',
      'two header rows, one per language; the manifest names the second',
      lines(HEADER, ['Month', 'Area', 'Number of cases']),
      {
        ...monthlyByPlace(),
        columns: {
          month: { labels: ['month'], type: 'period' },
          place: { labels: ['area'], type: 'text' },
          cases: { labels: ['number of cases'], type: 'count' },
        },
      },
      { rows: landed(3) },
    ),
    tableOf(
      'notes-above-and-below',
      'notes above and below the table, blank lines between; rows are counted as an editor counts lines',
      `某機關受理案件統計\n製表日期：115年3月5日\n\n${lines(HEADER)}\n註：1.本表不含補件。\n資料來源：某機關\n`,
      monthlyByPlace(),
      {
        rows: landed(5),
        rejects: [
          recognised(8, 'note', { text: '註：1.本表不含補件。' }),
          recognised(9, 'note', { text: '資料來源：某機關' }),
        ],
      },
    ),
    tableOf(
      'header-repeated',
      'the header row again in the middle, as a printed page break leaves it',
      csv([HEADER, BODY[0], HEADER, BODY[1]]),
      monthlyByPlace(),
      {
        rows: [
          month(2, '2026-01', { place: '臺北市', cases: 1200 }),
          month(4, '2026-02', { place: '臺北市', cases: 987 }),
        ],
        rejects: [recognised(3, 'repeated-header')],
      },
    ),
    tableOf(
      'trailing-blanks',
      'blank columns at the right and blank rows at the end, as a spreadsheet leaves them',
      csv([
        ...[HEADER, ...BODY].map((cells) => [...cells, '', '']),
        ['', '', '', '', ''],
        ['', '', '', '', ''],
      ]),
      monthlyByPlace(),
      { rows: landed(2) },
    ),
    tableOf(
      'header-in-full-width',
      'headings with full-width spaces and letters',
      lines(['月　別', ' 地 區 ', '件　　數']),
      monthlyByPlace(),
      { rows: landed(2) },
    ),
  ]
}
