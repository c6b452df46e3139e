import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMacros } from '../../pipeline/models/model.js'
import { markPatterns, marksSchema } from '../../pipeline/sources/marks.js'
import { numberShape, type NumberWriting } from '../../pipeline/sources/number-writing.js'
import { signsOf } from '../../pipeline/sources/readers/header/units.js'
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
  ['half-year', '2017-07-01', '2017-S2'],
  ['half-year', '2017-04-01', '2017-04-01/P6M'],
  ['quarter', '2017-07-01', '2017-Q3'],
])('the label of a %s from %s is %s', async (frequency, start, label) => {
  expect(await value('time_period($1, $2::timestamp)', frequency, start)).toBe(label)
})

test.each(['year', 'half-year', 'quarter', 'month', 'week', 'day'])(
  'periods of a %s are counted through, and the one after another is found again',
  async (frequency) => {
    const steps = 'range(-9, 9) as steps(n)'
    const start = "period_after($1, timestamp '2018-04-02', n)"
    const [row] = await database.rows(
      `select bool_and(period_number($1, ${start}) = period_number($1, timestamp '2018-04-02') + n) as is_right from ${steps}`,
      [frequency],
    )
    expect(row?.['is_right']).toBe(true)
  },
)

test.each([
  [2016, 105],
  [1912, 1],
  [1911, null],
])('gregorian_to_roc(%j) is %j', async (year, roc) => {
  expect(await value('gregorian_to_roc($1::integer)', year)).toBe(roc)
})

const DOT: NumberWriting = { decimal: 'dot', group: 'comma', negative: [] }
const COMMA: NumberWriting = { decimal: 'comma', group: 'dot', negative: [] }
const WRITINGS: Record<string, { writing: NumberWriting; signs?: string[]; isWhole?: boolean }> = {
  count: { writing: DOT, isWhole: true },
  usual: { writing: DOT },
  continental: { writing: COMMA },
  spaced: { writing: { ...COMMA, group: 'space' } },
  swiss: { writing: { ...DOT, group: 'apostrophe' } },
  lakh: { writing: { ...DOT, group: 'lakh' } },
  plain: { writing: { ...COMMA, group: 'none' } },
  accounts: { writing: { ...DOT, negative: ['parentheses', 'trailing-minus', 'triangle'] } },
  percent: { writing: DOT, signs: signsOf('%') },
  euros: { writing: COMMA, signs: signsOf('EUR') },
}

test.each([
  ['count', '72,036,182', '72036182'],
  ['count', ' 0 ', '0'],
  ['count', '３，１２２，１６８', '3122168'],
  ['count', '\u3000７５５\u00a0', '755'],
  ['count', '007', '007'],
  ['count', '72,036,18266,118,856', null],
  ['count', '1,23', null],
  ['count', '0,123', null],
  ['count', '12 34', null],
  ['count', '12.5', null],
  ['count', '5.0', null],
  ['count', '1e3', null],
  ['count', '-5', null],
  ['count', '+5', null],
  ['count', '…', null],
  ['count', '', null],
  ['count', '١٢٣', '123'],
  ['count', '१२३', '123'],
  ['usual', '12.5', '12.5'],
  ['usual', '−1,234.5', '-1234.5'],
  ['usual', '－３．２５', '-3.25'],
  ['usual', '–5', '-5'],
  ['usual', '- 5', '-5'],
  ['usual', '− 1,234', '-1234'],
  ['usual', '+7', '7'],
  ['usual', '1.234,5', null],
  ['usual', '45.53%', null],
  ['usual', '1e3', null],
  ['usual', '1.2E+06', null],
  ['usual', '.5', null],
  ['usual', '5.', null],
  ['usual', '1,23.4', null],
  ['usual', '(5)', null],
  ['usual', '5-', null],
  ['usual', '△5', null],
  ['usual', '--5', null],
  ['usual', '2–5', null],
  ['usual', '-', null],
  ['usual', 'nan', null],
  ['usual', 'a|b|c|d', null],
  ['continental', '1.234.567,89', '1234567.89'],
  ['continental', '11.101', '11101'],
  ['continental', '99,125', '99.125'],
  ['continental', '1,234.5', null],
  ['continental', '12.34', null],
  ['spaced', '11\u202f101', '11101'],
  ['spaced', '1\u00a0234\u2009567,5', '1234567.5'],
  ['spaced', '1 23', null],
  ['spaced', '1.234', null],
  ['swiss', "1'234.5", '1234.5'],
  ['swiss', '1’234’567', '1234567'],
  ['swiss', '1,234', null],
  ['lakh', '12,34,56,789', '123456789'],
  ['lakh', '1,234', '1234'],
  ['lakh', '123,456', null],
  ['lakh', '1,23', null],
  ['plain', '1234,5', '1234.5'],
  ['plain', '1.234', null],
  ['accounts', '(1,234.5)', '-1234.5'],
  ['accounts', '5-', '-5'],
  ['accounts', '5 -', '-5'],
  ['accounts', '△ 1,234', '-1234'],
  ['accounts', '▲5', '-5'],
  ['accounts', '(5', null],
  ['accounts', '5)', null],
  ['accounts', '(-5)', null],
  ['accounts', '-5-', null],
  ['percent', '12.5 %', '12.5'],
  ['percent', '12.5%', '12.5'],
  ['percent', '１２．５％', '12.5'],
  ['percent', '-3 %', '-3'],
  ['percent', '12.5 ‰', null],
  ['euros', '€ 1.234,50', '1234.50'],
  ['euros', '-5 EUR', '-5'],
  ['euros', '$5', null],
])('in %s writing %j is the figure %j', async (name, cell, figure) => {
  const { writing, signs = [], isWhole = false } = WRITINGS[name] ?? { writing: DOT }
  expect(
    await value(
      'read_figure($1, $2)',
      cell,
      numberShape(writing, signs, { sign: !isWhole, decimals: !isWhole }),
    ),
  ).toBe(figure)
})

test.each([
  ['1.23456789', 8, '123456789.'],
  ['-0.5', 4, '-05000.'],
  ['12', 3, '12000.'],
  ['0.123456789', 8, '012345678.9'],
  ['12.5', 0, '12.5'],
])('the point of %j moved by %j gives %j', async (figure, places, moved) => {
  expect(await value(`moved_point($1, ${places})`, figure)).toBe(moved)
})

test.each([
  ['123456789.', 123_456_789],
  ['5.000', 5],
  ['012345678.9', null],
  ['99999999999999999999', null],
])('whole_figure(%j) is %j', async (figure, count) => {
  expect(await value('whole_figure($1)', figure)).toBe(count)
})

test.each([
  ['12.300000000000001', 6, '12.3'],
  ['99.99999999999999', 6, '100'],
  ['0.12345650000000001', 6, null],
  ['0.12345650000000001', 7, '0.1234565'],
  ['12345678901.1234567', 6, null],
  ['0.1234560', 6, '0.1234560'],
  ['0.1234567', 6, null],
  ['0.333333333333333', 15, '0.333333333333333'],
])('of %j with %j decimals %j is kept', async (figure, scale, kept) => {
  expect(await value(`kept_digits($1, ${scale})`, figure)).toBe(kept)
})

const MARKS = marksSchema.parse({})

test.each([
  ['1,234r', ['r'], '1,234'],
  ['１２Ｒ', ['Ｒ'], '１２'],
  ['115年8月 (修正)', ['修正'], '115年8月'],
  ['115年8月［Ｒ］', ['Ｒ'], '115年8月'],
  ['58.3%修正值', ['修正值'], '58.3%'],
  ['ⓡ 55', ['ⓡ'], '55'],
  ['合計(r)', ['r'], '合計'],
  ['115年8月ⓟ', ['ⓟ'], '115年8月'],
  ['初步統計 中華民國115年', ['初步統計'], '中華民國115年'],
  ['110年1-7月累計p', ['p'], '110年1-7月累計'],
  ['12 P', ['P'], '12'],
  ['12 (Provisional)', ['provisional'], '12'],
  ['12 rp', ['r', 'p'], '12'],
  [': p', ['p'], ':'],
  [' 1,234 ', [], '1,234'],
  ['group', [], 'group'],
  ['Sep', [], 'Sep'],
  ['p', [], 'p'],
  ['5*', [], '5*'],
  ['12 e', [], '12 e'],
  ['修正案件數', [], '修正案件數'],
  ['', [], ''],
])('the marks of %j are %j beside %j', async (cell, marks, rest) => {
  const { marked, mark } = markPatterns(MARKS)
  expect(await value('parted_marks($1, $2, $3)', cell, marked, mark)).toEqual({ marks, rest })
})

test.each([
  ['115年8月 (修正)', '115年8月'],
  ['115年8月［Ｒ］', '115年8月'],
  ['110年1-7月累計p', '110年1-7月累計'],
  ['初步統計 中華民國115年', '中華民國115年'],
  ['Sep', 'Sep'],
])('the label %j without its mark is %j', async (label, rest) => {
  expect(await value('without_mark($1)', label)).toBe(rest)
})

test.each([
  ['8 b', ['b'], '8'],
  ['19 bep', ['b', 'e', 'p'], '19'],
  [': c', ['c'], ':'],
  ['1,234*', ['*'], '1,234'],
  ['1,234 **', ['*', '*'], '1,234'],
  ['1 234¹²', ['¹', '²'], '1 234'],
  ['12 [note 1]', ['note 1'], '12'],
  ['1,234 1)', ['1)'], '1,234'],
  ['1,2341)', [], '1,2341)'],
  ['12 a', [], '12 a'],
])('with marks of a contract those of %j are %j beside %j', async (cell, marks, rest) => {
  const contract = marksSchema.parse({
    estimated: ['e'],
    note: ['b', 'c', '*', '¹', '²', 'note 1', '1)'],
  })
  const { marked, mark } = markPatterns(contract)
  expect(await value('parted_marks($1, $2, $3)', cell, marked, mark)).toEqual({ marks, rest })
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
