import { assert, jsonValue, property } from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../pipeline/base/json.js'
import { patched, patchOf } from '../../pipeline/report/json-patch.js'

test('a patch names the places that differ', () => {
  const from: Json = { width: 800, marks: [{ size: 3 }, { size: 4 }], list: [1, 2], gone: true }
  const to: Json = { width: 300, marks: [{ size: 3 }, { size: 9 }], list: [1], added: null }
  expect(patchOf(from, to)).toEqual([
    [['width'], 300],
    [['marks', 1, 'size'], 9],
    [['list'], [1]],
    [['gone']],
    [['added'], null],
  ])
})

test('keys that every object has are told from those of the map', () => {
  expect(patchOf({ toString: null }, {})).toEqual([[['toString']]])
  expect(patched({}, [[['toString'], 1]])).toEqual({ toString: 1 })
})

test('what a patch makes of the one is the other, also when it went through JSON', () => {
  const value = jsonValue({ maxDepth: 4 }).map((each): Json => JSON.parse(JSON.stringify(each)))
  assert(
    property(value, value, (from, to) => {
      const patch: ReturnType<typeof patchOf> = JSON.parse(JSON.stringify(patchOf(from, to)))
      expect(JSON.parse(JSON.stringify(patched(from, patch)))).toEqual(to)
    }),
  )
})
