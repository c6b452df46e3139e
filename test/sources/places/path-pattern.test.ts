import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { folderAbove, pathPattern } from '../../../pipeline/sources/places/path-pattern.js'

const PATHS = [
  'a.csv',
  'b.csv',
  '.a.csv',
  'a/b.csv',
  'a/b/c.csv',
  '.git/a.csv',
  'usage-2020.csv',
  '{a}.csv',
  'ab.csv',
]

describe('a pattern means', () => {
  test.each([
    ['a.csv', ['a.csv']],
    ['*.csv', ['a.csv', 'b.csv', 'usage-2020.csv', '{a}.csv', 'ab.csv']],
    ['?.csv', ['a.csv', 'b.csv']],
    ['**/*.csv', ['a.csv', 'b.csv', 'a/b.csv', 'a/b/c.csv', 'usage-2020.csv', '{a}.csv', 'ab.csv']],
    ['a/**', ['a/b.csv', 'a/b/c.csv']],
    ['a/**/c.csv', ['a/b/c.csv']],
    ['{a/**,b*}', ['b.csv', 'a/b.csv', 'a/b/c.csv']],
    ['{a,b}.csv', ['a.csv', 'b.csv']],
    ['{a{,b},b}.csv', ['a.csv', 'b.csv', 'ab.csv']],
    ['{a{,b}.csv', []],
    ['\\{a}.csv', ['{a}.csv']],
    ['.*.csv', ['.a.csv']],
    ['usage-20[0-9][^1].csv', ['usage-2020.csv']],
    ['a**b.csv', ['ab.csv']],
  ])('%s', (pattern, expected) => {
    expect(PATHS.filter(pathPattern(pattern))).toEqual(expected)
  })
})

test('the folder above is one of every path that is meant', () => {
  expect(['data/a-*.csv', 'data/{a}/b', '**/a', 'data/a.csv'].map(folderAbove)).toEqual([
    'data/',
    'data/',
    '',
    'data/',
  ])
  const sign = fc.constantFrom('a', 'b', '*', '**', '?', '/', '{', ',', '}', '.', '[', ']', '\\')
  const text = fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(''))
  fc.assert(
    fc.property(text, text, (pattern, path) => {
      const isBelow = path.startsWith(folderAbove(pattern))
      expect(isBelow || !pathPattern(pattern)(path)).toBe(true)
    }),
    { seed: 20_261_130, numRuns: 2000 },
  )
})

test.each([
  ['stars', `${'*a'.repeat(499)}b`, 'a'.repeat(1000)],
  ['folders', `${'**/a*/'.repeat(160)}b`, 'a/'.repeat(500)],
  ['braces beside braces', `${'{a,b,c}'.repeat(140)}x`, 'abc'.repeat(60)],
  ['braces in braces', '{a,'.repeat(250) + '}'.repeat(250), 'a'.repeat(255)],
  ['braces that never close', '{'.repeat(1000), '{'.repeat(999)],
])('%s: the path is gone through no more than twice for each sign of the pattern', (_, pattern, path) => {
  const matches = pathPattern(pattern)
  const gone = vi.spyOn(Uint8Array, 'from')
  onTestFinished(() => gone.mockRestore())
  expect(matches(path)).toBe(false)
  expect(gone.mock.calls.length).toBeGreaterThan(0)
  expect(gone.mock.calls.length).toBeLessThanOrEqual(2 * pattern.length)
})
