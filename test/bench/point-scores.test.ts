import { expect, test } from 'vitest'
import { averagePrecision } from '../../bench/point-scores.js'

test('the area under precision and recall: by hand, with ties as one threshold', () => {
  const labels = Uint8Array.from([1, 0, 1, 0])
  expect(averagePrecision(Float64Array.from([4, 3, 2, 1]), labels)).toBeCloseTo((1 + 2 / 3) / 2, 12)
  expect(averagePrecision(Float64Array.from([4, 1, 3, 2]), labels)).toBe(1)
  expect(averagePrecision(new Float64Array(4), labels)).toBe(0.5)
})
