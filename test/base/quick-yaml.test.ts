import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { array, assert, constantFrom, double, nat, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { quickYaml } from '../../pipeline/base/quick-yaml.js'
import { parseCarefully } from '../../pipeline/base/yaml-document.js'
import { listFiles } from '../../pipeline/system/files.js'
import { ROOT } from '../support/workspace.js'

const FOLDERS = ['data', 'docs', 'examples', 'pipeline', 'reports', 'sql', 'test']
const listed = await Promise.all(
  FOLDERS.map(async (folder) => (await listFiles(join(ROOT, folder))).map((file) => join(folder, file))),
)
/** The YAML of every file of the repository: documents, heads and cells of notebooks. */
const texts = listed
  .flat()
  .filter((file) => /\.(?:yaml|md)$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    if (file.endsWith('.yaml')) return [text]
    const head = /^---\n([^]*?)\n---\n/.exec(text)?.[1]
    const cells = [...text.matchAll(/^```(?:vega-lite|table|headline|reshape)[^\n]*\n([^]*?)^```/gm)]
    return [...(head === undefined ? [] : [head]), ...cells.map(([, cell = '']) => cell)]
  })

const careful = (text: string): unknown => parseCarefully(text, 'x.yaml', z.unknown())

test('both readers see the same in every file of the repository', () => {
  expect(texts.length).toBeGreaterThan(500)
  const read = texts.flatMap((text) => {
    const quick = quickYaml(text)
    return quick === null ? [] : [{ quick: quick.value, careful: careful(text) }]
  })
  expect(read.length).toBeGreaterThan(0.9 * texts.length)
  for (const each of read) expect(each.quick).toStrictEqual(each.careful)
})

const SIGNS =
  ' |  |: |- |#| #|"|\'|{|}|[|]|,|>-\n|\n|\t|?|1|_|.|e|0x|~|null|%|---|<<: |\\|@|`|\r\n|&a |*a|!|!!float |1e400|%YAML 1.1\n|...\n|\ufeff'.split(
    '|',
  )

test.each([
  'a: 1e400',
  `a: 0x${'f'.repeat(300)}`,
  `a: [${'9'.repeat(400)}]`,
  '-1e309: a',
  '%YAML 1.1\n---\na: yes',
  '...\na: 1',
  'a: !!float 1',
  'a: ! x: y',
])('the careful reader alone is asked for %j', (text) => {
  expect(quickYaml(text)).toBeNull()
})

interface Damage {
  text: string
  from: number
  changes: { place: number; removed: number; sign: string }[]
}

function damagedText({ text, from, changes }: Damage): string {
  const start = from % text.length
  return changes.reduce(
    (part, { place, removed, sign }) => {
      const at = Math.floor(place * part.length)
      return part.slice(0, at) + sign + part.slice(at + removed)
    },
    text.slice(start, start + 300),
  )
}

test('what the quick reader reads of a text that was damaged, the careful one reads alike', () => {
  const place = double({ min: 0, max: 1, noNaN: true })
  const change = record({ place, removed: nat(3), sign: constantFrom(...SIGNS) })
  const damaged = record({
    text: constantFrom(...texts),
    from: nat(3000),
    changes: array(change, { maxLength: 4 }),
  })
  let count = 0
  assert(
    property(damaged, (parts) => {
      const text = damagedText(parts)
      const quick = quickYaml(text)
      if (quick === null) return
      count++
      expect(quick.value).toStrictEqual(careful(text))
    }),
    { numRuns: 2000, seed: 18 },
  )
  expect(count).toBeGreaterThan(200)
})

test('leaves to the careful reader what is refused, repeated, half a character or without a key', () => {
  for (const text of [
    'a: &x 1\nb: *x',
    'a: "\\ud800"',
    'a: 1\na: 2',
    ': 1',
    'a: [1',
    '[ '.repeat(300),
    'a: !b c',
  ])
    expect(quickYaml(text)).toBeNull()
})
