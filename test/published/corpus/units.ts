import { fault, month, recognised, type Case, type CaseManifest, type ExpectedRow } from './case.js'
import { monthly, monthlyValue } from './contracts.js'
import { csv } from './table.js'
import { tableOf } from './two-months.js'

/** Units in headers and notes; figures that are missing or not there yet. */
export const unitAndMissingCases = (): Case[] => [...unitCases(), ...missingCases()]

function unitCases(): Case[] {
  const amounts = { unit: 'TWD', 'published-unit': '千元', type: 'count' } as const
  const rows = [month(2, '2026-01', { value: 1_200_000 }), month(3, '2026-02', { value: 987_000 })]
  const below = (first: number): ExpectedRow[] => rows.map((row, i) => ({ ...row, _row: first + i }))
  const lines = (label: string): string[][] => [
    ['月別', label],
    ['115年1月', '1,200'],
    ['115年2月', '987'],
  ]
  return [
    tableOf('unit-in-header', 'unit 千元 in a header', csv(lines('數值(千元)')), monthlyValue(amounts), {
      rows,
    }),
    tableOf(
      'unit-in-broken-header',
      'unit 千元 in a header cell of two lines, with full-width brackets',
      csv(lines('數　值\n（千元）')),
      monthlyValue(amounts),
      { rows: rows.map(({ _row, ...row }) => row) },
    ),
    tableOf(
      'unit-in-note',
      '單位：千元 in a line above the header',
      `某機關收支概況\n單位：千元\n${csv(lines('數值'))}`,
      monthlyValue(amounts),
      { rows: below(4) },
    ),
    tableOf(
      'unit-stated-twice',
      'unit 千元 in a note and in the header: its factor is applied once',
      `單位：千元\n${csv(lines('數值（千元）'))}`,
      monthlyValue(amounts),
      { rows: below(3) },
    ),
    tableOf(
      'unit-ten-thousand',
      'unit 萬人次 with decimals: 5,828.9 is 58,289,000',
      csv([
        ['月別', '數值（萬人次）'],
        ['115年1月', '5,828.9'],
        ['115年2月', '0.0001'],
      ]),
      monthlyValue({ unit: 'person-times', 'published-unit': '萬人次' }),
      { rows: [month(2, '2026-01', { value: 58_289_000 }), month(3, '2026-02', { value: 1 })] },
    ),
    tableOf(
      'unit-changed',
      'trap: the unit went from 千元 to 百萬元 while the label stayed',
      csv(lines('數值(百萬元)')),
      monthlyValue(amounts),
      {
        refusal: '百萬元',
        changes: [{ kind: 'unit', column_name: 'value', expected: '千元', found: '百萬元' }],
      },
    ),
    tableOf(
      'unit-changed-accepted',
      'the unit went from 千元 to 百萬元 and the manifest accepts that: the factor that the file states is applied',
      csv(lines('數值(百萬元)')),
      monthlyValue(amounts, { changes: { unit: 'accept' } }),
      {
        rows: [month(2, '2026-01', { value: 1_200_000_000 }), month(3, '2026-02', { value: 987_000_000 })],
        changes: [{ kind: 'unit', column_name: 'value', expected: '千元', found: '百萬元' }],
      },
    ),
  ]
}

function missingCases(): Case[] {
  const marks = ['-', '－', '–', '—', '…', '...', '', '　', 'NA']
  const months = marks.map((_, i) => `2026-0${i + 1}`)
  const cells = [['月別', '件數', '金額'], ...marks.map((mark, i) => [`115年${i + 1}月`, i, mark])]
  const columns = (isRequired: boolean): CaseManifest =>
    monthly({
      cases: { labels: ['件數'], type: 'count' },
      amount: { labels: ['金額'], type: 'count', required: isRequired },
    })
  return [
    tableOf(
      'missing-marks',
      'missing as -, －, –, …, ... or blank where a figure may be missing',
      csv(cells),
      columns(false),
      {
        rows: months.map((text, i) => month(i + 2, text, { cases: i, amount: null })),
      },
    ),
    tableOf(
      'missing-required',
      'missing as -, －, –, …, ... or blank where a figure is required',
      csv([...cells, ['115年10月', 9, 90]]),
      columns(true),
      {
        rows: [month(11, '2026-10', { cases: 9, amount: 90 })],
        rejects: marks.map((_, i) => fault(i + 2, 'amount', 'empty')),
      },
    ),
    tableOf(
      'missing-declared',
      'a mark of its own for a figure that is kept secret, next to a true zero',
      csv([
        ['月別', '件數'],
        ['115年1月', '保密'],
        ['115年2月', '0'],
      ]),
      monthly({ cases: { labels: ['件數'], type: 'count', required: false } }, { missing: ['保密'] }),
      { rows: [month(2, '2026-01', { cases: null }), month(3, '2026-02', { cases: 0 })] },
    ),
    tableOf(
      'future-zeros',
      'trap: future periods prefilled with 0; a 0 of a month that is over stays a figure',
      csv([
        ['月別', '件數'],
        ...[31, 0, 28, 30, 25, 27, 29, 22, 0, 0, 0, 0].map((cases, i) => [`115年${i + 1}月`, cases]),
      ]),
      monthly(),
      {
        received: '2026-09-05T02:00:00Z',
        rows: [31, 0, 28, 30, 25, 27, 29, 22].map((cases, i) => month(i + 2, `2026-0${i + 1}`, { cases })),
        rejects: [10, 11, 12, 13].map((row) => recognised(row, 'not-yet-published')),
      },
    ),
    tableOf(
      'future-blanks',
      'future periods left blank; a blank of a month that is over is a fault',
      csv([
        ['月別', '件數'],
        ['115年6月', '31'],
        ['115年7月', ''],
        ['115年8月', '30'],
        ['115年9月', ''],
        ['115年10月', '…'],
      ]),
      monthly(),
      {
        received: '2026-09-05T02:00:00Z',
        rows: [month(2, '2026-06', { cases: 31 }), month(4, '2026-08', { cases: 30 })],
        rejects: [
          fault(3, 'cases', 'empty'),
          recognised(5, 'not-yet-published'),
          recognised(6, 'not-yet-published'),
        ],
      },
    ),
  ]
}
