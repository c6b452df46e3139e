import iconv from 'iconv-lite'
import { fault, month, type Case } from './case.js'
import { byPlace, monthly, monthlyByPlace, monthlyValue } from './contracts.js'
import { csv } from './table.js'
import { tableOf } from './two-months.js'

/** How figures are written: digits, signs, marks, limits. */
export const figureCases = (): Case[] => [...digitCases(), ...markCases(), ...limitCases()]

function digitCases(): Case[] {
  return [
    tableOf(
      'full-width-digits',
      'full-width digits and commas ３，１２２，１６８, in Big5',
      iconv.encode(
        csv([
          ['月別', '件數'],
          ['１１５年１月', '３，１２２，１６８'],
          ['１１５年２月', '９８７'],
        ]),
        'cp950',
      ),
      monthly(),
      { rows: [month(2, '2026-01', { cases: 3_122_168 }), month(3, '2026-02', { cases: 987 })] },
    ),
    tableOf(
      'signs-and-decimals',
      'a number with a sign, decimals and comma groups; four kinds of minus',
      csv([
        ['月別', '數值'],
        ['115年1月', '-1.5'],
        ['115年2月', '−2.25'],
        ['115年3月', '－3'],
        ['115年4月', '+1,234.5678'],
        ['115年5月', '0.000001'],
        ['115年6月', '1,23.5'],
      ]),
      monthlyValue({}),
      {
        rows: [
          month(2, '2026-01', { value: -1.5 }),
          month(3, '2026-02', { value: -2.25 }),
          month(4, '2026-03', { value: -3 }),
          month(5, '2026-04', { value: 1234.5678 }),
          month(6, '2026-05', { value: 0.000001 }),
        ],
        rejects: [fault(7, 'value', 'not-a-number', '1,23.5')],
      },
    ),
    tableOf(
      'not-a-count',
      'negative, decimal, exponent, badly grouped and worded figures in a column of counts',
      csv([
        ['月別', '件數'],
        ['115年1月', '-5'],
        ['115年2月', '12.5'],
        ['115年3月', '1e3'],
        ['115年4月', '12,34'],
        ['115年5月', '約1200'],
        ['115年6月', '1200'],
      ]),
      monthly(),
      {
        rows: [month(7, '2026-06', { cases: 1200 })],
        rejects: ['-5', '12.5', '1e3', '12,34', '約1200'].map((text, i) =>
          fault(i + 2, 'cases', 'not-a-count', text),
        ),
      },
    ),
    tableOf(
      'rare-characters',
      'characters of names that Big5 keeps in its Hong Kong extension: 堃峯喆煊',
      iconv.encode(
        csv([
          ['地區', '件數'],
          ['堃峯里', 12],
          ['喆煊里', 7],
        ]),
        'big5',
      ),
      byPlace(),
      {
        rows: [
          { _row: 2, place: '堃峯里', cases: 12 },
          { _row: 3, place: '喆煊里', cases: 7 },
        ],
      },
    ),
  ]
}

function markCases(): Case[] {
  const figures = ['1,234ⓡ', '1,250 r', '1,300(修正)', '1,310ⓟ', '1,320 p', '1,330（初步）', '1,340']
  const labels = [
    '115年1月ⓡ',
    '115年2月 r',
    '115年3月(修正)',
    '115年4月ⓟ',
    '115年5月 p',
    '115年6月（初步）',
    '115年7月',
  ]
  const statuses = ['restated', 'restated', 'restated', 'provisional', 'provisional', 'provisional', 'final']
  const cases = [1234, 1250, 1300, 1310, 1320, 1330, 1340]
  const rows = statuses.map((status, i) =>
    month(i + 2, `2026-0${i + 1}`, { cases: cases[i] ?? null }, status),
  )
  return [
    tableOf(
      'marks-on-figures',
      'marks ⓡ r 修正 (revised) and ⓟ p 初步 (provisional) on figures',
      csv([['月別', '件數'], ...figures.map((figure, i) => [`115年${i + 1}月`, figure])]),
      monthly(),
      { rows },
    ),
    tableOf(
      'marks-on-periods',
      'marks ⓡ r 修正 (revised) and ⓟ p 初步 (provisional) on the labels of periods',
      csv([['月別', '件數'], ...labels.map((label, i) => [label, cases[i] ?? null])]),
      monthly(),
      { rows },
    ),
  ]
}

function limitCases(): Case[] {
  return [
    tableOf(
      'out-of-range',
      'figures below the minimum and above the maximum of the contract',
      csv([
        ['月別', '數值'],
        ['115年1月', '100.1'],
        ['115年2月', '-0.1'],
        ['115年3月', '99.9'],
      ]),
      monthlyValue({ minimum: 0, maximum: 100 }),
      {
        rows: [month(4, '2026-03', { value: 99.9 })],
        rejects: [fault(2, 'value', 'above-maximum', '100.1'), fault(3, 'value', 'below-minimum', '-0.1')],
      },
    ),
    tableOf(
      'not-allowed',
      'a text that the contract does not list, and one that it lists in other spacing',
      csv([
        ['月別', '地區', '件數'],
        ['115年1月', '臺北市', 5],
        ['115年1月', '台比市', 4],
        ['115年1月', ' 新北市 ', 3],
      ]),
      monthly({
        place: { labels: ['地區'], type: 'text', values: ['臺北市', '新北市'] },
        cases: { labels: ['件數'], type: 'count' },
      }),
      {
        rows: [
          month(2, '2026-01', { place: '臺北市', cases: 5 }),
          month(4, '2026-01', { place: '新北市', cases: 3 }),
        ],
        rejects: [fault(3, 'place', 'not-allowed', '台比市')],
      },
    ),
    tableOf(
      'two-faults-in-a-row',
      'a row with two broken cells is set aside once, with both named',
      csv([
        ['月別', '地區', '件數'],
        ['115年13月', '臺北市', '五'],
        ['115年1月', '臺北市', 5],
      ]),
      monthlyByPlace(),
      {
        rows: [month(3, '2026-01', { place: '臺北市', cases: 5 })],
        rejects: [fault(2, 'month', 'not-a-period', '115年13月'), fault(2, 'cases', 'not-a-count', '五')],
      },
    ),
  ]
}
