import { describe, expect, test } from 'vitest'
import { chartValues, guessChart, type ChartColumn } from '../../pipeline/query/quick-chart.js'

function columns(...given: string[]): ChartColumn[] {
  return given.map((each) => {
    const [name = '', type = ''] = each.split(':')
    return { name, type }
  })
}

function specOf(given: ChartColumn[], rows: unknown[][]): Record<string, unknown> {
  const chart = guessChart(given, rows)
  if ('reason' in chart) throw new Error(chart.reason)
  return chart.spec
}

describe('a chart is guessed from the types, names and values of the columns', () => {
  test('figures of one series over time are a line', () => {
    const spec = specOf(columns('year:INTEGER', 'uses:BIGINT'), [
      [2016, 66_118_856],
      [2017, 39_287_420],
    ])
    expect(spec).toMatchObject({
      mark: { type: 'line' },
      encoding: {
        x: { field: 'year', type: 'temporal', axis: { format: '%Y' } },
        y: { field: 'uses', type: 'quantitative' },
      },
    })
  })

  test('those of several series are a line each, told apart by the column that does so', () => {
    const spec = specOf(columns('status:VARCHAR', 'audience:VARCHAR', 'day:DATE', 'uses:DOUBLE'), [
      ['final', 'citizen', '2016-01-01', 1],
      ['final', 'government', '2016-01-01', 2],
      ['final', 'citizen', '2016-01-02', 3],
      ['final', 'government', '2016-01-02', 4],
    ])
    expect(spec).toMatchObject({ mark: { type: 'line' }, encoding: { color: { field: 'audience' } } })
  })

  test('several measures share an axis when they are of one size', () => {
    const rows = [
      [2016, 60, 55, 9_000_000],
      [2017, 70, 65, 9_500_000],
    ]
    const spec = specOf(columns('year:INTEGER', 'a:INTEGER', 'b:INTEGER', 'c:INTEGER'), rows)
    expect(spec['transform']).toEqual([{ fold: ['a', 'b'], as: ['column', 'figure'] }])
  })

  test('figures by category are bars, in the order of the rows, and no more than can be read', () => {
    const rows = Array.from({ length: 312 }, (_, i) => [`機關${i}`, 312 - i])
    const spec = specOf(columns('機關:VARCHAR', '使用人次:INTEGER'), rows)
    expect(spec).toMatchObject({
      mark: { type: 'bar' },
      title: 'the first 40 of 312 rows',
      encoding: { y: { field: '機關', sort: null }, x: { field: '使用人次' } },
    })
  })

  test.each([
    ['two columns of figures are points', columns('a:DOUBLE', 'b:DOUBLE'), [[1, 2]], 'point'],
    ['one is a histogram', columns('a:DOUBLE'), [[1], [2], [3], [4], [5]], 'bar'],
    ['categories that repeat are points', columns('a:VARCHAR', 'b:DOUBLE'), [['x', 1], ['x', 2]], 'point'], // biome-ignore format: a row a line
  ])('%s', (_, given, rows, mark) => {
    expect(specOf(given, rows)).toMatchObject({ mark: { type: mark } })
  })

  test('a year of another era, a month or an id is no measure', () => {
    expect(guessChart(columns('roc_year:INTEGER', 'flag_id:INTEGER'), [[105, 7]])).toHaveProperty('reason')
    const spec = specOf(columns('month:INTEGER', 'uses_per_day:INTEGER'), [
      [1, 10],
      [2, 20],
    ])
    expect(spec['encoding']).toMatchObject({
      x: { field: 'month', type: 'ordinal' },
      y: { field: 'uses_per_day' },
    })
  })

  test.each([
    [columns('a:VARCHAR'), [['x']], /no column of figures/],
    [columns('a:INTEGER'), [], /no rows/],
    [columns('a:INTEGER'), [[1]], /nothing to set them against/],
    [columns('a:INTEGER[]'), [[[1, 2]]], /no column of figures/],
    [columns('a:INTEGER'), [[null]], /no column of figures/],
  ])('where none fits, it says why: %j', (given, rows, words) => {
    const chart = guessChart(given, rows)
    expect('reason' in chart && chart.reason).toMatch(words)
  })
})

test('the values of a chart are numbers, times in ISO 8601, and names that are no paths', () => {
  const given = columns('at:TIMESTAMP', 'big:HUGEINT', 'a.b[0]:DOUBLE', 'a_b_0_:DOUBLE', '__proto__:VARCHAR')
  expect(
    chartValues(given, [
      ['2020-01-02 03:04:05.123456', '170141183460469231731687303715884105727', 1, 2, 'x\u001b'],
      ['5881580-07-11 00:00:00', null, null, null, null],
    ]),
  ).toEqual([
    { at: '2020-01-02T03:04:05.123Z', big: 1.7014118346046923e38, a_b_0_: 1, a_b_0__2: 2, _proto_: 'x␛' },
    { at: null, big: null, a_b_0_: null, a_b_0__2: null, _proto_: null },
  ])
})
