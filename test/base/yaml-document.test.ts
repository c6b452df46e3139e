import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { parseYaml } from '../../pipeline/base/yaml-document.js'
import { listFiles } from '../../pipeline/system/files.js'

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
    /^x\.yaml:4: this alias \(\*\) and those above repeat more than 10000 values/,
  ],
  [
    'a list within itself',
    'a: 1\nb: &b [*b]',
    'x.yaml:2: an alias (*) is part of what it stands for; write the value out',
  ],
  ['a map within itself', 'b: &b\n  c:\n    d: *b', 'x.yaml:3: an alias (*) is part of what it stands for'],
  ['an alias without an anchor', 'a: 1\nb: *none', 'x.yaml:2: an alias (*) stands for nothing'],
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
  ['a second document', 'a: 1\n---\nb: 2', 'x.yaml:2: a second document begins here; write only one'],
  [
    'a fault before a second document',
    'a: 1\na: 2\n---\nb: 2',
    'x.yaml:2: this key appears above in the same mapping',
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

test('every file of the project is read as the parser of YAML reads it', async () => {
  const root = join(import.meta.dirname, '../..')
  const files = ['almanac.yaml']
  for (const folder of ['data', 'reports', 'sql', 'test'])
    for (const file of await listFiles(join(root, folder))) files.push(join(folder, file))
  const texts = await Promise.all(
    files.filter((file) => file.endsWith('.yaml')).map((file) => readFile(join(root, file), 'utf8')),
  )
  expect(texts.length).toBeGreaterThan(100)
  expect(texts.map(read)).toEqual(texts.map((text) => parse(text)))
})

const NAMES = Array.from({ length: 9000 }, (_, i) => `a${i}`)

test.each([
  ['aliases of one anchor', `- &a x\n${'- *a\n'.repeat(9000)}`, 9001],
  ['aliases of an anchor each', NAMES.map((name) => `- &${name} x\n- *${name}\n`).join(''), 18_000],
  ['keys of a map', NAMES.map((name) => `${name}: x\n`).join(''), 9000],
])('thousands of %s are gone through once: any more would pass the time limit of tests', (_, text, count) => {
  expect(Object.values(Object(read(text)))).toEqual(Array.from({ length: count }, () => 'x'))
})

test.each(['a: 1\nb: 2\na: 3', '{ 1: x, b: y, "1": z }'])('a key that stands twice is told: %j', (text) => {
  expect(() => read(text)).toThrow(
    /^x\.yaml:[13]: this key appears above in the same mapping; remove one of them$/,
  )
})

test.each(['*', '|', '>', '!', '!a!', '&', '@', '%', '`', '"\\q'])(
  'no message quotes a secret that begins with %s',
  (sign) => {
    const refused = (): unknown => parseYaml(`password: ${sign}hunter2`, 'x.yaml', z.strictObject({}))
    expect(refused).toThrow(/^x\.yaml:1: /)
    expect(refused).not.toThrow('hunter2')
  },
)
