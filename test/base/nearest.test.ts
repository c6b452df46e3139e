import { expect, test } from 'vitest'
import { nearestFirst } from '../../pipeline/base/nearest.js'

test.each([
  ['recrod', ['drop', 'record', 'rise'], 'record'],
  [
    'large-chance-percent',
    ['severe-fall-percent', 'large-change-percent', 'rounding-percent'],
    'large-change-percent',
  ],
  ['Rise', ['drop', 'rise'], 'rise'],
  ['', ['drop', 'rise'], 'drop'],
])('%s is nearest to the name that is meant', (text, names, nearest) => {
  expect(nearestFirst(text, names)[0]).toBe(nearest)
  expect(nearestFirst(text, names).toSorted()).toEqual(names.toSorted())
})
