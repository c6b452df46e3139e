import { describe, expect, test } from 'vitest'
import { csvFigure, csvText } from '../../pipeline/base/csv.js'

describe('a CSV cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+886 2', "'+886 2"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['=a,"b"', `"'=a,""b"""`],
    ['a=1', 'a=1'],
    ["'=1", "'=1"],
    ['憑證', '憑證'],
    ['', ''],
  ])('of text %j cannot be run by a spreadsheet', (text, cell) => {
    expect(csvText(text)).toBe(cell)
  })

  test.each(['-1.5', '+3', '1e-7'])('of the figure %s is the figure', (figure) => {
    expect(csvFigure(figure)).toBe(figure)
  })
})
