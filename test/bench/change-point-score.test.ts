import { describe, expect, test } from 'vitest'
import { covering, f1Score } from '../../bench/change-point-score.js'

describe('F1 of change points', () => {
  test('is 1 for the same breaks, and for no breaks where nobody saw one', () => {
    expect(f1Score([[30], [30]], [30])).toBe(1)
    expect(f1Score([[], []], [])).toBe(1)
  })

  test('counts a break within five points, not within six', () => {
    expect(f1Score([[30]], [35])).toBe(1)
    // one of two found each way: the start of the series
    expect(f1Score([[30]], [36])).toBe(0.5)
  })

  test('takes precision against all annotators together and recall for each', () => {
    // precision 2 of 2; recall 1 and 1/2
    expect(f1Score([[], [30]], [])).toBeCloseTo((2 * 1 * 0.75) / 1.75)
    // precision 2 of 2; recall 1 of 1 and 2 of 2
    expect(f1Score([[], [30]], [31])).toBe(1)
    // precision 2 of 3; recall 1 of 1 and 2 of 2
    expect(f1Score([[], [30]], [31, 60])).toBeCloseTo((2 * (2 / 3)) / (2 / 3 + 1))
  })

  test('lets a prediction answer for one break only, and each break take the nearest', () => {
    // 0 and 22 taken; 24 has none left: precision 2 of 2, recall 2 of 3
    expect(f1Score([[22, 24]], [22])).toBeCloseTo((2 * (2 / 3)) / (2 / 3 + 1))
    // 20 takes 21 and leaves 17 to nobody within reach of 26
    expect(f1Score([[20, 26]], [17, 21])).toBeCloseTo(2 / 3)
  })

  test('does not mind order, repeats or a stated 0', () => {
    expect(f1Score([[50, 20, 0]], [20, 50, 50])).toBe(1)
  })
})

describe('covering of segments', () => {
  test('is 1 for the same segments', () => {
    expect(covering([[4], [4]], [4], 10)).toBe(1)
  })

  test('is the best Jaccard index of each segment by its length', () => {
    // segments of 4 and 6 points in one of 10: .4 * .4 + .6 * .6
    expect(covering([[4]], [], 10)).toBeCloseTo(0.52)
    // one of 10 against 4 and 6: the larger
    expect(covering([[]], [4], 10)).toBeCloseTo(0.6)
    // 0-4 against 0-5: 4/5; 4-10 against 5-10: 5/6
    expect(covering([[4]], [5], 10)).toBeCloseTo(0.4 * 0.8 + 0.6 * (5 / 6))
  })

  test('is the mean over annotators', () => {
    expect(covering([[4], []], [], 10)).toBeCloseTo((0.52 + 1) / 2)
  })
})
