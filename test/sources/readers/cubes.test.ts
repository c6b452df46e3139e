import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CellFile, plainNumber } from '../../../pipeline/sources/readers/cube/cell-file.js'
import { timeListPeriods } from '../../../pipeline/sources/readers/cube/time-list.js'
import { walkJson } from '../../../pipeline/sources/readers/json-stat/json-walk.js'
import { readJsonStat } from '../../../pipeline/sources/readers/json-stat/json-stat.js'
import { PxFigures } from '../../../pipeline/sources/readers/px/px-figures.js'
import { Keywords, parseStatement } from '../../../pipeline/sources/readers/px/px-keywords.js'
import { readPx } from '../../../pipeline/sources/readers/px/px.js'
import { codesIn, meaningsOf } from '../../../pipeline/sources/status-codes.js'
import { readGrids, withFile } from './given-file.js'

test.each([
  ['1.0E7', '10000000'],
  ['1.50e3', '1500'],
  ['12E-1', '1.2'],
  ['-1.5E-3', '-0.0015'],
  ['1e0', '1'],
  ['0.00e2', '0'],
  ['9007199254740993', '9007199254740993'],
  ['2.50', '2.50'],
  ['1e400', '1e400'],
  ['E5', 'E5'],
])('%s is %s in plain digits', (text, plain) => {
  expect(plainNumber(text)).toBe(plain)
})

test('a period of a time list has the letter that says what it is, or is none', () => {
  expect(timeListPeriods('W1', ['202005', '2020W06'])).toEqual(['2020W05', '2020W06'])
  expect(timeListPeriods('H1', ['20191'])).toEqual(['2019H1'])
  expect(timeListPeriods('A1', ['2019'])).toEqual(['2019'])
  expect(timeListPeriods('Q1', ['20195'])).toBeNull()
  expect(timeListPeriods('X9', ['2019'])).toBeNull()
})

test('a statement may hold anything within quotation marks', () => {
  const { keyword, language, about, values } = parseStatement(
    ' \n VALUENOTE[en-GB]("a, b","c(d)")="x=y; ""z"\n" and on", "2"',
    3,
    'usage',
  )
  expect([keyword, language, about]).toEqual(['VALUENOTE', 'en-GB', ['a, b', 'c(d)']])
  expect(values.map(({ text }) => text)).toEqual(['x=y; z and on', '2'])
  expect(() => parseStatement('no statement', 7, 'usage')).toThrow('usage:7: is not a statement')
  expect(new Keywords([], 'usage').text('TITLE')).toBe('')
})

test.each([1, 2, 3, 7, 100])('figures are the same in pieces of %d characters', (size) =>
  withFile('', async (_, folder) => {
    const text = '1.25 "..";\n-3,"-"\t55555\r\n6 ;\n'
    const path = join(folder, 'cells.csv')
    const cells = new CellFile(path, 'usage')
    const figures = new PxFigures(cells, 6, 6, [], 'usage')
    for (let at = 0; at < text.length; at += size) figures.take(text.slice(at, at + size))
    figures.end()
    cells.close()
    expect(await readFile(path, 'utf8')).toBe('0,1.25\n1,..\n2,-3\n3,-\n4,55555\n5,6\n')
  }),
)

test('a document is walked through without what is left out, and its listed items are handed on', () =>
  withFile('{"a":[1,{"b":[]}],"c":{"d":"x","e":null},"f":{"g":{"h":1}}}\n', async (path) => {
    const taken: unknown[] = []
    const fates: Record<string, 'listed' | 'left-out'> = { c: 'listed', f: 'left-out' }
    const root = await walkJson(
      path,
      'usage',
      (at) => fates[at.join('/')] ?? 'kept',
      (...item) => taken.push(item),
    )
    expect(taken).toEqual([
      [['c'], 'd', 'x'],
      [['c'], 'e', null],
    ])
    expect(root).toEqual(
      new Map<string, unknown>([
        ['a', ['1', new Map([['b', []]])]],
        ['c', new Map()],
        ['f', new Map()],
      ]),
    )
  }))

test.each([
  ['[1,2', 'incomplete'],
  ['', 'incomplete'],
  ['{\n"a" 1}', "usage:2: not readable as JSON: expected ':'"],
  ['[01]', 'not readable as JSON'],
  ['[1] x', 'not readable as JSON'],
  ['{"a":{"b":1,"b":2}}', '/a/b is named twice'],
  ['['.repeat(200), 'nested more than 100 deep'],
])('%s is no document', async (text, words) => {
  await withFile('', async (_, folder) => {
    const path = join(folder, 'document')
    await writeFile(path, text)
    await expect(walkJson(path, 'usage', () => 'kept')).rejects.toThrow(words)
  })
})

test('members that attack JavaScript are categories like any other', async () => {
  const codes = ['__proto__', 'constructor', 'toString']
  const text = `{"class":"dataset","id":["geo"],"size":[3],"dimension":{"geo":{"category":{"index":${JSON.stringify(codes)},"label":{"__proto__":"P"}}}},"value":[1,2,3]}`
  const [grid] = await readGrids(readJsonStat, text, { format: 'json-stat' })
  expect(grid?.rows).toEqual([
    [1, '__proto__', 'P', '1'],
    [2, 'constructor', null, '2'],
    [3, 'toString', null, '3'],
  ])
})

test('three dimensions are counted out as their sizes say', async () => {
  const list = (name: string, count: number): string =>
    `VALUES("${name}")=${Array.from({ length: count }, (_, i) => `"${name}${i}"`).join(',')};\n`
  const figures = Array.from({ length: 24 }, (_, i) => String(i))
  const text = `CODEPAGE="utf-8";STUB="a","b";HEADING="c";${list('a', 2)}${list('b', 3)}${list('c', 4)}DATA=${figures.join(' ')};`
  const [grid] = await readGrids(readPx, text, { format: 'px' })
  expect(grid?.rows).toEqual(
    figures.map((figure, i) => [
      i + 1,
      `a${Math.floor(i / 12)}`,
      `b${Math.floor(i / 4) % 3}`,
      `c${i % 4}`,
      figure,
    ]),
  )
})

test('codes of status stand alone, side by side or parted', () => {
  const known = meaningsOf({ list: 'eurostat', codes: { 'n/a': 'missing' } })
  expect(codesIn('n/a', known)).toEqual(['n/a'])
  expect(codesIn('bp', known)).toEqual(['b', 'p'])
  expect(codesIn('b, p', known)).toEqual(['b', 'p'])
  expect(codesIn('b,n/a', known)).toEqual(['b', 'n/a'])
})
