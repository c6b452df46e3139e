import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { Database, type Value } from '../../pipeline/system/database.js'

let database: Database
beforeAll(async () => {
  database = await Database.open(':memory:', 'write')
  for (const { sql, file } of await readMacros('.')) await database.run(sql, file)
})
afterAll(() => database.close())

async function value(expression: string, ...parameters: (string | number)[]): Promise<Value | undefined> {
  const [row] = await database.rows(`select ${expression} as value`, parameters)
  return row?.['value']
}

test.each([
  ['105年', 2016],
  ['99年度', 2010],
  ['110', 2021],
  [' 1年 ', 1912],
  ['0年', null],
  ['2016年', null],
  ['105年7月', null],
  ['合計', null],
  ['', null],
])('roc_year(%j) is %j', async (label, year) => {
  expect(await value('roc_year($1)', label)).toBe(year)
})

test.each([
  [2016, 105],
  [1912, 1],
  [1911, null],
])('gregorian_to_roc(%j) is %j', async (year, roc) => {
  expect(await value('gregorian_to_roc($1::integer)', year)).toBe(roc)
})

test.each([
  ['72,036,182', 72_036_182],
  ['153', 153],
  [' 0 ', 0],
  ['1234567', 1_234_567],
  ['３，１２２，１６８', 3_122_168],
  ['\u3000７５５\u00a0', 755],
  ['007', 7],
  ['72,036,18266,118,856', null],
  ['1,23', null],
  ['0,123', null],
  ['12 34', null],
  ['12.5', null],
  ['5.0', null],
  ['1e3', null],
  ['-5', null],
  ['…', null],
  ['', null],
  ['99999999999999999999', null],
])('count_from(%j) is %j', async (cell, count) => {
  expect(await value('count_from($1)', cell)).toBe(count)
})

test.each([
  ['12.5', '12.500000'],
  ['−1,234.5', '-1234.500000'],
  ['－３．２５', '-3.250000'],
  ['+7', '7.000000'],
  ['12.300000000000001', '12.300000'],
  ['0.12345650000000001', '0.123457'],
  ['1234567890123456789012.654321', '1234567890123456789012.654321'],
  ['12345678901234567890123', null],
  ['12345678901.1234567', null],
  ['45.53%', null],
  ['1e3', null],
  ['.5', null],
  ['5.', null],
  ['1,23.4', null],
  ['–5', null],
  ['-', null],
  ['nan', null],
])('number_from(%j) is %j', async (cell, number) => {
  expect(await value('number_from($1)::varchar', cell)).toBe(number)
})

test.each([
  ['1,234r', 'restated', '1,234'],
  ['１２Ｒ', 'restated', '１２'],
  ['115年8月 (修正)', 'restated', '115年8月'],
  ['115年8月［Ｒ］', 'restated', '115年8月'],
  ['58.3%修正值', 'restated', '58.3%'],
  ['ⓡ 55', 'restated', '55'],
  ['合計(r)', 'restated', '合計'],
  ['115年8月ⓟ', 'provisional', '115年8月'],
  ['初步統計 中華民國115年', 'provisional', '中華民國115年'],
  ['110年1-7月累計p', 'provisional', '110年1-7月累計'],
  ['12 P', 'provisional', '12'],
  [' 1,234 ', null, '1,234'],
  ['group', null, 'group'],
  ['Sep', null, 'Sep'],
  ['p', null, 'p'],
  ['5*', null, '5*'],
  ['修正案件數', null, '修正案件數'],
  ['', null, ''],
])('the mark of %j is %j beside %j', async (cell, status, rest) => {
  expect([await value('status_mark($1)', cell), await value('without_mark($1)', cell)]).toEqual([
    status,
    rest,
  ])
})

test.each([
  [1, 12.706],
  [8, 2.306],
  [30, 2.042],
  [100, 1.984],
  [500, 1.984],
  [0, null],
])('student_t_975(%j) is %j', async (degrees, quantile) => {
  expect(await value('student_t_975($1::integer)', degrees)).toBe(quantile)
})

test('the mirror of a fall takes it back', async () => {
  expect(await value('mirror_rise_percent(20)')).toBe(25)
})

test.each([
  ['grouped(-5922)', '−5,922'],
  ['signed(2439373)', '+2,439,373'],
  ['signed(0)', '0'],
  ['signed(0.5)', '+0.5'],
  ['signed((-3)::hugeint)', '−3'],
  ['decimals(0.8689, 2)', '0.87'],
  ['compared(1000, 2000)', '1,000 < 2,000'],
  ['change_in_percent(50, 100)', '(50 − 100) / 100 = −50.00 %'],
  ['change_in_percent(0.5, 0)', '(0.5 − 0) / 0 = – %'],
])('%s is %j', async (expression, text) => {
  expect(await value(expression)).toBe(text)
})
