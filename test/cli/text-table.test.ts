import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { textTable } from '../../pipeline/cli/text-table.js'
import type { Value } from '../../pipeline/system/database.js'

function cells(type: string, ...values: Value[]): string[] {
  const lines = textTable(
    [{ name: 'v', type }],
    values.map((value) => [value]),
  ).split('\n')
  return lines.slice(3, -2).map((line) => line.slice(1, -1).trim())
}

test('figures are grouped and lose nothing', () => {
  expect(cells('DOUBLE', 0.000012345678, 1e-300, 1e21, 1234.5, 12_345.678901, -0.5, 0, 2020)).toEqual([
    '0.000012345678',
    '1e-300',
    '1e+21',
    '1234.5',
    '12,345.678901',
    '-0.5',
    '0',
    '2020',
  ])
  expect(cells('HUGEINT', '170141183460469231731687303715884105727', null)).toEqual([
    '170,141,183,460,469,231,731,687,303,715,884,105,727',
    '∅',
  ])
})

test('what would break a line or the terminal is shown by a sign', () => {
  expect(cells('VARCHAR', 'a\nb', 'a\tb', '\u001b[31m', '\u202e')).toEqual(['a⏎b', 'a  b', '�[31m', '�'])
})

test.each([24, 40, 60, 80, 200])('no line is wider than a terminal of %i columns', (width) => {
  const columns = ['編號:INTEGER', '民眾使用憑證之說明:VARCHAR', 'emoji:VARCHAR', 'note:VARCHAR'].map(
    (each) => {
      const [name = '', type = ''] = each.split(':')
      return { name, type }
    },
  )
  const rows: Value[][] = [
    [1, '民'.repeat(100), '👩‍👩‍👧‍👦'.repeat(20), 'x'.repeat(100_000)],
    [66_118_856, null, '', 'é'.repeat(50)],
  ]
  const lines = textTable(columns, rows, { width, isColoured: false }).trimEnd().split('\n')
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
  expect(lines.join('')).toContain('66,118,856')
})

test('a table that nobody looks at is not shortened', () => {
  expect(textTable([{ name: 'v', type: 'VARCHAR' }], [['x'.repeat(5000)]])).toContain('x'.repeat(5000))
})
