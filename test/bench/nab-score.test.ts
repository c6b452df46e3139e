import { expect, test } from 'vitest'
import { nabScore, nabScoreAt, probation, rawScore, sigmoid, type ScoredFile } from '../../bench/nab-score.js'
import { windowedGaussian } from '../../bench/windowed-gaussian.js'

/** A file of 100 points with one window, and a score at some of them. */
function file(scores: Record<number, number>, windows: [number, number][] = [[50, 59]]): ScoredFile {
  return { scores: Float64Array.from({ length: 100 }, (_, i) => scores[i] ?? 0), windows }
}

test('an alert at the start of the only window is all there is to get', () => {
  for (const profile of ['standard', 'low-FP', 'low-FN'] as const)
    expect(nabScore([file({ 50: 1 })], profile).score).toBeCloseTo(100, 10)
  expect(nabScore([file({})], 'standard')).toMatchObject({ score: 0, threshold: Infinity })
})

test('a later alert in the window is worth less, and only the best one counts', () => {
  const late = rawScore(file({ 57: 1 }), 'standard', 1)
  // three points from the end of ten, hence at -0.3
  expect(late).toBeCloseTo((2 / (1 + Math.exp(-1.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1), 10)
  expect(rawScore(file({ 57: 1, 58: 1, 59: 1 }), 'standard', 1)).toBe(late)
})

test('a false alert costs its weight before any window, and less just behind one', () => {
  const hit = rawScore(file({ 50: 1 }), 'standard', 1)
  expect(hit - rawScore(file({ 20: 1, 50: 1 }), 'standard', 1)).toBeCloseTo(0.11, 10)
  expect(hit - rawScore(file({ 20: 1, 50: 1 }), 'low-FP', 1)).toBeCloseTo(0.22, 10)
  // two points behind a window of ten: 2 / (10 - 1) of it
  expect(hit - rawScore(file({ 50: 1, 61: 1 }), 'standard', 1)).toBeCloseTo(-0.11 * sigmoid(2 / 9), 10)
  expect(hit - rawScore(file({ 50: 1, 99: 1 }), 'standard', 1)).toBeCloseTo(0.11, 10)
})

test('the start of a file is ignored, with the windows that lie in it', () => {
  expect([probation(100), probation(10_000)]).toEqual([15, 750])
  expect(rawScore(file({ 5: 1 }, [[2, 9]]), 'standard', 1)).toBeCloseTo(0, 10)
  expect(rawScore(file({ 14: 1, 50: 1 }), 'standard', 1)).toBeCloseTo(1, 10)
})

test('one threshold serves all files: the best sum, and equal scores are alerts together', () => {
  const files = [file({ 20: 0.5, 50: 0.9 }), file({ 20: 0.5, 50: 0.5 })]
  const found = nabScore(files, 'standard')
  expect(found).toMatchObject({ threshold: 0.5, falseAlerts: 2, windowsHit: 2 })
  // of the 4 between nothing and everything, two false alerts take 0.22
  expect(found.score).toBeCloseTo(100 * (1 - 0.22 / 4), 8)
  expect(nabScoreAt(files, 'standard', 0.5)).toBeCloseTo(found.score, 10)
  expect(nabScoreAt(files, 'standard', 0.7)).toBeCloseTo(50, 8)
})

test('a missed window weighs double for those who must miss nothing', () => {
  expect(rawScore(file({}), 'standard', 1)).toBe(-1)
  expect(rawScore(file({}), 'low-FN', 1)).toBe(-2)
})

test('the windowed Gaussian scores a value by the tail of those before it', () => {
  const scores = windowedGaussian(Float64Array.of(0, 2, 0, 2, 1 + 1.959963984540054, 1, 40))
  expect(scores[4]).toBeCloseTo(0.975, 12)
  expect(scores[5]).toBeLessThan(0.7)
  expect(scores[6]).toBe(1)
  // 1 - 9.8659e-10, as tables have it, where a plain series would have lost its digits
  expect(windowedGaussian(Float64Array.of(0, 2, 0, 2, 7))[4]).toBe(0.999999999013)
})
