import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ArrayCutter } from '../../../pipeline/sources/readers/json/json-array-cutter.js'

/** What is cut out of a text that comes in pieces of `size` bytes. */
function cut(text: string, pointer: string, isPaged = false, size = 5): string {
  const cutter = new ArrayCutter(pointer, isPaged)
  const bytes = Buffer.from(text)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(...cutter.take(bytes.subarray(at, at + size)))
  cutter.end()
  return cutter.problem ?? Buffer.concat(pieces).toString('utf8')
}

test.each([
  ['{"total":"3","rows":[1, {"rows":[7]},"]"],"more":[4]}', '/rows', '1, {"rows":[7]},"]"'],
  ['{"a":{"rows":[1]},"rows":{"a":[2]},"b":{"rows":[3]}}', '/b/rows', '3'],
  ['[[1],{"x":[2,3]}]', '/1/x', '2,3'],
  ['{"a/b":{"c~d":[1]},"\\u0022":2}', '/a~1b/c~0d', '1'],
  ['{"年":[1]}', '/年', '1'],
  ['{"\\u5e74":[1]}', '/年', '1'],
  ['{"rows":[ ]}', '/rows', ''],
  ['[1,[2]]', '', '1,[2]'],
])('%j at %j', (text, pointer, items) => {
  expect(cut(text, pointer)).toBe(items)
})

test.each([
  ['[{"rows":[1]},{"rows":[]},{"rows":[ 2 ,3]}]', '/rows', '1,2 ,3'],
  ['[[1],[],[2]]', '', '1,2'],
  ['[ ]', '/rows', ''],
])('pages %j at %j', (text, pointer, items) => {
  expect(cut(text, pointer, true)).toBe(items)
})

test.each([
  ['{"rows":{}}', '/rows', false, 'no array of records at /rows'],
  ['{"rowz":[1]}', '/rows', false, 'no array of records at /rows'],
  ['{"x":"rows","y":[1]}', '/rows', false, 'no array of records at /rows'],
  ['{"rows":[1],"rows":[2]}', '/rows', false, 'two arrays of records at /rows'],
  ['[{"rows":[1]},{"message":"busy"},{"rows":[2]}]', '/rows', true, 'no array of records at /rows of page 2'],
  ['[{"rows":[1]},null]', '/rows', true, 'no array of records at /rows of page 2'],
  ['[[1],2]', '', true, 'no array of records at the top of page 2'],
  ['{"rows":[1]', '/rows', false, 'incomplete: the document has no end'],
  ['', '/rows', false, 'incomplete: the document has no end'],
  ['{"rows":[1]}]', '/rows', false, 'not readable as JSON'],
  ['<html>', '/rows', false, 'not readable as JSON'],
])('%j at %j is refused', (text, pointer, isPaged, problem) => {
  expect(cut(text, pointer, isPaged)).toBe(problem)
})

test('what is cut out is what a JSON reader finds there, in pieces of any size', () => {
  const name = fc.constantFrom('rows', 'a"b', 'a\\', '~/', '')
  const value = fc.jsonValue({ maxDepth: 3, noUnicodeString: false })
  const document = fc.record({
    before: value,
    name,
    rows: fc.array(value),
    after: value,
    pages: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1), (parts, size, indent) => {
      const page = { x: parts.before, y: { [parts.name]: parts.rows, z: parts.after } }
      const pointer = `/y/${parts.name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const text = JSON.stringify(
        Array.from({ length: parts.pages }, () => page),
        null,
        indent,
      )
      const expected = Array.from({ length: parts.pages }, () => parts.rows).flat()
      expect(JSON.parse(`[${cut(text, pointer, true, size)}]`)).toEqual(JSON.parse(JSON.stringify(expected)))
    }),
    { seed: 20_211_101, numRuns: 300 },
  )
})
