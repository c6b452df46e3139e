import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRecords, type TextRecords } from '../../../pipeline/sources/readers/text/text-records.js'
import { withFile } from './given-file.js'

const recordsOf = (text: string, delimiter = ','): Promise<TextRecords> =>
  withFile(text, (path) => readRecords(path, delimiter))

test.each<[string, Partial<TextRecords>]>([
  ['a,b\n1,2\n', { count: 2, empty: [], hasQuotes: false, openLine: null }],
  ['a,b\n1,2', { count: 2 }],
  ['\n\na,b\n\n1,2\n\n', { count: 6, empty: [1, 2, 4, 6] }],
  ['a,b\n"x\ny",2\n3,4\n', { count: 3, hasLinesInCells: true, openLine: null }],
  ['a,b\n"x\n\ny",2\n\n3,4\n', { count: 4, empty: [3] }],
  ['a,b\n5" pipe,2\n', { count: 2, hasQuotes: true, hasLinesInCells: false, openLine: null }],
  ['a,b\n1,"he said ""no"""\n', { count: 2, openLine: null }],
  ['a,b\n1, "x, y"\n', { count: 2, openLine: null }],
  ['a,b\n1,2\n3,"x\n4,5\n', { openLine: 3 }],
  ['a,b\n1,"x""\n4,5\n', { openLine: 2 }],
  ['a,b\n"x\n1,"y"\n', { openLine: 2 }],
  ['a,b\n1,"x"y\n', { count: 2, openLine: null }],
])('%j', async (text, expected) => {
  expect(await recordsOf(text)).toMatchObject(expected)
})

test('a quote counts only where a cell begins, by the delimiter that is meant', async () => {
  expect(await recordsOf('a;b\n1;"x\n', ',')).toMatchObject({ openLine: null })
  expect(await recordsOf('a;b\n1;"x\n', ';')).toMatchObject({ openLine: 2 })
})

test('records are as many as were written, whatever the cells hold and wherever a piece of the file ends', async () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'a', '1', 'x"y', 'x,y', 'x\ny', '"', '\n', '5" pipe'),
    fc.string(),
  )
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 })
  const padding = fc.constantFrom(0, (1 << 20) - 5, (1 << 20) - 1)
  await fc.assert(
    fc.asyncProperty(rows, padding, async (cells, length) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('\r', '')}"`
      const first = `"${'x'.repeat(length)}",a\n`
      const text = first + cells.map((row) => `${row.map(quoted).join(',')}\n`).join('')
      expect(await recordsOf(text)).toMatchObject({ count: cells.length + 1, empty: [], openLine: null })
    }),
    { seed: 20_211_101, numRuns: 60 },
  )
})

test.each([
  ['a line', `a,b\n1,2\n${'x'.repeat(2 ** 24 + 1)}\n3,4\n`, { longLine: 3, openLine: null }],
  ['a line of 3 MB', `a,b\n1,2\n${'x'.repeat(3e6)}\n3,4\n`, { longLine: null, count: 4 }],
  ['a quoted cell that closes', `a,b\n"${'x\n'.repeat(2 ** 20 + 1)}",2\n`, { longLine: 2, openLine: null }],
  ['many lines', 'a,b\n'.repeat(2 ** 20), { longLine: null, openLine: null, count: 2 ** 20 }],
])('%s: what DuckDB reads, and beyond', async (_, text, expected) => {
  expect(await recordsOf(text)).toMatchObject(expected)
})

test('a text of empty lines is read no further than they are counted', async () => {
  expect(await recordsOf(`a,b\n${'\n'.repeat(2_000_100)}`)).toMatchObject({ hasTooManyEmpty: true })
})

test('lines and empty lines are counted alike however long what stands between them is', async () => {
  const line = fc.constantFrom('', '', 'a,b', 'x'.repeat(61), 'y,'.repeat(40))
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 60 }), async (lines) => {
      const empty = lines.flatMap((text, i) => (text === '' ? [i + 1] : []))
      expect(await recordsOf(`${lines.join('\n')}\n`)).toMatchObject({ count: lines.length, empty })
    }),
    { seed: 20_211_101, numRuns: 200 },
  )
})
