import { describe, expect, test } from 'vitest'
import { splitGluedCells } from '../../pipeline/sources/readers/flattened/glued-cells.js'

const columns = ['year', 'a', 'b', 'sum']
const totals = [{ total: 'sum', parts: ['a', 'b'] }]

describe('glued cells', () => {
  test('are split where the comma groups and the total leave one split', () => {
    const splits = splitGluedCells(['105年', '72,036,18266,118,856', '138,155,038'], columns, totals)
    expect(splits.map(({ cells }) => cells)).toEqual([['105年', '72,036,182', '66,118,856', '138,155,038']])
    expect(splits[0]?.glued).toEqual([{ at: 1, pieces: ['72,036,182', '66,118,856'] }])
  })

  test('three in one are split too', () => {
    expect(splitGluedCells(['105年', '1,0002,0003,000'], columns, totals).map(({ cells }) => cells)).toEqual([
      ['105年', '1,000', '2,000', '3,000'],
    ])
  })

  test('give every split that adds up, so that the caller can refuse to choose', () => {
    expect(splitGluedCells(['5年', '11213'], columns, totals).map(({ cells }) => cells)).toEqual([
      ['5年', '1', '12', '13'],
      ['5年', '11', '2', '13'],
    ])
  })

  test.each([
    ['the total does not fit', ['105年', '72,036,18266,118,856', '138,155,039']],
    ['a comma group is broken', ['105年', '72,036,1866,118,856', '138,155,038']],
    ['a piece would begin with 0', ['105年', '1,00000', '1,000']],
    ['there is nothing to split', ['105年', '1', '2']],
  ])('are not split when %s', (_, cells) => {
    expect(splitGluedCells(cells, columns, totals)).toEqual([])
  })

  test('are not split where no total holds the column', () => {
    expect(splitGluedCells(['105年', '72,036,18266,118,856', '138,155,038'], columns, [])).toEqual([])
  })
})
