import { expect, test } from 'vitest'
import * as z from 'zod'
import { parseYaml } from '../../pipeline/base/yaml-document.js'

const read = (text: string): unknown => parseYaml(text, 'x.yaml', z.unknown())
const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
for (let i = 1; i < 7; i++) {
  const [before = '', name = ''] = 'abcdefg'.slice(i - 1, i + 1)
  BOMB.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
}

test.each([
  [
    'aliases that repeat aliases',
    BOMB.join('\n'),
    /^x\.yaml:4: \*c and the aliases above repeat more than 10000 values/,
  ],
  [
    'a list within itself',
    'a: 1\nb: &b [*b]',
    'x.yaml:2: *b is part of what it stands for; write the value out',
  ],
  ['a map within itself', 'b: &b\n  c:\n    d: *b', 'x.yaml:3: *b is part of what it stands for'],
  ['an alias without an anchor', 'a: 1\nb: *none', 'x.yaml:2: *none stands for nothing'],
  ['brackets without end', `a: ${'['.repeat(5000)}`, 'x.yaml:1: it is nested more than 200 levels deep'],
  [
    'lists without end',
    `a: 1\nb:\n${'- '.repeat(20_000)}x`,
    'x.yaml:3: it is nested more than 200 levels deep',
  ],
  [
    'maps without end',
    Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'x.yaml:202: it is nested more than 200 levels deep',
  ],
])('%s: one line with file and line', (_, text, message) => {
  expect(() => read(text)).toThrow(message)
  expect(() => read(text)).toThrow(/^.*$/)
})

test('line breaks of a key forge no line of a message', () => {
  expect(() => parseYaml('"a\\nb": 1', 'x.yaml', z.strictObject({}))).toThrow(
    /^x\.yaml:1: a b: unknown key.*$/,
  )
})

test('aliases that repeat a little are read', () => {
  expect(read('a: &a [1, 2]\nb: [*a, *a]')).toEqual({
    a: [1, 2],
    b: [
      [1, 2],
      [1, 2],
    ],
  })
})
